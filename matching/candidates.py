"""Which open order an invoice without an order number may belong to, best first.

In charge of the score (domain.md 3.10) over what is known here: amounts, lines, dates; a feature that is not known does
not count. Not in charge of what a score allows (`matching.policy`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from matching.amounts import ZERO
from matching.catalogue import Catalogue
from matching.charges import is_charge
from matching.ledger import Ledger
from matching.lines import pair_lines, slots_of
from matching.pairs import Pair
from matching.pricing import BilledLine, net_of
from matching.records import PurchaseOrder
from matching.requesters import names_requester
from parsing.document import Document

_AMOUNT, _LINES, _DATE = 0.33, 0.33, 0.10
_BEST_WITHOUT_REFERENCE = 0.92
_REFERENCE = 0.6
_REQUESTER = 0.5  # how surely a requester's name tells an order; a number in the mail's subject is 0.8
_EXACT, _REACH, _PARTIAL = Decimal("0.005"), Decimal("0.15"), 0.35
_MOST_SUBSET_LINES = 8
_SHORTLIST = 8
_SETTLED, _FADED = timedelta(days=45), timedelta(days=180)
_EARLY = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An order that may be meant, its pairs with the invoice's lines, and how well it fits, 0 to 1."""

    order: PurchaseOrder
    pairs: tuple[Pair, ...]
    score: float
    amount_score: float
    lines_score: float


def rank_orders(
    document: Document,
    lines: Sequence[BilledLine],
    orders: Iterable[PurchaseOrder],
    ledger: Ledger,
    *,
    words: str = "",
) -> tuple[Candidate, ...]:
    """Return the orders that an invoice may belong to, the best first; closed ones and other currencies left out.

    `words` of its mail that name who asked for an order tell it from others that fit as well.
    """
    possible = [
        order
        for order in orders
        if order.status == "open"
        and _same_currency(document, order)
        and not _ordered_after(document, order)
        and not _is_used_up(order, ledger)
    ]
    shortlist = _shortlist(lines, possible, ledger)
    candidates = [_named(_candidate(document, lines, order, ledger), words) for order in shortlist]
    return tuple(sorted(candidates, key=lambda each: (-each.score, each.order.number)))


def _shortlist(lines: Sequence[BilledLine], orders: Sequence[PurchaseOrder], ledger: Ledger) -> Sequence[PurchaseOrder]:
    """Return the orders worth scoring: those with order lines that look like the most of the invoice's lines."""
    if len(orders) <= _SHORTLIST or not lines:
        return orders
    catalogue = Catalogue(slots_of(orders, ledger))
    hits: Counter[str] = Counter()
    for each in lines:
        hits.update({catalogue.slots[place].order.number for place in catalogue.promising(each)})
    return sorted(orders, key=lambda order: (-hits[order.number], order.number))[:_SHORTLIST]


def with_reference(base: float, strength: float) -> float:
    """Return a score raised by how surely the invoice names the order: naming it can never lower the score."""
    return 1 - (1 - min(base, _BEST_WITHOUT_REFERENCE)) * (1 - _REFERENCE * strength)


def lines_score(lines: Sequence[BilledLine], pairs: Sequence[Pair]) -> float | None:
    """Return how well the invoice's lines are paired, weighted by what they bill; None without lines."""
    scores = {pair.position: pair.score for pair in pairs}
    weights = [(float(abs(each.amount or ZERO)) or 1.0, scores.get(each.line.position, 0.0)) for each in lines]
    total = sum(weight for weight, _ in weights)
    return sum(weight * score for weight, score in weights) / total if total else None


def base_score(amount: float | None, lines: float | None, when: float | None) -> float:
    """Return the weighted mean of the features that are known."""
    features = [(_AMOUNT, amount), (_LINES, lines), (_DATE, when)]
    known = [(weight, value) for weight, value in features if value is not None]
    total = sum(weight for weight, _ in known)
    return sum(weight * value for weight, value in known) / total if total else 0.0


def amount_score(net: Decimal | None, order: PurchaseOrder, pairs: Sequence[Pair], ledger: Ledger) -> float | None:
    """Return how well a net total fits what an order has open, was received, or the paired lines at order prices."""
    comparables = [each for each in _comparables(order, pairs, ledger) if each > 0]
    if net is None or not comparables:
        return None
    best = max(_closeness(net, each) for each in comparables)
    return max(best, _PARTIAL) if net <= max(comparables) else best


def date_score(issued: date | None, order: PurchaseOrder) -> float | None:
    """Return 1 up to 45 days after the order, falling to 0 at 180; None when a date is not known."""
    if issued is None or order.date is None:
        return None
    late = issued - order.date - _SETTLED
    return 1.0 if late <= timedelta(0) else max(0.0, 1 - late.days / (_FADED - _SETTLED).days)


def _candidate(document: Document, lines: Sequence[BilledLine], order: PurchaseOrder, ledger: Ledger) -> Candidate:
    pairs = pair_lines(lines, slots_of((order,), ledger), named=False)
    paired = {pair.position for pair in pairs}
    extra = [each for each in lines if is_charge(each.line.description) and each.line.position not in paired]
    net = net_of(document)
    charged = sum((each.amount for each in document.adjustments if each.amount > 0), ZERO)
    goods = None if net is None else net - sum((each.amount or ZERO for each in extra), charged)
    amount = amount_score(goods, order, pairs, ledger)
    fit = lines_score([each for each in lines if each not in extra], pairs)
    return Candidate(
        order=order,
        pairs=pairs,
        score=min(base_score(amount, fit, date_score(document.issue_date, order)), _BEST_WITHOUT_REFERENCE),
        amount_score=amount or 0.0,
        lines_score=fit or 0.0,
    )


def _named(candidate: Candidate, words: str) -> Candidate:
    if not names_requester(words, candidate.order.requester):
        return candidate
    return replace(candidate, score=with_reference(candidate.score, _REQUESTER))


def _comparables(order: PurchaseOrder, pairs: Sequence[Pair], ledger: Ledger) -> Iterator[Decimal]:
    yield from (each for each in (ledger.open_net(order), ledger.received_net(order)) if each is not None)
    if pairs:
        yield sum(((pair.quantity or ZERO) * (pair.ordered.unit_price or ZERO) for pair in pairs), ZERO)
    elif len(order.lines) <= _MOST_SUBSET_LINES:
        yield from _subsets(order, ledger)


def _subsets(order: PurchaseOrder, ledger: Ledger) -> Iterator[Decimal]:
    """Yield what every choice of whole open lines comes to, for an invoice whose lines nobody could read."""
    worths = [
        (ledger.left(order, line) or ZERO) * line.unit_price for line in order.lines if line.unit_price is not None
    ]
    for size in range(1, len(worths)):
        yield from (sum(chosen, ZERO) for chosen in combinations(worths, size))


def _closeness(net: Decimal, comparable: Decimal) -> float:
    off = abs(net - comparable) / comparable
    return 1.0 if off <= _EXACT else max(0.0, float(1 - off / _REACH))


def _same_currency(document: Document, order: PurchaseOrder) -> bool:
    return document.currency is None or order.currency is None or document.currency == order.currency


def _is_used_up(order: PurchaseOrder, ledger: Ledger) -> bool:
    """Say whether an order has nothing left to bill."""
    left = [ledger.left(order, line) for line in order.lines]
    return bool(left) and all(each is not None and each <= 0 for each in left)


def _ordered_after(document: Document, order: PurchaseOrder) -> bool:
    return bool(document.issue_date and order.date and document.issue_date < order.date - _EARLY)
