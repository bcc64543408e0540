"""What a person does to an invoice: each action is one transaction that changes the state, says so in the history and
queues the mail that it causes.

In charge of who may turn what into what. Two people never overwrite each other: every action names the version that the
person saw.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row

from matching.records import GivenApproval
from outbound.records import InvoiceOutcome, NoticeKind
from parsing.document import Document, Evidence, Source
from service.actions.errors import ActionError
from service.application import Application
from service.corrections import corrected, field_value
from service.learning import learn
from service.letters import queue_letter
from service.outcomes import outcome_of
from service.policies import zone_of
from service.reevaluation import bill_again, missing_approvals, reevaluate, stored_document
from service.sandbox import Teacher
from service.store import approvals, events, invoices, orders
from service.store.invoices import OPEN_STATES, PAYABLE_STATES, IllegalTransition, InvoiceState, allowed

LONGEST_CATEGORY = LONGEST_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """One action in progress: its transaction, and the invoice as it was."""

    connection: Connection
    row: Row[Any]


@contextmanager
def _on_invoice(app: Application, invoice_id: int, version: int) -> Iterator[_Act]:
    with app.store.write() as connection:
        row = invoices.get(connection, invoice_id)
        if row is None or row.direction != invoices.PAYABLE:
            raise ActionError(404, "unknown_invoice")
        if row.version != version:
            raise ActionError(409, "changed_meanwhile")
        try:
            yield _Act(connection=connection, row=row)
        except IllegalTransition as error:
            raise ActionError(422, "not_in_this_state") from error


def approve(app: Application, invoice_id: int, *, version: int, actor: str) -> bool:
    """Approve an invoice for payment, whatever differs: the person takes it on.

    Where the policy asks for more people, it stays in review until enough of them approved; return whether it is
    approved now. Nobody approves twice, nor in a role that is not asked for.
    """
    with _on_invoice(app, invoice_id, version) as act:
        if act.row.state not in OPEN_STATES:
            raise ActionError(422, "not_in_this_state")
        if not _is_approved_enough(app, act, actor):
            return False
        _back_to_review(app, act, actor)
        settled = {"blocked_by": None, "hold_reason": None, "hold_until": None}
        _transition(app, act, InvoiceState.APPROVED, actor, values=settled)
        bill_again(act.connection, app, act.row)
    return True


def _is_approved_enough(app: Application, act: _Act, actor: str) -> bool:
    """Record a person's approval; say whether nobody else's is missing."""
    if not app.settings.matching.approvals:
        return True
    before = approvals.given(act.connection, act.row.id)
    if any(one.person == actor for one in before):
        raise ActionError(422, "approved_already")
    one = GivenApproval(person=actor, role=approvals.role_of(act.connection, actor))
    missing = missing_approvals(act.connection, app, act.row, (*before, one))
    if missing and missing == missing_approvals(act.connection, app, act.row, before):
        raise ActionError(422, "not_your_approval")
    approvals.give(act.connection, act.row.id, one, now=app.clock())
    if missing:
        reevaluate(act.connection, app, act.row, now=app.clock(), cause="approval")
    return not missing


def reject(app: Application, invoice_id: int, *, version: int, actor: str, reason: str) -> None:
    """Reject an invoice; the supplier is told the reason, by itself or as a draft as the policy has it."""
    words = _said(reason)
    with _on_invoice(app, invoice_id, version) as act:
        if act.row.state == InvoiceState.REJECTED:  # a rule rejected it; now a person says so, in words
            invoices.change(act.connection, invoice_id, state_reason=words, blocked_by=None)
            _log(app, act, "rejection_confirmed", actor, reason=words)
        else:
            _transition(app, act, InvoiceState.REJECTED, actor, reason=words, values={"blocked_by": None})
        orders.set_billed(act.connection, invoice_id, ())
        queue_letter(act.connection, app, _told(app, act), NoticeKind.REJECTION, actor=actor, note=words)


def reopen(app: Application, invoice_id: int, *, version: int, actor: str, reason: str) -> None:
    """Take a rejected, duplicate or approved invoice back into review, where a person decides."""
    words = _said(reason)
    with _on_invoice(app, invoice_id, version) as act:
        if act.row.state not in (InvoiceState.REJECTED, InvoiceState.DUPLICATE, InvoiceState.APPROVED):
            raise ActionError(422, "not_in_this_state")
        _log(app, act, "reopened", actor, reason=words)
        _transition(app, act, InvoiceState.IN_REVIEW, actor)


def hold(app: Application, invoice_id: int, *, version: int, actor: str, reason: str, until: date | None) -> None:
    """Put an invoice on hold beside its state, until a day or until somebody releases it."""
    words = _said(reason)
    with _on_invoice(app, invoice_id, version) as act:
        if act.row.state not in (*OPEN_STATES, *PAYABLE_STATES):
            raise ActionError(422, "not_in_this_state")
        invoices.change(act.connection, invoice_id, hold_reason=words, hold_until=until)
        _log(app, act, "on_hold", actor, reason=words, until=until)


def release(app: Application, invoice_id: int, *, version: int, actor: str) -> None:
    """End a hold."""
    with _on_invoice(app, invoice_id, version) as act:
        if act.row.hold_reason is None:
            raise ActionError(422, "not_on_hold")
        invoices.change(act.connection, invoice_id, hold_reason=None, hold_until=None)
        _log(app, act, "released", actor)


def ask_supplier(app: Application, invoice_id: int, *, version: int, actor: str, note: str | None) -> int:
    """Write to the supplier what is missing or differs; return the key of the mail, queued or a draft by policy."""
    with _on_invoice(app, invoice_id, version) as act:
        if act.row.state not in OPEN_STATES:
            raise ActionError(422, "not_in_this_state")
        outcome = _told(app, act)
        if not outcome.needs and not (note or "").strip():
            raise ActionError(422, "nothing_to_ask")
        key = queue_letter(act.connection, app, outcome, NoticeKind.REQUEST, actor=actor, note=note or None)
        if key is None:
            raise ActionError(422, "no_contact")
        if act.row.state == InvoiceState.IN_REVIEW:
            _transition(app, act, InvoiceState.WAITING_SUPPLIER, actor)
        else:
            invoices.change(act.connection, invoice_id)
        return key


def link_order(app: Application, invoice_id: int, *, version: int, actor: str, order_number: str) -> None:
    """Say which order an invoice belongs to, and match it anew."""
    with _on_invoice(app, invoice_id, version) as act:
        if orders.key_of(act.connection, order_number) is None:
            raise ActionError(422, "unknown_order")
        document = stored_document(act.row)
        lines = tuple(replace(line, order_reference=None, order_line=None) for line in document.lines)
        document = replace(document, order_references=(order_number.strip(),), lines=lines)
        _log(app, act, "order_linked", actor, order=order_number.strip())
        _look_anew(app, act, _told_by_person(document, "order_references", order_number))


def categorise(app: Application, invoice_id: int, *, version: int, actor: str, category: str) -> None:
    """Say what an invoice is for; the supplier's next ones without an order are taken to be for the same."""
    words = " ".join(category.split())
    if len(words) > LONGEST_CATEGORY:
        raise ActionError(422, "not_a_value")
    with _on_invoice(app, invoice_id, version) as act:
        invoices.change(act.connection, invoice_id, category=words or None)
        _log(app, act, "categorised", actor, category=words or None)


