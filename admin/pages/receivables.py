"""One invoice that we issued: what is open of it, its paper, its history, and what a person does about it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from admin.acting import attempt, text
from admin.context import actor, installation
from admin.customer_labels import DISPUTES
from admin.pages.customers import day_of
from admin.papers import papers_of
from service import actions
from service.days import today_of
from service.store.desk_customers import view_receivable

blueprint = Blueprint("receivables", __name__, url_prefix="/receivables/<int:invoice_id>")

Answer = Response | tuple[str, int]


@blueprint.get("")
def show(invoice_id: int) -> str:
    """Show one issued invoice."""
    app = installation()
    receivable = view_receivable(app.store, invoice_id)
    if receivable is None:
        abort(404)
    return render_template(
        "receivable.html",
        receivable=receivable,
        row=receivable.row,
        papers=papers_of(app.blobs, receivable.papers),
        disputes=DISPUTES,
        today=today_of(app),
        form=request.form,
    )


@blueprint.post("/payment")
def pay(invoice_id: int) -> Answer:
    """Record what was paid of it."""
    day = day_of("day")
    try:
        amount = Decimal(text("amount").replace(",", ".")) if text("amount") else None
    except InvalidOperation:
        return _incomplete(invoice_id, _("Write the amount without thousands separators, such as 1200.50."))
    if not day:
        return _incomplete(invoice_id, _("That is not a day of the calendar."))
    act = partial(actions.record_payment, installation(), invoice_id, amount=amount, day=day, actor=actor())
    return _carry_out(invoice_id, partial(act, reference=text("reference", 200) or None), _("Payment recorded."))


@blueprint.post("/dispute")
def dispute(invoice_id: int) -> Answer:
    """Open a dispute."""
    act = partial(actions.open_dispute, installation(), invoice_id, actor=actor(), category=text("category"))
    return _carry_out(invoice_id, partial(act, words=text("words")), _("Dispute opened: reminders of it stop."))


@blueprint.post("/pause")
def pause(invoice_id: int) -> Answer:
    """Pause the reminders of it alone."""
    receivable = view_receivable(installation().store, invoice_id)
    until = day_of("until")
    if receivable is None:
        abort(404)
    if until is False:
        return _incomplete(invoice_id, _("That is not a day of the calendar."))
    act = partial(
        actions.pause_reminders,
        installation(),
        receivable.row.party_id,
        actor=actor(),
        reason=text("reason"),
        until=until or None,
        invoice_id=invoice_id,
    )
    return _carry_out(invoice_id, act, _("Paused."))


@blueprint.post("/write-off")
def write_off(invoice_id: int) -> Answer:
    """Give it up."""
    act = partial(actions.write_off, installation(), invoice_id, actor=actor(), reason=text("reason"))
    return _carry_out(invoice_id, act, _("Written off: nobody is reminded of it any more."))


def _carry_out(invoice_id: int, action: partial[None], done: str) -> Answer:
    refused = attempt(action, done)
    if refused is not None:
        return show(invoice_id), refused
    return redirect(url_for("receivables.show", invoice_id=invoice_id))


def _incomplete(invoice_id: int, advice: str) -> Answer:
    flash(advice, "refused")
    return show(invoice_id), 422
