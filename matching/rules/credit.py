"""A credit note gives back something that was billed."""

from __future__ import annotations

from collections.abc import Iterator

from matching.amounts import ZERO, amount_text
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy
from matching.rules.quantity_ordered import billings
from parsing.document import Kind


def credit(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield credit_unmatched for a credit note of no invoice that we know, or of more than was billed."""
    if case.invoice.kind is not Kind.CREDIT_NOTE:
        return
    original, total = draft.original, case.invoice.total
    if original is None and not _gives_back_billed(draft):
        named = ", ".join(case.invoice.preceding_invoices) or None
        yield discrepancy(Code.CREDIT_UNMATCHED, found=named, invoice=named)
    elif original is not None and total is not None and original.total is not None and abs(total) > original.total:
        yield discrepancy(
            Code.CREDIT_UNMATCHED,
            expected=amount_text(original.total),
            found=amount_text(abs(total)),
            invoice=original.number,
            currency=case.invoice.currency,
        )


def _gives_back_billed(draft: Draft) -> bool:
    """Say whether every line gives back at most what earlier invoices bill of its order line."""
    if not draft.pairs or draft.unpaired:
        return False
    return all(
        draft.ledger.billed(pair.order.number, pair.ordered.position) + quantity >= ZERO
        for pair, quantity in billings(draft.pairs)
    )
