"""What each line of an invoice really bills: quantity, net price per unit and net amount, in the document's currency.

In charge of the ways in which sellers print a price: per hundred, before discount, with VAT inside, quantity left out,
credit notes with or without a minus. Not in charge of comparing with an order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from matching.amounts import HUNDRED, ZERO
from parsing.document import Document, Kind, Line

_ROUNDING = Decimal("0.02")
_RELATIVE_ROUNDING = Decimal("0.005")  # domain.md 1.12


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledLine:
    """One invoice line as it counts. What a credit note gives back is negative; `price` is per one of `line.unit`.

    `tax_unseen`: the paper shows no tax, so that prices may have it inside.
    """

    line: Line
    quantity: Decimal | None
    price: Decimal | None
    amount: Decimal | None
    tax_unseen: bool = False


def billed_lines(document: Document) -> tuple[BilledLine, ...]:
    """Return what each line bills, in the document's order; lines of text alone are left out."""
    sign = credit_sign(document)
    gross = lines_include_tax(document)
    unseen = not document.tax and not any(row.amount for row in document.taxes)
    lines = (
        replace(_billed(line, sign, _tax_factor(line, document) if gross else Decimal(1)), tax_unseen=unseen)
        for line in document.lines
    )
    return tuple(each for each in lines if each.amount or each.quantity)


def net_of(document: Document) -> Decimal | None:
    """Return the net total with the sign with which it counts, worked out from total and tax where it is not given.

    Where the total is all that was read it stands for the net, which is at most as much.
    """
    sign = credit_sign(document)
    if document.net is not None:
        return sign * document.net
    if document.total is not None and document.tax is not None:
        return sign * (document.total - document.tax)
    amounts = [each.amount for each in billed_lines(document)]
    if not amounts:
        return None if document.total is None else sign * document.total
    if any(each is None for each in amounts):
        return None
    return sum((each for each in amounts if each is not None), sign * adjustments_of(document))


def adjustments_of(document: Document) -> Decimal:
    """Return the sum of a document's charges less its allowances, as printed."""
    return sum((each.amount for each in document.adjustments), ZERO)


def credit_sign(document: Document) -> Decimal:
    """Return -1 for a credit note printed in positive amounts, else 1: its own minus, or an invoice."""
    printed = next((each for each in (document.total, document.net) if each is not None), ZERO)
    return Decimal(-1) if document.kind is Kind.CREDIT_NOTE and printed >= 0 else Decimal(1)


def _billed(line: Line, sign: Decimal, tax_factor: Decimal) -> BilledLine:
    amount, quantity, price = line.amount, line.quantity, _unit_price(line)
    if quantity == 0 and amount:
        quantity = None  # a line that costs something bills something: its quantity was left out, or misread
    if amount is None and quantity is not None and price is not None:
        amount = quantity * price
    if quantity and amount is not None:
        price = _price_that_explains(amount, quantity, price, line.tax_rate)
        amount = amount if line.amount is None or price is None else _net_amount(amount, quantity, price)
    elif quantity is None and amount is not None and price:
        quantity = quantity_that_explains(amount, price)
        price = amount / quantity
    negative = sign < 0 or (amount is not None and amount < 0)
    return BilledLine(
        line=line,
        quantity=quantity if quantity is None else abs(quantity) * (-1 if negative else 1),
        price=price if price is None else abs(price) / tax_factor,
        amount=amount if amount is None else amount * sign / tax_factor,
    )


def _unit_price(line: Line) -> Decimal | None:
    return None if line.unit_price is None else line.unit_price / (line.price_base or Decimal(1))


def _price_that_explains(amount: Decimal, quantity: Decimal, price: Decimal | None, rate: Decimal | None) -> Decimal:
    """Return the net price that the line's amount comes from: the printed one, else amount by quantity.

    The latter is right for discounts and prices per hundred or thousand. An amount that is the printed price with VAT
    on top is not: there the printed price is the net one (oddity of some tills and Argentine class B forms).
    """
    if price is None:
        return amount / quantity
    printed = quantity * price
    if _close(printed, amount) or (rate and _close(printed * (1 + rate / HUNDRED), amount)):
        return price
    return amount / quantity


def quantity_that_explains(amount: Decimal, price: Decimal) -> Decimal:
    """Return amount by price: the whole number near it where the price's own rounding hides it (100.00 at 33.33)."""
    whole = (amount / price).to_integral_value()
    rounding = max(abs(whole) * half_a_digit(price), _ROUNDING)
    return whole if whole and abs(whole * price - amount) <= rounding else amount / price


def half_a_digit(value: Decimal) -> Decimal:
    """Return the most that was rounded off a value as it is written: 0.005 for "33.33"."""
    exponent = value.as_tuple().exponent
    return Decimal(5).scaleb(exponent - 1) if isinstance(exponent, int) else ZERO


def _net_amount(amount: Decimal, quantity: Decimal, price: Decimal) -> Decimal:
    printed = quantity * price
    return amount if _close(abs(printed), abs(amount)) else printed.copy_sign(amount)


def _close(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= max(_ROUNDING, _RELATIVE_ROUNDING * abs(other))


def lines_include_tax(document: Document) -> bool:
    """Say whether the lines add up to the total with tax instead of the net (domain.md 2.4, T6)."""
    if document.total is None or not document.tax or not document.lines:
        return False
    amounts = [each.amount for each in document.lines]
    if any(each is None for each in amounts):
        return False
    lines = sum((each for each in amounts if each is not None), adjustments_of(document))
    margin = _ROUNDING * len(amounts)
    return abs(lines - document.total) <= margin and abs(lines - (document.total - document.tax)) > margin


def _tax_factor(line: Line, document: Document) -> Decimal:
    if line.tax_rate is not None:
        return 1 + line.tax_rate / HUNDRED
    total, tax = document.total or ZERO, document.tax or ZERO
    return total / (total - tax) if total - tax else Decimal(1)