def assign(app: Application, invoice_id: int, *, version: int, actor: str, person: str | None) -> None:
    """Give an invoice to a person to work on, or to nobody."""
    name = " ".join((person or "").split())[:LONGEST_NAME] or None
    with _on_invoice(app, invoice_id, version) as act:
        if act.row.assigned_to == name:
            return
        invoices.change(act.connection, invoice_id, assigned_to=name)
        _log(app, act, "assigned", actor, person=name, before=act.row.assigned_to)


def correct_field(
    app: Application,
    invoice_id: int,
    *,
    version: int,
    actor: str,
    field: str,
    value: str,
    teacher: Teacher | None = None,
) -> bool:
    """Correct one field of what was read (a dotted name as in contracts.md section 4), and match anew.

    With a teacher, the supplier's next paper is read where this one prints the value; say whether it prints it.
    """
    with _on_invoice(app, invoice_id, version) as act:
        document = stored_document(act.row)
        try:
            changed = corrected(document, field, value)
        except ValueError as error:
            raise ActionError(422, "not_a_value") from error
        before = field_value(document, field)
        _log(app, act, "field_corrected", actor, field=field, before=before, after=value.strip() or None)
        _look_anew(app, act, _told_by_person(changed, field, value))
    return teacher is not None and learn(app, teacher, invoice_id, field=field, actor=actor)


def _look_anew(app: Application, act: _Act, document: Document) -> None:
    if act.row.state not in OPEN_STATES:
        raise ActionError(422, "not_in_this_state")
    reevaluate(act.connection, app, act.row, now=app.clock(), document=document)


def _told_by_person(document: Document, field: str, value: str) -> Document:
    """Mark one field as said by a person: certain, and evident as such."""
    return replace(
        document,
        evidence=MappingProxyType({**document.evidence, field: Evidence(source=Source.PERSON, text=value.strip())}),
        confidence=MappingProxyType({**document.confidence, field: 1.0}),
    )


def _back_to_review(app: Application, act: _Act, actor: str) -> None:
    """Step through `in_review` where the contract knows no direct way (from `waiting_supplier`)."""
    if not allowed(InvoiceState(act.row.state), InvoiceState.APPROVED):
        _transition(app, act, InvoiceState.IN_REVIEW, actor)


def _transition(
    app: Application,
    act: _Act,
    state: InvoiceState,
    actor: str,
    *,
    reason: str | None = None,
    values: dict[str, Any] | None = None,
) -> None:
    now = app.clock()
    invoices.transition(
        act.connection, act.row.id, state, now=now, actor=f"person:{actor}", reason=reason, values=values
    )


def _log(app: Application, act: _Act, kind: str, actor: str, **facts: Any) -> None:
    data = events.as_text(facts)
    now = app.clock()
    events.append(act.connection, kind, at=now, actor=f"person:{actor}", invoice_id=act.row.id, data=data)


def _told(app: Application, act: _Act) -> InvoiceOutcome:
    row = invoices.get(act.connection, act.row.id)
    if row is None:
        raise ActionError(404, "unknown_invoice")
    return outcome_of(act.connection, row, zone=zone_of(app.settings))


def _said(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise ActionError(422, "reason_missing")
    return words
