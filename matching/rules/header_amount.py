"""The net total against the order, where lines cannot be compared; roundings where they can."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from matching.amounts import ZERO, amount_text, smallest_coin
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.pricing import adjustments_of, credit_sign, net_of
from matching.records import Case, Discrepancy, Severity
from matching.rules.currency import same_currency
from parsing.document import Kind


def header_amount(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield amount_header for a net above what the orders have left, qty_over_ordered where nothing is left of them.

    Applies to invoices without lines, up to the policy's limit, and to orders that such invoices billed before.
    Between lines and their orders only a rounding is left to say, and it blocks nothing.
    """
    net = net_of(case.invoice)
    if not draft.orders or net is None or case.invoice.kind is Kind.CREDIT_NOTE or not _same_currencies(case, draft):
        return
    if draft.lines and not any(draft.ledger.billed_as_whole(order.number) for order in draft.orders):
        yield from _against_lines(case, draft, net)
        return
    left = [draft.ledger.open_net(order) for order in draft.orders]
    tolerance = draft.policy.totals_tolerance(case.invoice.currency)
    if any(each is None for each in left):
        return
    most = sum((max(each, ZERO) for each in left if each is not None), ZERO)
    if net > most + tolerance and _leaves_out_advance(draft, net - most - tolerance):
        yield _discrepancy(Code.ADVANCE_NOT_NETTED, case, draft, most, net)
    elif net > most + tolerance:
        yield _discrepancy(Code.QTY_OVER_ORDERED if most <= tolerance else Code.AMOUNT_HEADER, case, draft, most, net)
    elif not draft.lines:
        yield from _not_received(case, draft, net, tolerance)


def _leaves_out_advance(draft: Draft, excess: Decimal) -> bool:
    """Say whether what is billed too much is an advance that was paid before and should have been taken off."""
    given = sum((draft.ledger.billed_as_whole(order.number) for order in draft.orders if order.stages), ZERO)
    return bool(draft.lines) and given > 0 and excess <= given


def _not_received(case: Case, draft: Draft, net: Decimal, tolerance: Decimal) -> Iterator[Discrepancy]:
    if not all(order.receipt_required for order in draft.orders):
        return
    received = sum((draft.ledger.received_net(order) or ZERO for order in draft.orders), ZERO)
    if net > received + tolerance:
        code = Code.QTY_OVER_RECEIVED if received > 0 else Code.RECEIPT_PENDING
        yield _discrepancy(code, case, draft, max(received, ZERO), net)


def _against_lines(case: Case, draft: Draft, net: Decimal) -> Iterator[Discrepancy]:
    """Say by how many cents the net is off the lines at their ordered prices.

    Where a line shows no price, this is all that there is to compare, and more than cents must be looked at.
    """
    prices = [(pair.quantity, pair.ordered.unit_price) for pair in draft.pairs if pair.convertible]
    if draft.unpaired or len(prices) < len(draft.lines) or any(None in each for each in prices):
        return
    lines = sum((quantity * price for quantity, price in prices if quantity is not None and price is not None), ZERO)
    coin = smallest_coin(case.invoice.currency)
    expected = (lines + credit_sign(case.invoice) * adjustments_of(case.invoice)).quantize(coin, ROUND_HALF_UP)
    off, tolerance = net - expected, draft.policy.totals_tolerance(case.invoice.currency)
    if off and abs(off) <= tolerance:
        yield _discrepancy(Code.AMOUNT_HEADER, case, draft, expected, net, Severity.INFORM)
    elif off > tolerance and any(pair.amount is None for pair in draft.pairs):
        yield _discrepancy(Code.AMOUNT_HEADER, case, draft, expected, net)


def _same_currencies(case: Case, draft: Draft) -> bool:
    return all(same_currency(case, order) for order in draft.orders)


def _discrepancy(
    code: Code, case: Case, draft: Draft, expected: Decimal, found: Decimal, severity: Severity | None = None
) -> Discrepancy:
    return discrepancy(
        code,
        severity=severity,
        expected=amount_text(expected),
        found=amount_text(found),
        order=", ".join(order.number for order in draft.orders),
        currency=case.invoice.currency,
    )
