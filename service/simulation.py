"""What another policy would have decided of the invoices that are stored. Changes nothing.

In charge of replaying stored invoices in the order in which they came, each with what earlier ones of the replay bill,
and of the differences. Not in charge of printing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, select

from matching.policy import MatchPolicy
from matching.records import Billed, Case, Decision, Verdict
from service.application import Application
from service.conclusions import conclude
from service.days import local_day
from service.knowledge import recall_case
from service.policies import zone_of
from service.reevaluation import doubts_kept, origin_of, stored_document
from service.store.invoices import PAYABLE, InvoiceState
from service.store.tables import invoice

_NEVER_DECIDED = (InvoiceState.DUPLICATE, InvoiceState.REPLACED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One stored invoice under both policies, decided by the same facts; `total` in its own currency."""

    case: str
    number: str | None
    currency: str | None
    total: Decimal | None
    before: Verdict
    after: Verdict
    reasons_before: tuple[str, ...]
    reasons_after: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Say whether the other policy decides otherwise."""
        return self.before is not self.after


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """How many invoices of one currency would go from one verdict to another, and what they come to."""

    before: Verdict
    after: Verdict
    currency: str | None
    count: int
    total: Decimal


def simulate(app: Application, policy: MatchPolicy, *, since: date | None = None) -> Iterator[Replayed]:
    """Yield every invoice received since a day as the present policy and another one decide it today.

    Both policies see the same orders, receipts and parties, those of today, so that only the policy differs; what
    each approves or leaves in review bills the orders for the invoices after it. The replay begins with the first
    invoice even where only later ones are asked for: what was billed before counts.
    """
    present = app.settings.matching
    with app.store.read() as connection:
        under_present, under_other = _Replay(connection, app, present), _Replay(connection, app, policy)
        ours = (invoice.c.direction == PAYABLE, invoice.c.state.not_in(_NEVER_DECIDED))
        query = select(invoice).where(*ours).order_by(invoice.c.id)
        for row in connection.execute(query).all():
            before, after = under_present.decided(row), under_other.decided(row)
            if since is None or local_day(row.received_at, zone_of(app.settings)) >= since:
                yield Replayed(
                    case=row.case,
                    number=row.number,
                    currency=row.currency,
                    total=row.total,
                    before=before.verdict,
                    after=after.verdict,
                    reasons_before=before.reasons,
                    reasons_after=after.reasons,
                )


def sums_of(replayed: Iterable[Replayed]) -> tuple[Sum, ...]:
    """Return the differences added up by verdicts and currency."""
    groups: dict[tuple[Verdict, Verdict, str | None], list[Decimal]] = {}
    for each in replayed:
        if each.differs:
            groups.setdefault((each.before, each.after, each.currency), []).append(each.total or Decimal(0))
    return tuple(
        Sum(before=before, after=after, currency=currency, count=len(totals), total=sum(totals, Decimal(0)))
        for (before, after, currency), totals in sorted(groups.items(), key=lambda item: tuple(map(str, item[0])))
    )


class _Replay:
    """One policy at work over the invoices in turn, with what it let each of them bill so far."""

    def __init__(self, connection: Connection, app: Application, policy: MatchPolicy) -> None:
        self._connection = connection
        self._app = app
        self._policy = policy
        self._bills: defaultdict[str, list[Billed]] = defaultdict(list)

    def decided(self, row: Row[Any]) -> Decision:
        """Return the decision on the next invoice; what is not rejected bills its orders for those after it."""
        case = self._as_it_came(row)
        doubts = doubts_kept(row)
        conclusion = conclude(case, self._policy, doubts=doubts, supplier_is_asked=False)
        for bill in conclusion.bills:
            self._bills[bill.order].append(bill)
        return conclusion.decision

    def _as_it_came(self, row: Row[Any]) -> Case:
        """Return an invoice's case with nothing in it of the invoices that came after it."""
        document = stored_document(row)
        origin = origin_of(self._connection, self._app, row)
        case = recall_case(self._connection, document, origin, self._app.settings.company)
        issued = document.issue_date
        return replace(
            case,
            billed=tuple(bill for order in case.orders for bill in self._bills[order.number]),
            earlier=tuple(each for each in case.earlier if each.key is not None and each.key < row.id),
            bills=tuple(bill for bill in case.bills if issued is not None and bill.issued < issued),
        )
