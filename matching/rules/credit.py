"""A credit note gives back something that was billed."""

from __future__ import annotations

from collections.abc import Iterator

from matching.amounts import ZERO, amount_text, quantity_text
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.pricing import net_of
from matching.records import Case, Discrepancy
from matching.rules.quantity_ordered import billings
from parsing.document import Kind


def credit(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield credit_unmatched for a credit note of no invoice that we know, and for whatever gives back more than was
    billed: several credit notes of one invoice together, or an invoice below zero.

    Negative lines of an invoice that asks for money only make it cheaper.
    """
    if case.invoice.kind is not Kind.CREDIT_NOTE:
        if (net_of(case.invoice) or ZERO) < 0:
            yield from _negative_lines(draft)
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
    elif original is not None and not _is_left(case, draft):
        yield discrepancy(Code.CREDIT_UNMATCHED, found=original.number, invoice=original.number)


def _negative_lines(draft: Draft) -> Iterator[Discrepancy]:
    for pair, quantity in billings(draft.pairs):
        left = draft.ledger.billed(pair.order.number, pair.ordered.position)
        if left + quantity < min(left, ZERO):
            yield discrepancy(
                Code.CREDIT_UNMATCHED,
                line=pair.position,
                expected=quantity_text(max(left, ZERO)),
                found=quantity_text(-quantity),
                order=pair.order.number,
            )


def _is_left(case: Case, draft: Draft) -> bool:
    """Say whether the orders of the original invoice have what is credited billed still."""
    if draft.pairs:
        return all(
            draft.ledger.billed(pair.order.number, pair.ordered.position) + quantity >= ZERO
            for pair, quantity in billings(draft.pairs)
        )
    billed = sum((draft.ledger.billed_amount(order.number) for order in draft.orders), ZERO)
    tolerance = draft.policy.totals_tolerance(case.invoice.currency)
    return not draft.orders or billed + (net_of(case.invoice) or ZERO) >= -tolerance


def _gives_back_billed(draft: Draft) -> bool:
    """Say whether every line gives back at most what earlier invoices bill of its order line."""
    if not draft.pairs or draft.unpaired:
        return False
    return all(
        draft.ledger.billed(pair.order.number, pair.ordered.position) + quantity >= ZERO
        for pair, quantity in billings(draft.pairs)
    )
