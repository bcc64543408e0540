"""The invoice was not here before."""

from __future__ import annotations

from collections.abc import Iterator

from matching.amounts import amount_text
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.duplicates import Likeness, Sameness
from matching.records import Case, Discrepancy, EarlierInvoice
from matching.rules.quantity_ordered import billings

_CODES = {
    Sameness.EXACT: Code.DUP_EXACT,
    Sameness.CONFLICT: Code.DUP_CONFLICT,
    Sameness.PROBABLE: Code.DUP_PROBABLE,
    Sameness.SERIES: Code.DUP_PROBABLE,
}


def duplicates(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield dup_exact, dup_conflict or dup_probable for the surest likeness with an earlier invoice.

    Equal amounts on one day with numbers that count on are no duplicate when the goods of both were ordered and came.
    """
    likeness = draft.duplicate
    if likeness is None or (likeness.sameness is Sameness.SERIES and _is_covered(draft)):
        return
    yield _discrepancy(case, likeness)


def _is_covered(draft: Draft) -> bool:
    """Say whether orders and receipts have room for this invoice beside the earlier ones."""
    if not draft.pairs or draft.unpaired or draft.inferred:
        return False
    for pair, quantity in billings(draft.pairs):
        number, position = pair.order.number, pair.ordered.position
        needed = draft.ledger.billed(number, position) + quantity
        received = draft.ledger.received(number, position)
        if pair.ordered.quantity is None or needed > pair.ordered.quantity:
            return False
        if pair.order.receipt_required and needed > received:
            return False
    return True


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
