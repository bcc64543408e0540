"""Orders in another currency than their invoice, at the official rate of the invoice's day.

In charge of choosing the rate and of restating an order with it. Not in charge of whether that is allowed
(`matching.policy`) nor of the difference that a rate makes (`matching.rules.price`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from matching.records import Case, OrderLine, PurchaseOrder, Rate

_STALE = timedelta(days=7)  # weekends and holidays have no rate of their own


def in_invoice_currency(case: Case) -> tuple[Case, Mapping[str, Decimal]]:
    """Return a case whose orders and what is billed of them are in the invoice's currency, and the rates by order.

    Orders without a rate of those days stay as they are. An invoice without lines is never converted: its one amount
    would have to bear both the rate and the price.
    """
    rates = {order.number: rate for order in case.orders if (rate := _rate(order, case)) is not None}
    if not rates or not case.invoice.lines:
        return case, {}
    orders = tuple(_restated(order, case.invoice.currency, rates.get(order.number)) for order in case.orders)
    billed = tuple(replace(each, amount=each.amount * rates.get(each.order, 1)) for each in case.billed)
    return replace(case, orders=orders, billed=billed), rates


def _rate(order: PurchaseOrder, case: Case) -> Decimal | None:
    currency, issued = case.invoice.currency, case.invoice.issue_date
    if currency is None or issued is None or order.currency is None or order.currency == currency:
        return None
    return rate_on(case.rates, order.currency, currency, issued)


def _restated(order: PurchaseOrder, currency: str | None, rate: Decimal | None) -> PurchaseOrder:
    if rate is None:
        return order
    lines = tuple(_in_other_currency(line, rate) for line in order.lines)
    limit = order.limit * rate if order.limit is not None else None
    return replace(order, currency=currency, lines=lines, limit=limit)


def rate_on(rates: Iterable[Rate], base: str, quote: str, day: date) -> Decimal | None:
    """Return how many of `quote` one of `base` was worth on a day: the last rate up to then, at most a week old."""
    known = [
        (each.date, each.rate if each.base == base else 1 / each.rate)
        for each in rates
        if {each.base, each.quote} == {base, quote} and each.rate and day - _STALE <= each.date <= day
    ]
    return max(known)[1] if known else None


def _in_other_currency(line: OrderLine, rate: Decimal) -> OrderLine:
    price, listed = line.unit_price, line.list_price
    return replace(
        line,
        unit_price=price * rate if price is not None else None,
        list_price=listed * rate if listed is not None else None,
    )
