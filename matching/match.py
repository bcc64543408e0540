"""One invoice against everything that is known of it.

In charge of running the rules over a case and of what an invoice then bills. Not in charge of the verdict
(`matching.decision`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from matching.amounts import ZERO
from matching.counterfactuals import counterfactuals
from matching.draft import Draft, outline
from matching.duplicates import Sameness
from matching.home_currency import with_home_currency
from matching.hypotheticals import OPENING, as_if
from matching.ledger import ledger_of
from matching.likelihood import probability
from matching.pairs import Pair
from matching.policy import MatchPolicy
from matching.pricing import billed_lines, net_of
from matching.records import Billed, Case, Counterfactual, Discrepancy, LineMatch, Match, Severity, Verdict
from matching.rules import RULES
from matching.rules.duplicates import duplicates


def match(case: Case, policy: MatchPolicy) -> Match:
    """Return which orders an invoice belongs to, line by line, and everything that differs."""
    case = with_home_currency(case)
    draft = outline(case, policy)
    discrepancies = tuple(_under(policy, each) for each in _discrepancies(case, draft))
    alike = any(each.code.startswith("dup_") for each in discrepancies)
    return Match(
        orders=tuple(order.number for order in draft.orders),
        inferred=draft.inferred,
        score=round(draft.score, 4),
        lines=tuple(_line_matches(draft)),
        discrepancies=discrepancies,
        duplicate_of=draft.duplicate.earlier if draft.duplicate and alike else None,
        replaces=draft.replaces,
        suggested_orders=draft.suggested,
        probability=_probability(draft),
        counterfactuals=_tried(case, policy, counterfactuals(case, draft, discrepancies)),
        contract=draft.contract.number if draft.contract is not None else None,
    )


def billed_by(case: Case, match: Match) -> tuple[Billed, ...]:
    """Return what an invoice bills of its orders once it is not rejected; credit notes give back.

    An invoice without lines bills its orders as wholes, each up to what it has left, the rest on the last.
    """
    if not billed_lines(case.invoice):
        return tuple(_billed_as_whole(case, match))
    return tuple(
        Billed(order=line.order, position=line.order_line, quantity=line.quantity, amount=line.amount or ZERO)
        for line in match.lines
        if line.order is not None
    )


def counted(bills: Iterable[Billed], verdict: Verdict) -> tuple[Billed, ...]:
    """Return what of an invoice's bills counts for others: nothing that was rejected, nothing given back in review.

    What waits for a person takes its room; what it would give back is not there before somebody agreed.
    """
    if verdict is Verdict.REJECTED:
        return ()
    return tuple(each for each in bills if verdict is Verdict.APPROVED or min(each.amount, each.quantity or ZERO) >= 0)


def _discrepancies(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    if draft.duplicate is not None and draft.duplicate.sameness is Sameness.EXACT:
        yield from duplicates(case, draft)  # a copy bills nothing, so there is nothing else to say about it
        return
    for rule in RULES:
        yield from rule(case, draft)


def _tried(case: Case, policy: MatchPolicy, promised: tuple[Counterfactual, ...]) -> tuple[Counterfactual, ...]:
    """Return what was promised, nothing where it does not hold: another unit or order may differ in other things."""
    if not any(each.field in OPENING for each in promised):
        return promised
    changed = as_if(case, promised)
    settled = {(each.code, each.line) for each in promised if each.field not in OPENING}
    left = (_under(policy, each) for each in _discrepancies(changed, outline(changed, policy)))
    blocking = ((each.code, each.line) for each in left if each.severity is not Severity.INFORM)
    return promised if all(each in settled for each in blocking) else ()


def _under(policy: MatchPolicy, discrepancy: Discrepancy) -> Discrepancy:
    """Return a discrepancy with the severity that the policy gives its code, if it does."""
    severity = policy.severities.get(discrepancy.code)
    return discrepancy if severity is None else replace(discrepancy, severity=severity)


def _probability(draft: Draft) -> float | None:
    """Return how likely the best candidate is right, where the invoice names no order itself."""
    likely = None if draft.references.orders else probability(draft.candidates)
    return None if likely is None else round(likely, 4)


def _line_matches(draft: Draft) -> Iterator[LineMatch]:
    """Yield each invoice line with each order line that it bills, or with none."""
    paired = [
        LineMatch(
            position=pair.position,
            order=pair.order.number,
            order_line=pair.ordered.position,
            score=round(pair.score, 4),
            quantity=pair.quantity,
            amount=_in_order_currency(pair, draft),
        )
        for pair in draft.pairs
    ]
    advances = [
        LineMatch(
            position=each.billed.line.position,
            order=each.order.number,
            order_line=None,
            score=1.0,
            amount=each.amount,
        )
        for each in draft.advances
    ]
    unpaired = [
        LineMatch(
            position=each.line.position,
            order=None,
            order_line=None,
            score=0.0,
            quantity=each.quantity,
            amount=each.amount,
        )
        for each in draft.unpaired
    ]
    yield from sorted(paired + advances + unpaired, key=lambda each: each.position)


def _in_order_currency(pair: Pair, draft: Draft) -> Decimal | None:
    rate = draft.exchange.get(pair.order.number)
    return pair.amount if pair.amount is None or rate is None else pair.amount / rate


def _billed_as_whole(case: Case, match: Match) -> Iterator[Billed]:
    rest, ledger = net_of(case.invoice) or ZERO, ledger_of(case)
    orders = [order for order in case.orders if order.number in match.orders]
    for place, order in enumerate(orders, start=1):
        room = ledger.open_net(order)
        amount = rest if place == len(orders) or room is None else min(rest, max(room, ZERO))
        rest -= amount
        if amount:
            yield Billed(order=order.number, position=None, quantity=None, amount=amount)
