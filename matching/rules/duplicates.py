"""The invoice was not here before."""

from __future__ import annotations

from collections.abc import Iterator

from matching.amounts import amount_text
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.duplicates import Likeness, Sameness
from matching.records import Case, Discrepancy, EarlierInvoice

_SURELY_READ = 0.9
_CODES = {
    Sameness.EXACT: Code.DUP_EXACT,
    Sameness.CONFLICT: Code.DUP_CONFLICT,
    Sameness.PROBABLE: Code.DUP_PROBABLE,
    Sameness.SERIES: Code.DUP_PROBABLE,
}


def duplicates(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield dup_exact, dup_conflict or dup_probable for the surest likeness with an earlier invoice.

    Equal amounts on one day with numbers that count on are ordinary partial deliveries where the order's quantities
    stand guard, and look like a copy where they do not.
    """
    likeness = draft.duplicate
    if likeness is None or (likeness.sameness is Sameness.SERIES and _is_guarded(case, draft)):
        return
    yield _discrepancy(case, likeness)


def _is_guarded(case: Case, draft: Draft) -> bool:
    """Say whether billing something twice would be seen at the orders, and the number was surely read."""
    if draft.unpaired or draft.inferred or case.invoice.confidence.get("number", 1.0) < _SURELY_READ:
        return False
    return bool(draft.pairs) and all(pair.ordered.quantity is not None for pair in draft.pairs)


def _discrepancy(case: Case, likeness: Likeness) -> Discrepancy:
    earlier, total = likeness.earlier, case.invoice.total
    conflict = likeness.sameness is Sameness.CONFLICT
    return discrepancy(
        _CODES[likeness.sameness],
        expected=_amount(earlier) if conflict else earlier.number,
        found=(None if total is None else amount_text(total)) if conflict else case.invoice.number,
        earlier=earlier.case,
        number=earlier.number,
        date=None if earlier.issue_date is None else earlier.issue_date.isoformat(),
        state=earlier.state,
        key=likeness.key,
    )


def _amount(earlier: EarlierInvoice) -> str | None:
    return None if earlier.total is None else amount_text(earlier.total)
