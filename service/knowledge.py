"""Step 3 in the life of a mail: everything the database knows that one document may be compared with."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from sqlalchemy import Connection

from inbox.records import Authentication, Intent
from matching.codes import Code, discrepancy
from matching.parties import resolve_supplier
from matching.records import Case, Discrepancy, Match, Supplier
from matching.rules.tampering import CAUSES as TAMPERING
from parsing.document import Document, Evidence, Source
from service.correspondents import Correspondent
from service.settings import CompanySettings
from service.store import approvals, authority, contracts, invoices, orders, parties

ANNOUNCED_BY_MAIL = "announced_by_mail"
ORDER_NUMBER_FROM_MAIL = 0.6  # the confidence of an order number that only the mail names


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """How a document came: from whom, in which file, beside which words. `without`: the invoice looked at anew.

    `today` None: nothing is said about a document's age. `received`: the day it reached us. `supports`: kinds of the
    papers that came with it.
    """

    sha256: str | None = None
    sender_domain: str | None = None
    mail_orders: tuple[str, ...] = ()
    mail_words: str = ""
    doubts: tuple[Discrepancy, ...] = ()
    supports: frozenset[str] = frozenset()
    without: int | None = None
    received: date | None = None
    today: date | None = None


def recall_case(connection: Connection, document: Document, origin: Origin, company: CompanySettings) -> Case:
    """Gather what matching may know of a document: its supplier, orders, receipts, what is billed, what came before."""
    supplier = recall_supplier(connection, document, origin.sender_domain)
    party_id = supplier.key if supplier is not None else None
    document = _with_orders_of_mail(connection, document, origin.mail_orders)
    found = orders.recall(
        connection,
        numbers=_order_numbers(document),
        party_id=party_id,
        despatches=document.despatch_references,
    )
    agreed = contracts.of_party(connection, party_id)
    return Case(
        invoice=document,
        sha256=origin.sha256,
        supplier=supplier,
        orders=found,
        receipts=orders.receipts_of(connection, found),
        billed=orders.billed_of(connection, found, without=origin.without),
        rates=tuple(contracts.rates_for(connection, document.currency, document.issue_date)),
        contracts=agreed,
        bills=contracts.bills_of(connection, (one.number for one in agreed), without=origin.without),
        earlier=invoices.earlier(connection, document, party_id=party_id, sha256=origin.sha256, without=origin.without),
        today=origin.today,
        received=origin.received,
        supports=origin.supports,
        approvals=approvals.given(connection, origin.without),
        voided=authority.voided(connection, document.authority_id),
        our_tax_ids=company.tax_ids,
        group_tax_ids=company.group_tax_ids,
        mail_words=origin.mail_words,
        our_names=(company.name, *company.names),
        parties_known=parties.any_known(connection),
    )


def recall_supplier(connection: Connection, document: Document, sender_domain: str | None) -> Supplier | None:
    """Return the party that wrote a document: by tax id, else by name together with the domain that sent it."""
    keys: list[int] = []
    if document.seller.tax_id and (found := parties.by_tax_id(connection, document.seller.tax_id)) is not None:
        keys.append(found)
    if sender_domain:
        keys.extend(parties.by_domain(connection, sender_domain))
    candidates = [parties.as_supplier(connection, key) for key in dict.fromkeys(keys)]
    return resolve_supplier(document, candidates, sender_domain=sender_domain)


def doubts_about(correspondent: Correspondent, intents: Container[Intent] = ()) -> tuple[Discrepancy, ...]:
    """Return why documents of this mail wait for a person whatever they say.

    A forged or an imitated address; or words beside the invoice that ask to pay into another account.
    """
    if correspondent.authentication is Authentication.FAIL:
        return (discrepancy(Code.FRAUD_SUSPECT, cause="authentication_failed"),)
    if correspondent.resembles is not None:
        return (discrepancy(Code.FRAUD_SUSPECT, cause="look_alike", domain=correspondent.resembles),)
    if Intent.BANK_DETAILS_CHANGE in intents:
        return (discrepancy(Code.BANK_MISMATCH, cause=ANNOUNCED_BY_MAIL),)
    return ()


def kept_doubts(found: Match) -> tuple[Discrepancy, ...]:
    """Return the doubts of the first look that only a person settles: nothing in the document would find them again."""
    return tuple(
        one
        for one in found.discrepancies
        if (one.code == Code.FRAUD_SUSPECT and one.facts.get("cause") not in TAMPERING)
        or one.facts.get("cause") == ANNOUNCED_BY_MAIL
    )


def _order_numbers(document: Document) -> Sequence[str]:
    named = [*document.order_references]
    named += [line.order_reference for line in document.lines if line.order_reference]
    return tuple(dict.fromkeys(named))


def _with_orders_of_mail(connection: Connection, document: Document, mail_orders: Sequence[str]) -> Document:
    """Let an order number that only the mail names stand for one that the document lacks, if there is such an order."""
    if document.order_references or not mail_orders:
        return document
    known = tuple(number for number in mail_orders if orders.key_of(connection, number) is not None)
    if not known:
        return document
    evidence = {**document.evidence, "order_references": Evidence(source=Source.MAIL, text=", ".join(known))}
    confidence = {**document.confidence, "order_references": ORDER_NUMBER_FROM_MAIL}
    return replace(
        document,
        order_references=known,
        evidence=MappingProxyType(evidence),
        confidence=MappingProxyType(confidence),
    )
