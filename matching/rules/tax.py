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

# Spain's recargo de equivalencia beside each rate of VAT (Ley 37/1992, art. 161, and what stood for a while).
_SURCHARGES = frozenset(Decimal(rate) for rate in ("5.2", "1.75", "1.4", "1", "0.62", "0.5", "0.26", "0"))


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
    yield from _others(invoice)
    if not taxed:
        yield from _implausible(draft, invoice)
    found = _vat(invoice)
    if found is None or not taxed or (draft.pairs and all(pair.tax_inside for pair in draft.pairs)):
        return
    rates = {rate for _, rate in taxed}
    strange = {row.rate for row in invoice.taxes if row.rate is not None and row.kind == "vat"} - rates
    if strange and strange <= _SURCHARGES:
        return  # a surcharge beside VAT is in no line
    tolerances, coin = draft.policy.tolerances, smallest_coin(invoice.currency)
    tolerance = min(tolerances.tax_per_line * len(taxed), tolerances.tax_ceiling) * coin * HUNDRED
    sums = (_by_line(taxed, coin), _by_rate(taxed, coin))
    least, most = _of_adjustments(invoice, max(rates))
    if all(not abs(each) + least - tolerance <= abs(found) <= abs(each) + most + tolerance for each in sums):
        yield discrepancy(
            Code.TAX_MISMATCH,
            expected=amount_text(abs(sums[1])),
            found=amount_text(abs(found)),
            currency=invoice.currency,
        )


def _vat(invoice: Document) -> Decimal | None:
    """Return the VAT alone, where other taxes may be in the tax as well; None where that is not known."""
    rows = [row for row in invoice.taxes if row.kind == "vat"]
    if invoice.tax is None or all(row.kind in ("vat", "withholding") for row in invoice.taxes):
        return invoice.tax
    amounts = [row.amount for row in rows if row.amount is not None]
    return sum(amounts, ZERO) if rows and len(amounts) == len(rows) else None


def _of_adjustments(invoice: Document, rate: Decimal) -> tuple[Decimal, Decimal]:
    """Return the least and the most tax that charges and allowances of the whole document may add, at up to a rate."""
    effects = [each.amount * rate / HUNDRED for each in invoice.adjustments]
    return sum((each for each in effects if each < 0), ZERO), sum((each for each in effects if each > 0), ZERO)


def _others(invoice: Document) -> Iterator[Discrepancy]:
    """Yield tax_mismatch for perceptions and special taxes that come to more than any of them does."""
    others = [row.amount for row in invoice.taxes if row.kind not in ("vat", "withholding") and row.amount is not None]
    most = abs(invoice.net or ZERO) * HIGHEST_RATE / HUNDRED
    if invoice.net and abs(sum(others, ZERO)) > most + 1:
        found = amount_text(abs(sum(others, ZERO)))
        yield discrepancy(
            Code.TAX_MISMATCH, expected=amount_text(round(most, 2)), found=found, currency=invoice.currency
        )


def _implausible(draft: Draft, invoice: Document) -> Iterator[Discrepancy]:
    """Yield tax_mismatch for a tax that no rate makes, where no line's is known: of the orders' rates, else of any."""
    tax = _vat(invoice)
    if not invoice.net or not tax:
        return
    rates = {line.tax_rate for order in draft.orders for line in order.lines} or {None}
    known = [rate for rate in rates if rate is not None]
    least, most = (min(known), max(known)) if len(known) == len(rates) else (ZERO, HIGHEST_RATE)
    net, tolerance = abs(invoice.net), draft.policy.totals_tolerance(invoice.currency)
    lowest, highest = net * least / HUNDRED, net * most / HUNDRED
    if lowest - tolerance <= abs(tax) <= highest + tolerance:
        return
    expected = amount_text(round(highest if abs(tax) > highest else lowest, 2))
    yield discrepancy(Code.TAX_MISMATCH, expected=expected, found=amount_text(abs(tax)), currency=invoice.currency)


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
