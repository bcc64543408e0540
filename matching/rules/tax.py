"""The tax rates and the tax against the order and against themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from matching.amounts import HIGHEST_RATE, HUNDRED, ZERO, amount_text, quantity_text, smallest_coin
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy
from parsing.document import Document

_Taxed = tuple[Decimal, Decimal]  # net amount, rate


def tax(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield tax_mismatch for each line at another rate than the order's, else for a tax that the rates do not make."""
    rates = tuple(_rates(draft))
    yield from rates
    if not rates:
        yield from _amount(case, draft)


def _rates(draft: Draft) -> Iterator[Discrepancy]:
    for pair in draft.pairs:
        found, expected = pair.billed.line.tax_rate, pair.ordered.tax_rate
        if found is not None and expected is not None and found != expected:
            yield discrepancy(
                Code.TAX_MISMATCH,
                line=pair.position,
                expected=quantity_text(expected),
                found=quantity_text(found),
                order=pair.order.number,
                description=pair.billed.line.description,
            )


def _amount(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Compare the tax with what the rates make of the lines, rounded by line or by rate: either will do."""
    invoice, taxed = case.invoice, _taxed(draft)
    if not taxed:
        yield from _implausible(invoice)
    if invoice.tax is None or not taxed or invoice.adjustments or any(row.kind != "vat" for row in invoice.taxes):
        return
    if draft.pairs and all(pair.tax_inside for pair in draft.pairs):
        return
    tolerances, rates = draft.policy.tolerances, {rate for _, rate in taxed}
    coin = smallest_coin(invoice.currency)
    scale = coin * HUNDRED
    tolerance = min(tolerances.tax_per_line * len(taxed), tolerances.tax_ceiling) * scale
    if any(row.rate is not None and row.rate not in rates for row in invoice.taxes):
        return  # a surcharge beside VAT (Spain's recargo de equivalencia) is in no line
    sums = (_by_line(taxed, coin), _by_rate(taxed, coin))
    if min(abs(abs(each) - abs(invoice.tax)) for each in sums) > tolerance:
        yield discrepancy(
            Code.TAX_MISMATCH,
            expected=amount_text(abs(sums[1])),
            found=amount_text(abs(invoice.tax)),
            currency=invoice.currency,
        )


def _implausible(invoice: Document) -> Iterator[Discrepancy]:
    """Yield tax_mismatch for a tax that no rate makes, where none is given to compare with."""
    if not invoice.net or not invoice.tax or any(row.kind != "vat" for row in invoice.taxes):
        return
    most = abs(invoice.net) * HIGHEST_RATE / HUNDRED
    if abs(invoice.tax) > most:
        found = amount_text(abs(invoice.tax))
        yield discrepancy(
            Code.TAX_MISMATCH, expected=amount_text(round(most, 2)), found=found, currency=invoice.currency
        )


def _taxed(draft: Draft) -> list[_Taxed]:
    """Return each line's net with its rate, the order's where the invoice gives none; empty when one is not known."""
    ordered = {pair.position: pair.ordered.tax_rate for pair in draft.pairs}
    taxed: list[_Taxed] = []
    for each in draft.lines:
        rate = each.line.tax_rate if each.line.tax_rate is not None else ordered.get(each.line.position)
        if rate is None or each.amount is None:
            return []
        taxed.append((each.amount, rate))
    return taxed


def _by_line(taxed: Sequence[_Taxed], coin: Decimal) -> Decimal:
    return sum(((net * rate / HUNDRED).quantize(coin, ROUND_HALF_UP) for net, rate in taxed), ZERO)


def _by_rate(taxed: Sequence[_Taxed], coin: Decimal) -> Decimal:
    nets: defaultdict[Decimal, Decimal] = defaultdict(Decimal)
    for net, rate in taxed:
        nets[rate] += net
    return _by_line([(net, rate) for rate, net in nets.items()], coin)
