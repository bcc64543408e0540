"""The account of one supplier: every open invoice of its own and what was paid of late, or its statement answered.

In charge of choosing the rows. Numbers of a statement that came are looked up among the supplier's own invoices alone;
who may get an account at all is `outbound.disclosure`'s.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from outbound.records import Money, Statement, StatementRow
from parsing.document import Document, Kind
from service.outcomes import outcome_of
from service.placement import resolve_numbers
from service.store import invoices

MOST_ROWS = 200  # of a mail: reliability.md E14
PAID_DAYS = 60  # how long ago what was paid still stands on an account
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claimed:
    """One line of theirs; without a currency of its own the amount is taken to be in the invoice's."""

    number: str
    amount: Decimal | None
    currency: str | None


def statement_of(
    connection: Connection, party_id: int, papers: Iterable[Document], *, today: date, zone: ZoneInfo
) -> Statement:
    """Return the account of a party: compared with the statements among the papers, where there are any."""
    claims = tuple(claim for paper in papers if paper.kind is Kind.STATEMENT for claim in _claims(paper))
    found = invoices.account_of(connection, party_id, paid_since=today - timedelta(days=PAID_DAYS), limit=MOST_ROWS + 1)
    listed = tuple(_answered(connection, claims, party_id, zone=zone))
    told = {row.invoice.case for row in listed if row.invoice is not None}
    rest = [row for row in found if row.case not in told and (not claims or row.state != invoices.InvoiceState.PAID)]
    own = tuple(
        StatementRow(number=row.number or row.case, invoice=outcome_of(connection, row, zone=zone)) for row in rest
    )
    rows = listed + own
    return Statement(
        day=today,
        rows=rows[:MOST_ROWS],
        balances=_balances(found),
        compared=bool(claims),
        cut=len(rows) > MOST_ROWS or len(found) > MOST_ROWS,
    )


def has_statement(papers: Iterable[Document]) -> bool:
    """Say whether a supplier's own statement, with lines that name invoices, is among the papers."""
    return any(paper.kind is Kind.STATEMENT and any(_claims(paper)) for paper in papers)


def _claims(paper: Document) -> Iterator[_Claimed]:
    """Yield the lines of a statement that came: each number, with what it says is open."""
    payment = paper.payment or {}
    lines = payment.get("settles")
    for line in lines if isinstance(lines, Sequence) else ():
        if isinstance(line, Mapping) and line.get("number"):
            amount = Decimal(line["outstanding"]) if line.get("outstanding") else None
            currency = payment.get("currency") or paper.currency
            yield _Claimed(number=line["number"], amount=amount, currency=str(currency) if currency else None)


def _money(claim: _Claimed, row: Row[Any] | None) -> Money | None:
    currency = claim.currency or (row.currency if row is not None else None)
    return Money(amount=claim.amount, currency=currency) if claim.amount is not None and currency else None


def _answered(
    connection: Connection, claims: Sequence[_Claimed], party_id: int, *, zone: ZoneInfo
) -> Iterator[StatementRow]:
    asked = {one.number: one for one in resolve_numbers(connection, [claim.number for claim in claims], party_id)}
    for claim in claims:
        known = asked.get(claim.number)
        row = known.invoices[0] if known is not None and known.invoices else None
        yield StatementRow(
            number=claim.number,
            invoice=outcome_of(connection, row, zone=zone) if row is not None else None,
            claimed=_money(claim, row),
            listed=True,
            differs=row is not None and _differs(claim, row),
        )


def _differs(claim: _Claimed, row: Row[Any]) -> bool:
    """Say whether what they say is open is neither the invoice's amount nor what is left of it."""
    if claim.amount is None or row.total is None:
        return False
    if claim.currency and row.currency and claim.currency != row.currency:
        return True
    claimed, known = abs(claim.amount), {row.total, row.payable or row.total, _left(row)}
    return all(abs(claimed - abs(amount)) > _CENT for amount in known)


def _left(row: Row[Any]) -> Decimal:
    """Return what is still to be paid of an invoice."""
    due: Decimal = row.payable if row.payable is not None else row.total
    return due - (row.paid or 0)


def _balances(found: Iterable[Row[Any]]) -> tuple[Money, ...]:
    """Return what is open in all, a credit note taken off, one amount a currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in found:
        if row.state != invoices.InvoiceState.PAID and row.total is not None and row.currency:
            left = _left(row)
            sums[row.currency] += -abs(left) if row.kind == Kind.CREDIT_NOTE else left
    return tuple(Money(amount=amount, currency=currency) for currency, amount in sorted(sums.items()))
