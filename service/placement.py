"""Where a mail belongs: what the database knows that may place it, and which invoices its numbers mean.

In charge of gathering evidence for `inbox.threads.choose_thread`. Only a party's own invoices are ever found by number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import Connection, Row, select

from inbox.records import Classification, Email, Placement
from inbox.threads import ThreadKnowledge, choose_thread, number_key
from inbox.tokens import check_token, find_tokens
from matching.spelling import digits_key, invoice_number_key
from service.store import invoices, outgoing
from service.store.tables import invoice, message, message_invoice

SUBJECT_DAYS = 30
MOST_NUMBERS = 200
SHORTEST_DIGITS = 3  # "la 1234": fewer digits than this name no invoice
NEAR_ENOUGH = 75
CASE_NUMBER = re.compile(r"F-\d{4}-\d{6}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One number that a mail names, and those of the sender's own invoices that it can mean."""

    number: str
    invoices: tuple[Row[Any], ...] = ()
    nearest: tuple[str, ...] = ()


def resolve_numbers(connection: Connection, numbers: Iterable[str], party_id: int | None) -> tuple[Asked, ...]:
    """Look numbers up, as people write them, among the party's own invoices; nobody else's are found.

    Our own case numbers, which replies carry in their subject, mean their invoice; one of no invoice is left out.
    """
    wanted = tuple(dict.fromkeys(numbers))[:MOST_NUMBERS]
    own = invoices.names_of_party(connection, party_id) if party_id is not None and wanted else ()
    asked: list[Asked] = []
    for number in wanted:
        if keys := _meant(number, own):
            asked.append(Asked(number=number, invoices=tuple(invoices.by_keys(connection, keys))))
        elif not CASE_NUMBER.fullmatch(number):
            asked.append(Asked(number=number, nearest=_nearest(number, own)))
    return tuple(asked)


def _meant(number: str, own: Sequence[Row[Any]]) -> list[int]:
    """Return the keys of the invoices that a number means: as written, else without series if only one fits."""
    if CASE_NUMBER.fullmatch(number):
        return [row.id for row in own if row.case == number.upper()]
    key, digits = invoice_number_key(number), digits_key(number)
    exact = [row.id for row in own if row.number_key == key]
    loose = [row.id for row in own if row.number and _may_mean(number, digits, row.number)]
    return exact or (loose if len(loose) == 1 else [])


def _nearest(number: str, own: Sequence[Row[Any]]) -> tuple[str, ...]:
    known = [row.number for row in own if row.number]
    near = process.extract(number, known, scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH, limit=3)
    return tuple(choice for choice, _, _ in near)


def _may_mean(written: str, digits: str, number: str) -> bool:
    """Say whether a number without its series or zeros can be this invoice's: the digits that count up are the same."""
    return (
        len(digits) >= SHORTEST_DIGITS
        and not any(letter.isalpha() for letter in written)
        and digits_key(number) == digits
    )


def place(
    connection: Connection,
    email: Email,
    classification: Classification,
    *,
    secret: bytes,
    party_id: int | None,
    asked: Sequence[Asked],
    now: datetime,
) -> Placement:
    """Return the cases a mail belongs to, by the evidence that places it, and those that it only claims."""
    correspondent = email.sender.address if email.sender is not None else None
    tokens = (check_token(secret, token, correspondent=correspondent, now=now) for token in find_tokens(email))
    knowledge = _knowledge(connection, email, party_id=party_id, asked=asked, now=now)
    return choose_thread(email, classification, [claim for claim in tokens if claim is not None], knowledge)


def _knowledge(
    connection: Connection, email: Email, *, party_id: int | None, asked: Sequence[Asked], now: datetime
) -> ThreadKnowledge:
    by_message_id = _rows_by_message_id(connection, (*email.in_reply_to, *email.references))
    by_number = {number_key(one.number): one.invoices for one in asked if one.invoices}
    foreign = _foreign(connection, [one.number for one in asked if not one.invoices], party_id)
    recent = _rows_of_recent_subject(connection, email, now=now)
    everything = [row for rows in (*by_message_id.values(), *by_number.values(), *foreign.values()) for row in rows]
    return ThreadKnowledge(
        party=str(party_id) if party_id is not None else None,
        owners={row.case: str(row.party_id) if row.party_id is not None else None for row in (*everything, *recent)},
        cases_by_message_id=_cases(by_message_id),
        cases_by_number=_cases(by_number),
        foreign_cases_by_number=_cases(foreign),
        recent_subject_cases=tuple(dict.fromkeys(row.case for row in recent)),
    )


def _cases(rows: Mapping[str, Sequence[Row[Any]]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(dict.fromkeys(row.case for row in found)) for key, found in rows.items()}


def _rows_by_message_id(connection: Connection, message_ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    """Return the invoices of the mails, ours and theirs, that these ids name."""
    if not message_ids:
        return {}
    pairs = list(outgoing.invoices_by_message_id(connection, message_ids))
    joined = message.join(message_invoice, message_invoice.c.message_id == message.c.id)
    theirs = select(message.c.rfc_message_id, message_invoice.c.invoice_id).select_from(joined)
    pairs += [tuple(row) for row in connection.execute(theirs.where(message.c.rfc_message_id.in_(message_ids)))]
    found: dict[str, list[Row[Any]]] = {}
    for message_id, invoice_id in pairs:
        row = invoices.get(connection, invoice_id)
        if row is not None:
            found.setdefault(message_id, []).append(row)
    return found


def _foreign(connection: Connection, numbers: Sequence[str], party_id: int | None) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = {}
    for number in numbers:
        query = select(invoice).where(invoice.c.number_key == invoice_number_key(number)).limit(5)
        rows = [row for row in connection.execute(query) if row.party_id is None or row.party_id != party_id]
        if rows:
            found[number_key(number)] = rows
    return found


def _rows_of_recent_subject(connection: Connection, email: Email, *, now: datetime) -> list[Row[Any]]:
    """Return the open invoices of this sender's mails of late under the same subject."""
    if email.sender is None or not email.subject.strip():
        return []
    joined = message.join(message_invoice, message_invoice.c.message_id == message.c.id)
    joined = joined.join(invoice, invoice.c.id == message_invoice.c.invoice_id)
    query = (
        select(invoice, message.c.subject.label("mail_subject"))
        .select_from(joined)
        .where(
            message.c.sender == email.sender.address,
            message.c.received_at > now - timedelta(days=SUBJECT_DAYS),
            invoice.c.state.in_(invoices.OPEN_STATES),
        )
        .order_by(message.c.id.desc())
        .limit(200)
    )
    topic = _topic(email.subject)
    return [row for row in connection.execute(query) if _topic(row.mail_subject or "") == topic]


_REPLY_MARKS = ("re:", "rv:", "fw:", "fwd:", "aw:", "wg:", "res:", "enc:", "tr:", "r:", "i:")


def _topic(subject: str) -> str:
    """Return a subject without the marks of replies and forwards, folded."""
    topic = " ".join(subject.casefold().split())
    while topic.startswith(_REPLY_MARKS):
        topic = topic.partition(":")[2].strip()
    return topic
