"""Who wrote a mail, as far as the database and the trusted border know (contracts.md section 7, promise 4)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from inbox.addresses import looks_like
from inbox.authentication import authenticate
from inbox.records import Address, Authentication, Email, Standing
from inbox.standing import standing
from service.settings import CompanySettings, MailboxSettings
from service.store import parties


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondent:
    """The sender of one mail. `registered` is the address that the master data holds, None for others.

    `resembles`: the domain of a known party that the sender's own domain imitates.
    """

    standing: Standing
    authentication: Authentication
    party_id: int | None = None
    registered: Address | None = None
    language: str | None = None
    country: str | None = None
    resembles: str | None = None


def recall_correspondent(
    connection: Connection, email: Email, *, mailbox: MailboxSettings, company: CompanySettings
) -> Correspondent:
    """Find out who is writing: only an address that every parser agrees on is looked up."""
    authentication = authenticate(
        email, mailbox.trusted_authserv_id, stamps_below_received=mailbox.stamps_below_received
    )
    sender = email.sender
    party_id = parties.by_contact(connection, sender.address) if sender is not None else None
    internal = sender is not None and sender.domain in own_domains(mailbox, company)
    party = parties.get(connection, party_id) if party_id is not None else None
    known = parties.domains(connection) if sender is not None and party_id is None and not internal else ()
    return Correspondent(
        standing=standing(email, authentication, registered=party_id is not None, internal=internal),
        authentication=authentication,
        party_id=party_id,
        registered=sender if party_id is not None else None,
        language=party.language if party is not None else None,
        country=party.country if party is not None else None,
        resembles=looks_like(sender.domain, known) if sender is not None and known else None,
    )


def own_domains(mailbox: MailboxSettings, company: CompanySettings) -> tuple[str, ...]:
    """Return the mail domains that are ours: those configured, that of the mailbox, and that which it answers from."""
    addresses = [mailbox.address, *([mailbox.answer_as] if mailbox.answer_as else [])]
    return (*company.domains, *dict.fromkeys(address.rpartition("@")[2].lower() for address in addresses))
