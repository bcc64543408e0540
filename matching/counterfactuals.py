"""What would have had to be otherwise for an invoice to be approved, made of the facts of its differences.

In charge of one statement for each difference that blocks and that a single value would settle. Not in charge of the
sentences, nor of differences that only a person's judgement settles: where one of those blocks, nothing is promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from types import MappingProxyType

from matching.codes import Code
from matching.draft import Draft
from matching.records import Case, Counterfactual, Discrepancy, Severity

_FIELDS = MappingProxyType(
    {
        Code.QTY_OVER_ORDERED: "quantity",
        Code.QTY_OVER_RECEIVED: "quantity",
        Code.QUALITY_REJECTED: "quantity",
        Code.RECEIPT_PENDING: "receipt",
        Code.PRICE_OVER: "unit_price",
        Code.PRICE_DISCOUNT_MISSING: "unit_price",
        Code.FX_RATE: "unit_price",
        Code.NO_ORDER: "order_number",
        Code.ORDER_NOT_FOUND: "order_number",
        Code.CURRENCY_MISMATCH: "currency",
        Code.UOM_MISMATCH: "unit",
        Code.ITEM_MISMATCH: "item",
        Code.TAX_MISMATCH: "tax",
        Code.CHARGE_NOT_ON_ORDER: "charge",
        Code.AMOUNT_HEADER: "net",
        Code.ADVANCE_NOT_NETTED: "net",
        Code.RECURRING_VARIANCE: "net",
        Code.DOC_ARITHMETIC: "sums",
        Code.WRONG_ENTITY: "buyer",
    }
)
"""The one thing that each of these differences is about."""


def counterfactuals(case: Case, draft: Draft, discrepancies: Sequence[Discrepancy]) -> tuple[Counterfactual, ...]:
    """Return what would make the invoice approved, all of it together; empty where that cannot be said."""
    blocking = [each for each in discrepancies if each.severity is not Severity.INFORM]
    found = tuple(_counterfactuals(case, draft, blocking))
    settled = {(each.code, each.line) for each in found}
    return found if all((each.code, each.line) in settled for each in blocking) else ()


def _counterfactuals(case: Case, draft: Draft, blocking: Iterable[Discrepancy]) -> Iterator[Counterfactual]:
    for each in blocking:
        field, wanted = _FIELDS.get(Code(each.code)), _wanted(each, draft)
        if field is None or wanted is None:
            continue
        yield Counterfactual(
            code=each.code,
            field=field,
            line=each.line,
            found=each.found,
            wanted=wanted,
            order=each.facts.get("order"),
            since=_last_receipt(case, draft, each) if each.code == Code.QTY_OVER_RECEIVED else None,
        )


def _wanted(difference: Discrepancy, draft: Draft) -> str | None:
    if difference.code == Code.RECEIPT_PENDING:
        return difference.found
    if difference.code in (Code.NO_ORDER, Code.ORDER_NOT_FOUND):
        return draft.suggested[0] if _is_alone(draft) else None
    return difference.expected


def _is_alone(draft: Draft) -> bool:
    """Say whether one order may be meant and no other is near: an ambiguity is no advice."""
    return bool(draft.suggested) and (draft.inferred or len(draft.suggested) == 1)


def _last_receipt(case: Case, draft: Draft, difference: Discrepancy) -> date | None:
    """Return the day of the last receipt against the order line that a difference is about."""
    places = {(pair.order.number, pair.ordered.position) for pair in draft.pairs if pair.position == difference.line}
    days = [
        receipt.date
        for receipt in case.receipts
        for line in receipt.lines
        if receipt.date is not None and (receipt.order, line.position) in places
    ]
    return max(days, default=None)
