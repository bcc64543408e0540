"""What is known of a case before the rules judge it: its orders, pairs, sums and likenesses.

In charge of choosing the orders that an invoice is held against. Not in charge of naming differences
(`matching.rules`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from matching.advances import Advance, advances_of
from matching.candidates import (
    Candidate,
    amount_score,
    base_score,
    date_score,
    lines_score,
    rank_orders,
    with_reference,
)
from matching.contracts import find_contract
from matching.corrections import find_replaced
from matching.duplicates import Likeness, Sameness, find_duplicate, same_seller
from matching.exchange import in_invoice_currency
from matching.ledger import Ledger, ledger_of
from matching.lines import pair_lines, slots_of
from matching.lumps import lump_pairs
from matching.pairs import Pair
from matching.parties import Relation, relation_to
from matching.policy import MatchPolicy
from matching.pricing import BilledLine, billed_lines, net_of
from matching.records import Case, Contract, EarlierInvoice, PurchaseOrder
from matching.references import References, find_references
from matching.spelling import invoice_number_key
from parsing.document import Kind

_SUGGESTIONS = 3
_BY_ORIGINAL = 0.90  # a credit note names its invoice, and that its orders
_WORTH_SUGGESTING = 0.40  # domain.md 3.10, LIST


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A case worked out under a policy. `orders` are those judged: named, credited, or inferred.

    `unpaired`: invoice lines that bill nothing on these orders. `original`: the invoice that a credit note is of.
    `contract`: the one that it bills instead of an order. `exchange`: by order number, the rate with which an order in
    another currency was restated in the invoice's.
    """

    policy: MatchPolicy
    ledger: Ledger
    exchange: Mapping[str, Decimal]
    contract: Contract | None
    lines: tuple[BilledLine, ...]
    references: References
    orders: tuple[PurchaseOrder, ...]
    pairs: tuple[Pair, ...]
    advances: tuple[Advance, ...]
    unpaired: tuple[BilledLine, ...]
    candidates: tuple[Candidate, ...]
    inferred: bool
    score: float
    original: EarlierInvoice | None
    duplicate: Likeness | None
    replaces: EarlierInvoice | None

    def categories(self, case: Case) -> frozenset[str]:
        """Return what is billed, in the categories of the orders, of the contract, else of the supplier."""
        billed = {pair.ordered.category for pair in self.pairs}
        billed |= {self.contract.category} if self.contract is not None else set()
        usual = case.supplier.category if case.supplier is not None else None
        return frozenset(each for each in billed if each) or frozenset([usual] if usual else [])

    @property
    def suggested(self) -> tuple[str, ...]:
        """Return the numbers of orders that may be meant, the best first."""
        worth = [each.order.number for each in self.candidates if each.score >= _WORTH_SUGGESTING]
        return tuple(worth[:_SUGGESTIONS])


def outline(case: Case, policy: MatchPolicy) -> Draft:
    """Return a case's orders, pairs and likenesses."""
    policy = policy.for_case(case)
    case, exchange = in_invoice_currency(case) if policy.convert_currencies else (case, {})
    ledger, lines, references = ledger_of(case), billed_lines(case.invoice), find_references(case)
    original = _original(case)
    strength = references.strength or (_BY_ORIGINAL if original else 0.0)
    orders = references.orders or (_orders_of(original, case) if original else ())
    contract = find_contract(case) if not orders else None
    candidates: tuple[Candidate, ...] = ()
    if not orders and contract is None and case.invoice.kind is not Kind.CREDIT_NOTE:
        candidates = rank_orders(case.invoice, lines, _own_orders(case), ledger, words=case.mail_words)
    inferred = not orders and not references.unknown and _is_clear(candidates, policy)
    if inferred:
        orders, pairs = (candidates[0].order,), candidates[0].pairs
    else:
        pairs = _pairs_of_named(case, lines, orders, ledger, policy)
    unpaired = _without_pair(lines, pairs)
    advances = tuple(advances_of(unpaired, orders, ledger))
    numbers = tuple(order.number for order in orders)
    places = [(pair.order.number, pair.ordered.position) for pair in pairs]
    duplicate = find_duplicate(case, numbers)
    again = duplicate is not None and duplicate.sameness is Sameness.EXACT
    return Draft(
        policy=policy,
        ledger=ledger,
        exchange=exchange,
        contract=contract,
        lines=lines,
        references=references,
        orders=orders,
        pairs=pairs,
        advances=advances,
        unpaired=tuple(each for each in unpaired if all(each is not one.billed for one in advances)),
        candidates=candidates,
        inferred=inferred,
        score=candidates[0].score if inferred else _score(case, orders, lines, pairs, ledger, strength),
        original=original,
        duplicate=duplicate,
        replaces=None if again else find_replaced(case, numbers, places),
    )


def _pairs_of_named(
    case: Case, lines: Sequence[BilledLine], orders: Sequence[PurchaseOrder], ledger: Ledger, policy: MatchPolicy
) -> tuple[Pair, ...]:
    slots = slots_of(orders, ledger)
    pairs = pair_lines(lines, slots, named=True)
    return pairs + lump_pairs(lines, pairs, slots, policy.totals_tolerance(case.invoice.currency))


def _without_pair(lines: Sequence[BilledLine], pairs: Sequence[Pair]) -> tuple[BilledLine, ...]:
    paired = {pair.position for pair in pairs}
    return tuple(each for each in lines if each.line.position not in paired)


def _own_orders(case: Case) -> list[PurchaseOrder]:
    return [order for order in case.orders if relation_to(order.supplier, case) is Relation.SAME]


def _is_clear(candidates: Sequence[Candidate], policy: MatchPolicy) -> bool:
    """Say whether the best order fits, and far better than the next."""
    if not candidates or candidates[0].score < policy.infer_score:
        return False
    margin = candidates[0].score - candidates[1].score if len(candidates) > 1 else 1.0
    return margin >= policy.infer_margin


def _score(
    case: Case,
    orders: Sequence[PurchaseOrder],
    lines: Sequence[BilledLine],
    pairs: Sequence[Pair],
    ledger: Ledger,
    strength: float,
) -> float:
    """Return how surely an invoice belongs to its orders."""
    if not orders:
        return 0.0
    amount = amount_score(net_of(case.invoice), orders[0], pairs, ledger)
    base = base_score(amount, lines_score(lines, pairs), date_score(case.invoice.issue_date, orders[0]))
    return with_reference(base, strength)


def _original(case: Case) -> EarlierInvoice | None:
    """Return the earlier invoice that a credit note names."""
    if case.invoice.kind is not Kind.CREDIT_NOTE:
        return None
    named = {invoice_number_key(each) for each in case.invoice.preceding_invoices}
    found = (
        each
        for each in reversed(case.earlier)
        if each.number
        and each.kind != Kind.CREDIT_NOTE
        and invoice_number_key(each.number) in named
        and same_seller(case, each)
    )
    return next(found, None)


def _orders_of(original: EarlierInvoice, case: Case) -> tuple[PurchaseOrder, ...]:
    return tuple(order for order in case.orders if order.number in original.orders)
