"""The register of what is bought without an order: every such invoice of a period, its file, category and approver.

In charge of the rows and their sums (domain.md CP-01). Not in charge of showing or writing them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, func, select

from service.store.approvals import GIVEN
from service.store.invoices import PAYABLE, PAYABLE_STATES, InvoiceState
from service.store.tables import document, event, invoice
from service.store.trade_tables import contract, party

NO_EXPENSE = (InvoiceState.REJECTED, InvoiceState.DUPLICATE, InvoiceState.REPLACED)
APPROVED = (*PAYABLE_STATES, InvoiceState.PAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expense:
    """One invoice without an order. `total` counts negative for a credit note; `file`: the name of its paper.

    `approver`: who approved it, or who answers for its contract; None while nobody did. `approved`: it is to be paid.
    """

    invoice_id: int
    case: str
    number: str | None
    kind: str
    state: str
    issue_date: date | None
    supplier: str | None
    contract: str | None
    category: str | None
    approver: str | None
    currency: str | None
    total: Decimal | None
    document_id: int | None
    file: str | None

    @property
    def approved(self) -> bool:
        """True once it is approved for payment, or paid."""
        return self.state in APPROVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtotal:
    """What the approved expenses of one category, or of one approver, come to in one currency."""

    name: str | None
    currency: str | None
    count: int
    total: Decimal


def expenses(connection: Connection, since: date, until: date) -> tuple[Expense, ...]:
    """Return the invoices without an order issued from one day to another, both included, by date."""
    joined = invoice.outerjoin(party, invoice.c.party_id == party.c.id)
    columns = (invoice, party.c.name.label("party_name"))
    query = (
        select(*columns)
        .select_from(joined)
        .where(
            invoice.c.direction == PAYABLE,
            invoice.c.state.not_in(NO_EXPENSE),
            invoice.c.issue_date.between(since, until),
        )
        .order_by(invoice.c.issue_date, invoice.c.id)
    )
    rows = [row for row in connection.execute(query) if not (row.match or {}).get("orders")]
    keys = [row.id for row in rows]
    papers, approvers = _papers(connection, keys), _approvers(connection, keys)
    answering = {row.number: row.content.get("approver") for row in connection.execute(select(contract))}
    return tuple(_expense(row, papers, approvers.get(row.id) or answering.get(row.contract)) for row in rows)


def by_category(rows: Iterable[Expense]) -> tuple[Subtotal, ...]:
    """Return the sums of what is approved by category and currency, the largest count first."""
    return _sums(rows, lambda each: each.category)


def by_approver(rows: Iterable[Expense]) -> tuple[Subtotal, ...]:
    """Return the sums of what is approved by approver and currency, the largest count first."""
    return _sums(rows, lambda each: each.approver)


def usual_category(connection: Connection, party_id: int | None, contract_number: str | None) -> str | None:
    """Return what a supplier's invoice without an order is for: as its contract says, as its record says, as before."""
    if contract_number is not None:
        query = select(contract.c.content).where(contract.c.number == contract_number)
        content = connection.execute(query).scalar() or {}
        if content.get("category"):
            return str(content["category"])
    if party_id is None:
        return None
    agreed = connection.execute(select(party.c.category).where(party.c.id == party_id)).scalar()
    if agreed:
        return str(agreed)
    before = select(invoice.c.category).where(invoice.c.party_id == party_id, invoice.c.category.is_not(None))
    return connection.execute(before.order_by(invoice.c.id.desc()).limit(1)).scalar()


def categories(connection: Connection) -> tuple[str, ...]:
    """Return every category in use, by name."""
    used = connection.execute(select(invoice.c.category).where(invoice.c.category.is_not(None)).distinct()).scalars()
    agreed = connection.execute(select(party.c.category).where(party.c.category.is_not(None)).distinct()).scalars()
    return tuple(sorted({*used, *agreed}))


def _expense(row: Row[Any], papers: Mapping[int, tuple[int, str]], approver: str | None) -> Expense:
    paper = papers.get(row.id)
    sign = -1 if row.kind == "credit_note" else 1
    return Expense(
        invoice_id=row.id,
        case=row.case,
        number=row.number,
        kind=row.kind,
        state=row.state,
        issue_date=row.issue_date,
        supplier=row.party_name or row.seller_name,
        contract=row.contract,
        category=row.category,
        approver=approver,
        currency=row.currency,
        total=None if row.total is None else sign * abs(row.total),
        document_id=paper[0] if paper else None,
        file=paper[1] if paper else None,
    )


def _papers(connection: Connection, keys: list[int]) -> dict[int, tuple[int, str]]:
    """Return the first paper of each invoice: its key and its file's name."""
    first = select(func.min(document.c.id)).where(document.c.invoice_id.in_(keys)).group_by(document.c.invoice_id)
    query = select(document.c.id, document.c.invoice_id, document.c.source).where(document.c.id.in_(first))
    return {row.invoice_id: (row.id, row.source.rpartition("!")[2]) for row in connection.execute(query)}


def _approvers(connection: Connection, keys: list[int]) -> dict[int, str]:
    """Return who approved each invoice: the persons in the order of their approvals."""
    query = select(event.c.invoice_id, event.c.actor).where(
        event.c.invoice_id.in_(keys), event.c.kind.in_((InvoiceState.APPROVED, GIVEN)), event.c.actor.like("person:%")
    )
    found: defaultdict[int, dict[str, None]] = defaultdict(dict)
    for row in connection.execute(query.order_by(event.c.id)):
        found[row.invoice_id][row.actor.partition(":")[2]] = None
    return {key: ", ".join(names) for key, names in found.items()}


def _sums(rows: Iterable[Expense], name: Callable[[Expense], str | None]) -> tuple[Subtotal, ...]:
    counts: defaultdict[tuple[str | None, str | None], list[Decimal]] = defaultdict(list)
    for each in rows:
        if each.approved and each.total is not None:
            counts[name(each), each.currency].append(each.total)
    sums = (
        Subtotal(name=key, currency=currency, count=len(amounts), total=sum(amounts, Decimal(0)))
        for (key, currency), amounts in counts.items()
    )
    return tuple(sorted(sums, key=lambda each: (-each.count, each.name or "", each.currency or "")))
