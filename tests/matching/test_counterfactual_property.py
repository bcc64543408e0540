"""What an explanation promises holds: the invoice with every change that it names is approved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.decision import decide
from matching.match import match
from matching.policy import MatchPolicy
from matching.records import Case, Counterfactual, Receipt, ReceiptLine, Verdict
from parsing.document import Document, Line
from tests.matching.builders import a_case, a_line, a_receipt, a_toner, an_invoice, an_order, billed

_prices = st.decimals(min_value="40", max_value="80", places=2)
_quantities = st.integers(min_value=1, max_value=15)
_units = st.sampled_from(["EA", "C62", "KGM"])
_currencies = st.sampled_from(["EUR", "USD"])
_orders = st.sampled_from([("PO-2026-0114",), (), ("PO-2026-9999",)])


@given(
    price=_prices, quantity=_quantities, before=_quantities, received=_quantities, unit=_units, currency=_currencies,
    named=_orders,
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_with_the_changes_that_it_names_an_invoice_is_approved(
    price: Decimal, quantity: int, before: int, received: int, unit: str, currency: str, named: tuple[str, ...]
) -> None:
    lines = (a_line(unit_price=price, quantity=quantity, unit=unit), a_toner())
    case = a_case(
        an_invoice(*lines, order_references=named, currency=currency),
        an_order(receipt_required=True),
        billed=(billed(before, amount=before * 57),),
        receipts=(replace(a_receipt((1, received), (2, 2)), date=date(2026, 3, 1)),),
    )
    found = match(case, MatchPolicy())
    assume(found.counterfactuals)

    changed = _changed(case, found.counterfactuals)

    verdict = decide(match(changed, MatchPolicy()), MatchPolicy()).verdict
    assert verdict is Verdict.APPROVED, [(each.field, each.line, each.wanted) for each in found.counterfactuals]


def _changed(case: Case, wanted: tuple[Counterfactual, ...]) -> Case:
    """Return the case as it would have been with every change."""
    invoice, receipts = case.invoice, list(case.receipts)
    lines = {line.position: line for line in invoice.lines}
    for each in wanted:
        if each.field == "order_number":
            invoice = replace(invoice, order_references=(str(each.wanted),))
        elif each.field == "currency":
            invoice = replace(invoice, currency=each.wanted)
        elif each.field == "receipt":
            line = ReceiptLine(position=each.line or 1, quantity=Decimal(str(each.wanted)))
            receipts.append(Receipt(number="R-2", order="PO-2026-0114", lines=(line,)))
        elif each.field in ("quantity", "unit_price", "unit") and each.line is not None:
            value = each.wanted if each.field == "unit" else Decimal(str(each.wanted))
            lines[each.line] = _priced(replace(lines[each.line], **{each.field: value}))
    return replace(case, invoice=_summed(invoice, tuple(lines.values())), receipts=tuple(receipts))


def _priced(line: Line) -> Line:
    assert line.quantity is not None
    assert line.unit_price is not None
    return replace(line, amount=line.quantity * line.unit_price)


def _summed(invoice: Document, lines: tuple[Line, ...]) -> Document:
    billing = tuple(line for line in lines if line.quantity)
    net = sum((line.amount or Decimal(0) for line in billing), Decimal(0))
    tax = round(net * 21 / 100, 2)
    return replace(invoice, lines=billing, net=net, tax=tax, total=net + tax)
