"""Step 4 in the life of a mail: what follows from a document, under the policy. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from matching.decision import decide
from matching.match import billed_by, counted, match
from matching.policy import MatchPolicy
from matching.records import Billed, Case, Decision, Discrepancy, Match, Verdict
from outbound.needs import needs_of
from parsing.document import Document
from service.store.invoices import InvoiceState


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What one invoice comes to. `known_as`: the key of the invoice that it merely repeats; nothing new is filed.

    `worth`: its total in euros, roughly.
    """

    document: Document
    supplier_key: int | None
    match: Match
    decision: Decision
    state: InvoiceState
    bills: tuple[Billed, ...] = ()
    blocked_by: str | None = None
    worth: Decimal | None = None
    known_as: int | None = None
    replaces: int | None = None


def conclude(
    case: Case, policy: MatchPolicy, *, doubts: Sequence[Discrepancy] = (), supplier_is_asked: bool
) -> Conclusion:
    """Match, decide, and choose the state. `supplier_is_asked`: what is missing goes to the supplier by itself.

    A doubtful sender's document replaces nothing, and bills nothing until a person approves it.
    """
    found = match(case, policy)
    if doubts:
        found = replace(found, discrepancies=(*doubts, *found.discrepancies))
    decision = decide(found, policy)
    state = _state(found, decision, supplier_is_asked)
    repeats = "dup_exact" in decision.reasons and found.duplicate_of is not None
    return Conclusion(
        document=case.invoice,
        supplier_key=case.supplier.key if case.supplier is not None else None,
        match=found,
        decision=decision,
        state=state,
        bills=() if doubts else counted(billed_by(case, found), decision.verdict),
        blocked_by=_blocked_by(found, decision),
        worth=_worth(case.invoice, policy),
        known_as=found.duplicate_of.key if repeats and found.duplicate_of is not None else None,
        replaces=found.replaces.key if found.replaces is not None and not doubts else None,
    )


def _worth(invoice: Document, policy: MatchPolicy) -> Decimal | None:
    """Return roughly what an invoice comes to in euros."""
    return None if invoice.total is None else round(policy.in_euros(abs(invoice.total), invoice.currency), 2)


def _state(found: Match, decision: Decision, supplier_is_asked: bool) -> InvoiceState:
    if decision.verdict is Verdict.APPROVED:
        return InvoiceState.APPROVED
    if decision.verdict is Verdict.REJECTED:
        return InvoiceState.REJECTED
    asked = supplier_is_asked and bool(needs_of(found.discrepancies))
    return InvoiceState.WAITING_SUPPLIER if asked else InvoiceState.IN_REVIEW


def _blocked_by(found: Match, decision: Decision) -> str | None:
    """Return who can unblock the invoice: the resolver of the reason that weighs most."""
    if decision.verdict is Verdict.APPROVED:
        return None
    weightiest = next(iter(decision.reasons), None)
    return next((one.resolver.value for one in found.discrepancies if one.code == weightiest), None)
