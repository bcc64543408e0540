"""A bill of a contract comes to what the contract lets expect, once a period."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from matching.amounts import HUNDRED, ZERO, amount_text
from matching.codes import Code, discrepancy
from matching.contracts import expected_net, period_of, term_on
from matching.draft import Draft
from matching.pricing import BilledLine, billed_lines, net_of
from matching.records import Case, Contract, Discrepancy, Term
from matching.similarity import description_likeness
from matching.units import conversion
from parsing.document import Kind

_SAME_COMPONENT = 0.6


def recurring(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield recurring_variance, price_over for a component, a missing discount, and a second bill of one period."""
    contract, issued = draft.contract, case.invoice.issue_date
    if contract is None or issued is None or case.invoice.kind is Kind.CREDIT_NOTE:
        return
    term, net = term_on(contract, issued), net_of(case.invoice)
    if term is None or net is None:
        yield discrepancy(Code.RECURRING_VARIANCE, contract=contract.number, expected=None, found=issued.isoformat())
        return
    if contract.currency is not None and case.invoice.currency not in (None, contract.currency):
        yield discrepancy(Code.CURRENCY_MISMATCH, expected=contract.currency, found=case.invoice.currency)
    yield from _second_of_period(case, contract)
    yield from _components(draft, contract, term)
    yield from _discount(case, draft, contract, term)
    tolerances = draft.policy.tolerances
    expected = expected_net(
        contract, term, issued, case.bills, fixed=tolerances.fixed_percent, metered=tolerances.metered_percent
    )
    if expected.amount is None and not _is_all_priced(draft, term):
        yield discrepancy(Code.RECURRING_VARIANCE, contract=contract.number, found=amount_text(net))
    elif expected.amount is not None and not expected.least <= net <= expected.most:
        yield discrepancy(
            Code.RECURRING_VARIANCE,
            contract=contract.number,
            expected=amount_text(round(expected.amount, 2)),
            found=amount_text(net),
            currency=case.invoice.currency,
        )


def _second_of_period(case: Case, contract: Contract) -> Iterator[Discrepancy]:
    issued = case.invoice.issue_date
    if issued is None:
        return
    period = period_of(contract, issued)
    for bill in case.bills:
        if bill.contract == contract.number and period_of(contract, bill.issued) == period:
            yield discrepancy(
                Code.DUP_PROBABLE,
                expected=bill.number,
                found=case.invoice.number,
                number=bill.number,
                date=bill.issued.isoformat(),
                earlier=f"{contract.number} {period:%Y-%m}",
            )
            return


def _components(draft: Draft, contract: Contract, term: Term) -> Iterator[Discrepancy]:
    for billed in draft.lines:
        agreed = _agreed_price(billed, term)
        if agreed is None or billed.price is None:
            continue
        if billed.price > agreed * (1 + draft.policy.tolerances.price_over_percent / HUNDRED):
            yield discrepancy(
                Code.PRICE_OVER,
                line=billed.line.position,
                expected=amount_text(agreed),
                found=amount_text(billed.price),
                contract=contract.number,
                description=billed.line.description,
            )


def _agreed_price(billed: BilledLine, term: Term) -> Decimal | None:
    """Return the agreed price of a line in the line's unit; None where no component is worded like it."""
    for component in term.components:
        alike = description_likeness(billed.line.description, component.label) or 0
        factor = conversion(billed.line.unit, component.unit)
        if alike >= _SAME_COMPONENT and factor is not None:
            return component.unit_price * factor
    return None


def _is_all_priced(draft: Draft, term: Term) -> bool:
    """Say whether every line that costs anything is billed at an agreed price."""
    costing = [billed for billed in draft.lines if (billed.amount or ZERO) > ZERO]
    return bool(costing) and all(_agreed_price(billed, term) is not None for billed in costing)


def _discount(case: Case, draft: Draft, contract: Contract, term: Term) -> Iterator[Discrepancy]:
    """Yield price_discount_missing where less was taken off than is agreed, of the lines that cost something."""
    if term.discount_percent is None:
        return
    lines = billed_lines(case.invoice)
    gross = sum((each.amount or ZERO for each in lines if (each.amount or ZERO) > 0), ZERO)
    gross += sum((each.line.discount or ZERO for each in lines), ZERO)
    net = net_of(case.invoice) or ZERO
    agreed = gross * term.discount_percent / HUNDRED
    if gross - net < agreed - draft.policy.totals_tolerance(case.invoice.currency):
        yield discrepancy(
            Code.PRICE_DISCOUNT_MISSING,
            expected=amount_text(round(agreed, 2)),
            found=amount_text(round(max(gross - net, ZERO), 2)),
            contract=contract.number,
            currency=case.invoice.currency,
        )
