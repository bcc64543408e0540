"""The invoice follows its order in time, and is neither of the future nor of long ago."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy, Severity

_NO_DELAY = timedelta(days=5 * 365)


def dates(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield date_early for an invoice issued before the order was: an order written after the fact.

    Where today is known, date_future for one that is dated ahead (a day is left for time zones), date_old for one that
    took longer than the policy allows. Years in between are no delay but a wrong date, and hold the invoice; so does a
    due date before the issue date, field_missing.
    """
    yield from _age(case, draft)
    yield from _due(case)
    issued, grace = case.invoice.issue_date, timedelta(days=int(draft.policy.tolerances.days_before_order))
    for order in draft.orders:
        if issued is not None and order.date is not None and issued < order.date - grace:
            yield discrepancy(
                Code.DATE_EARLY,
                expected=order.date.isoformat(),
                found=issued.isoformat(),
                severity=_held(order.date - issued),
                order=order.number,
            )


def _age(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    issued, today = case.invoice.issue_date, case.today
    if issued is None or today is None:
        return
    if issued > today + timedelta(days=1):
        yield discrepancy(Code.DATE_FUTURE, found=issued.isoformat())
    elif today - issued > timedelta(days=int(draft.policy.tolerances.days_late)):
        severity = _held(today - issued)
        yield discrepancy(Code.DATE_OLD, found=issued.isoformat(), severity=severity)


def _due(case: Case) -> Iterator[Discrepancy]:
    issued, due = case.invoice.issue_date, case.invoice.due_date
    if issued is not None and due is not None and due < issued - timedelta(days=1):
        yield discrepancy(Code.FIELD_MISSING, expected="due_date", found=due.isoformat(), field="due_date")


def _held(apart: timedelta) -> Severity | None:
    """Return the severity of a date so far from where it belongs; None for the code's own."""
    return Severity.REVIEW if apart > _NO_DELAY else None
