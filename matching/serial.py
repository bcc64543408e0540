"""A match and its decision as the JSON of `acuse match` (contracts.md section 6).

In charge of keys and spellings. Not in charge of printing, nor of what suppliers are told (`outbound` has templates).
"""

from __future__ import annotations

from collections.abc import Mapping

from matching.amounts import amount_text, quantity_text
from matching.messages import message_of
from matching.records import Counterfactual, Decision, Discrepancy, LineMatch, Match, Verdict
from parsing.document import Document, Unreadable


def to_json(document: Document, match: Match, decision: Decision) -> dict[str, object]:
    """Return one line of `acuse match --json` for an invoice; `duplicate_of` names the earlier one's source."""
    return {
        "source": document.source,
        "number": document.number,
        "kind": document.kind.value,
        "decision": decision.verdict.value,
        "reasons": list(decision.reasons),
        "policy": decision.policy,
        "order": match.orders[0] if match.orders else None,
        "orders": list(match.orders),
        "inferred": match.inferred,
        "probability": match.probability,
        "contract": match.contract,
        "suggested_orders": list(match.suggested_orders),
        "score": round(match.score, 2),
        "duplicate_of": match.duplicate_of.case if match.duplicate_of else None,
        "replaces": match.replaces.case if match.replaces else None,
        "discrepancies": [discrepancy_to_json(each) for each in match.discrepancies],
        "counterfactuals": [_counterfactual(each) for each in match.counterfactuals],
        "lines": [_line(each) for each in match.lines],
    }


def discrepancy_to_json(discrepancy: Discrepancy) -> dict[str, object]:
    """Return one discrepancy with its English message."""
    facts: Mapping[str, str] = discrepancy.facts
    return {
        "code": str(discrepancy.code),
        "severity": discrepancy.severity.value,
        "line": discrepancy.line,
        "expected": discrepancy.expected,
        "found": discrepancy.found,
        "resolver": discrepancy.resolver.value,
        "facts": dict(facts),
        "message": message_of(discrepancy),
    }


def unreadable_to_json(unreadable: Unreadable) -> dict[str, object]:
    """Return the line for a file that could not be read: a person must look."""
    return {
        "source": unreadable.source,
        "decision": Verdict.REVIEW.value,
        "error": {"code": unreadable.code, "message": unreadable.message},
    }


def _counterfactual(each: Counterfactual) -> dict[str, object]:
    return {
        "code": each.code,
        "field": each.field,
        "line": each.line,
        "found": each.found,
        "wanted": each.wanted,
        "order": each.order,
        "since": None if each.since is None else each.since.isoformat(),
    }


def _line(line: LineMatch) -> dict[str, object]:
    return {
        "position": line.position,
        "order": line.order,
        "order_line": line.order_line,
        "score": round(line.score, 2),
        "quantity": None if line.quantity is None else quantity_text(line.quantity),
        "amount": None if line.amount is None else amount_text(line.amount),
    }
