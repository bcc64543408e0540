"""The invoice follows its order in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy


def dates(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield date_early for an invoice issued before the order was: an order written after the fact."""
    issued, grace = case.invoice.issue_date, timedelta(days=int(draft.policy.tolerances.days_before_order))
    for order in draft.orders:
        if issued is not None and order.date is not None and issued < order.date - grace:
            yield discrepancy(
                Code.DATE_EARLY, expected=order.date.isoformat(), found=issued.isoformat(), order=order.number
            )
