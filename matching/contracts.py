"""Invoices without an order: which contract they belong to, what it lets expect, and which bill is missing.

In charge of recurring bills (domain.md 3.5): matching by service point or contract number, expectations fixed, indexed
or metered, series of bills. Not in charge of what a difference does (`matching.rules.recurring`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from matching.amounts import HUNDRED
from matching.parties import Relation, relation_to
from matching.pricing import net_of
from matching.records import Case, Contract, ContractBill, Expectation, Term
from parsing.document import Document
from parsing.text.folding import squeeze

_SHORTEST_NUMBER = 5
_DEVIATIONS, _ENOUGH_BILLS = 3, 4
_LEAST_SPREAD = Decimal("0.05")  # bills that never vary still may, a little
_GRACE = timedelta(days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The net amount that a bill should have, give or take; `amount` None: nothing is known to compare with."""

    amount: Decimal | None
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingBill:
    """A bill of a contract that should be here: `period` is its first month, `expected_by` when it was due."""

    contract: Contract
    period: date
    expected_by: date

    @property
    def ends(self) -> date:
        """The last day of the period."""
        return _next_period(self.contract, self.period) - timedelta(days=1)


def find_contract(case: Case) -> Contract | None:
    """Return the one contract of a case's supplier that the invoice is of, None when none or several fit.

    By a service point or the contract's number anywhere on the paper; else the supplier's only contract, where its
    fixed amount is billed: landlords print no numbers.
    """
    own = [each for each in case.contracts if relation_to(each.supplier, case) is Relation.SAME]
    words = _words(case.invoice)
    named = [each for each in own if any(_stands_in(number, words) for number in (*each.service_points, each.number))]
    if named:
        return named[0] if len(named) == 1 else None
    return own[0] if len(own) == 1 and _bills_fixed_amount(case, own[0]) else None


def term_on(contract: Contract, day: date) -> Term | None:
    """Return what a contract agrees on a day; None before it begins and after it ends."""
    if contract.valid_until is not None and day > contract.valid_until:
        return None
    begun = [term for term in contract.terms if term.valid_from <= day]
    return max(begun, key=lambda term: term.valid_from, default=None)


def expected_net(
    contract: Contract, term: Term, day: date, bills: Sequence[ContractBill], *, fixed: Decimal, metered: Decimal
) -> Expected:
    """Return what a bill of a day should come to; `fixed` and `metered` are the policy's tolerances in per cent."""
    if term.expectation is Expectation.METERED:
        percent = metered if term.tolerance_percent is None else term.tolerance_percent
        return _metered(contract, day, bills, percent)
    if term.amount is None:
        return Expected(amount=None)
    years = (day - term.valid_from).days // 365 if term.expectation is Expectation.INDEXED else 0
    amount = term.amount * (1 + term.yearly_percent / HUNDRED) ** years
    return _around(amount, fixed if term.tolerance_percent is None else term.tolerance_percent)


def period_of(contract: Contract, day: date) -> date:
    """Return the first day of the billing period that a day lies in; periods are counted from January."""
    month = (day.month - 1) // contract.every_months * contract.every_months + 1
    return date(day.year, month, 1)


def missing_bills(contracts: Iterable[Contract], bills: Iterable[ContractBill], today: date) -> Iterator[MissingBill]:
    """Yield each bill that should have come by `today`: of the last whole period, five days after it ended."""
    held = {(bill.contract, bill.issued) for bill in bills}
    for contract in contracts:
        end = period_of(contract, today)
        period = period_of(contract, end - timedelta(days=1))
        billed = any(number == contract.number and issued >= period for number, issued in held)
        agreed = term_on(contract, period)
        if agreed is not None and not billed and today >= end + _GRACE:
            yield MissingBill(contract=contract, period=period, expected_by=end + _GRACE)


def is_still_missing(missing: MissingBill, bills: Iterable[ContractBill], today: date) -> bool:
    """Say whether fewer bills came since a period began than periods ended since: some bill behind, some ahead."""
    contract = missing.contract
    came = {bill.number or bill.issued for bill in bills if _is_since(bill, missing)}
    due, period = 0, missing.period
    while (following := _next_period(contract, period)) + _GRACE <= today:
        due, period = due + 1, following
    return len(came) < due


def _is_since(bill: ContractBill, missing: MissingBill) -> bool:
    return bill.contract == missing.contract.number and bill.issued >= missing.period


def _next_period(contract: Contract, period: date) -> date:
    months = period.month - 1 + contract.every_months
    return date(period.year + months // 12, months % 12 + 1, 1)


def _stands_in(number: str, words: frozenset[str]) -> bool:
    bare = squeeze(number)
    return len(bare) >= _SHORTEST_NUMBER and bare in words


def _words(document: Document) -> frozenset[str]:
    """Return what the paper says where a contract or a service point may stand, squeezed: wholes, words, pairs."""
    texts = (
        *document.contract_references,
        *document.order_references,
        *(line.description or "" for line in document.lines),
        *(line.item_code or "" for line in document.lines),
        document.payment_reference or "",
        document.payment_terms or "",
        document.buyer.name or "",
    )
    found: set[str] = set()
    for text in texts:
        words = [squeeze(word) for word in text.replace(":", " ").split()]
        found.update(words)
        found.update("".join(words[start:end]) for start in range(len(words)) for end in range(start + 2, start + 7))
    return frozenset(found)


def _bills_fixed_amount(case: Case, contract: Contract) -> bool:
    net, issued = net_of(case.invoice), case.invoice.issue_date
    term = term_on(contract, issued) if issued is not None else None
    return term is not None and term.expectation is Expectation.FIXED and net is not None and net == term.amount


def _metered(contract: Contract, day: date, bills: Sequence[ContractBill], percent: Decimal) -> Expected:
    """Return the same month of the last year give or take `percent`, else the median give or take 3 deviations."""
    own = [bill for bill in bills if bill.contract == contract.number and bill.issued < day]
    last_year = [bill for bill in own if (bill.issued.year, bill.issued.month) == (day.year - 1, day.month)]
    if last_year:
        return _around(last_year[-1].net, percent)
    if len(own) < _ENOUGH_BILLS:
        return Expected(amount=None)
    middle = median(bill.net for bill in own)
    spread = median(abs(bill.net - middle) for bill in own)
    reach = max(_DEVIATIONS * spread, middle * _LEAST_SPREAD)
    return Expected(amount=middle, least=middle - reach, most=middle + reach)


def _around(amount: Decimal, percent: Decimal) -> Expected:
    reach = abs(amount) * percent / HUNDRED
    return Expected(amount=amount, least=amount - reach, most=amount + reach)
