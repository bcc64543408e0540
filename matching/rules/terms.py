"""The invoice falls due when it was agreed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy

_COUNTING = timedelta(days=1)  # the issue day counts for some


def terms(case: Case, _draft: Draft) -> Iterator[Discrepancy]:
    """Yield terms_mismatch for a due date (BT-9) before the one agreed with the supplier; the agreed one is paid by."""
    issued, due = case.invoice.issue_date, case.invoice.due_date
    days = case.supplier.payment_days if case.supplier is not None else None
    if issued is None or due is None or days is None:
        return
    agreed = issued + timedelta(days=days)
    if due < agreed - _COUNTING:
        yield discrepancy(Code.TERMS_MISMATCH, expected=agreed.isoformat(), found=due.isoformat(), days=str(days))
