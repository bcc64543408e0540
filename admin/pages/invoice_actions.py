"""What a person does with an invoice: approve, reject, hold, ask, link to an order, correct a field, open again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from admin.acting import attempt, text, version
from admin.context import actor, installation, reader
from admin.pages.invoices import page_of
from service import actions
from service.application import Application
from service.corrections import CORRECTABLE

blueprint = Blueprint("invoice_actions", __name__, url_prefix="/invoices/<int:invoice_id>")

Answer = Response | tuple[str, int]


@blueprint.post("/approve")
def approve(invoice_id: int) -> Answer:
    """Approve for payment; where the policy asks for more people, as one of them."""
    done = {True: _("Approved for payment."), False: _("Your approval is kept. Another person must approve it, too.")}
    return _carry_out(invoice_id, actions.approve, lambda approved: done[approved is True])


@blueprint.post("/reject")
def reject(invoice_id: int) -> Answer:
    """Reject, with the reason that the supplier is told."""
    if not text("reason"):
        return _incomplete(invoice_id, _("Write the reason for the rejection: the supplier will read it."))
    return _carry_out(invoice_id, actions.reject, _("Rejected."), reason=text("reason"))


@blueprint.post("/hold")
def hold(invoice_id: int) -> Answer:
    """Put on hold, for good or until a day."""
    try:
        until = date.fromisoformat(text("until")) if text("until") else None
    except ValueError:
        return _incomplete(invoice_id, _("That is not a day of the calendar."))
    if not text("reason"):
        return _incomplete(invoice_id, _("Write why it is put on hold."))
    return _carry_out(invoice_id, actions.hold, _("Put on hold."), reason=text("reason"), until=until)


@blueprint.post("/release")
def release(invoice_id: int) -> Answer:
    """End the hold."""
    return _carry_out(invoice_id, actions.release, _("The hold has ended."))


@blueprint.post("/ask")
def ask(invoice_id: int) -> Answer:
    """Write to the supplier about what is missing or differs."""
    done = _("The request to the supplier is in the outgoing queue.")
    return _carry_out(invoice_id, actions.ask_supplier, done, note=text("note") or None)


@blueprint.post("/link")
def link(invoice_id: int) -> Answer:
    """Compare with the order of that number."""
    if not text("order"):
        return _incomplete(invoice_id, _("Write the number of the order."))
    done = _("Linked to the order and compared again.")
    return _carry_out(invoice_id, actions.link_order, done, order_number=text("order", 100))


@blueprint.post("/categorise")
def categorise(invoice_id: int) -> Answer:
    """Say what an invoice without an order is for."""
    return _carry_out(invoice_id, actions.categorise, _("The category is kept."), category=text("category", 200))


@blueprint.post("/correct")
def correct(invoice_id: int) -> Answer:
    """Correct one field of what was read."""
    if text("field") not in CORRECTABLE:
        return _incomplete(invoice_id, _("That field cannot be corrected here."))
    learned: list[bool] = []

    def correct_and_learn(app: Application, key: int, **details: Any) -> None:
        learned.append(actions.correct_field(app, key, teacher=reader(), **details))

    done = _("Corrected and compared again.")
    answer = _carry_out(invoice_id, correct_and_learn, done, field=text("field"), value=text("value", 300))
    if learned == [True]:
        flash(_("The supplier's next papers of this layout are read so."), "done")
    elif learned == [False]:
        flash(_("Kept for this invoice alone: its paper gave nothing to learn from."), "done")
    return answer


@blueprint.post("/reopen")
def reopen(invoice_id: int) -> Answer:
    """Take a rejected invoice back into review."""
    if not text("reason"):
        return _incomplete(invoice_id, _("Write why it is opened again."))
    return _carry_out(invoice_id, actions.reopen, _("Back in review."), reason=text("reason"))


def _carry_out(
    invoice_id: int, action: Callable[..., object], done: str | Callable[[object], str], **details: Any
) -> Answer:
    refused = attempt(partial(action, installation(), invoice_id, version=version(), actor=actor(), **details), done)
    if refused is not None:
        return page_of(invoice_id, request.form), refused
    return redirect(url_for("invoices.show", invoice_id=invoice_id))


def _incomplete(invoice_id: int, advice: str) -> Answer:
    flash(advice, "refused")
    return page_of(invoice_id, request.form), 422
