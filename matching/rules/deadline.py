"""The law's time to object to the invoice has not run out."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.deadlines import objection_ends
from matching.draft import Draft
from matching.records import Case, Discrepancy

_NEAR = 2


def deadline(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield legal_deadline once half of the time in which we may object has gone, or two days are left.

    Where silence accepts an invoice, asking the supplier for a correction by mail does not stop that clock.
    """
    if case.received is None or case.today is None:
        return
    last = objection_ends(case.invoice, case.received, draft.policy.objection_days)
    if last is None:
        return
    left = (last - case.today).days
    if left <= max(_NEAR, (last - case.received).days // 2):
        yield discrepancy(
            Code.LEGAL_DEADLINE,
            expected=last.isoformat(),
            country=case.invoice.country,
        )
