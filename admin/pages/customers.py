"""Customers: who owes what, their class and why, what goes to them next and why, what people do about it."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Literal

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from admin.acting import attempt, text
from admin.context import actor, installation
from admin.headers import MAIL_POLICY
from service import actions
from service.outlooks import outlook_of, outlooks_of
from service.store.desk_customers import CustomerFilter, list_customers, numbers_of, owed, view_customer, waiting_tasks

blueprint = Blueprint("customers", __name__, url_prefix="/customers")

Answer = Response | tuple[str, int]


@blueprint.get("")
def index() -> str:
    """List the customers who owe, or all."""
    app = installation()
    wanted = CustomerFilter(
        owing=request.args.get("state", "owing") != "all",
        text=request.args.get("q", "").strip(),
        after=request.args.get("after", type=int),
    )
    page = list_customers(app.store, wanted)
    outlooks = outlooks_of(app, [row.id for row in page.rows])
    tasks = waiting_tasks(app.store)
    return render_template(
        "customers.html", page=page, wanted=wanted, outlooks=outlooks, owed=owed(app.store), tasks=tasks
    )


@blueprint.get("/<int:party_id>")
def show(party_id: int) -> str:
    """Show one customer."""
    app = installation()
    customer = view_customer(app.store, party_id)
    if customer is None:
        abort(404)
    about = [key for task in customer.tasks for key in task.about]
    return render_template(
        "customer.html",
        customer=customer,
        row=customer.row,
        outlook=outlook_of(app, party_id),
        numbers=numbers_of(app.store, about),
        form=request.form,
    )


@blueprint.get("/<int:party_id>/preview")
def preview(party_id: int) -> str:
    """Show the next mail exactly as it would read."""
    app = installation()
    outlook = outlook_of(app, party_id)
    if outlook is None or outlook.next_mail is None or outlook.words is None:
        abort(404)
    return render_template("reminder_preview.html", outlook=outlook, party_id=party_id)


@blueprint.get("/<int:party_id>/preview/html")
def preview_html(party_id: int) -> Response:
    """Give the HTML of the next mail, to be framed by its page."""
    outlook = outlook_of(installation(), party_id)
    if outlook is None or outlook.words is None:
        abort(404)
    return mail_html(outlook.words.html)


@blueprint.post("/<int:party_id>/pause")
def pause(party_id: int) -> Answer:
    """Pause every reminder to a customer."""
    until = day_of("until")
    if until is False:
        return _incomplete(party_id, _("That is not a day of the calendar."))
    act = partial(actions.pause_reminders, installation(), party_id, actor=actor(), reason=text("reason"))
    return _carry_out(party_id, partial(act, until=until or None), _("Paused."))


@blueprint.post("/<int:party_id>/resume/<int:pause_id>")
def resume(party_id: int, pause_id: int) -> Answer:
    """End a pause."""
    return _carry_out(
        party_id, partial(actions.resume_reminders, installation(), pause_id, actor=actor()), _("Reminders go on.")
    )


@blueprint.post("/<int:party_id>/exclude")
def exclude(party_id: int) -> Answer:
    """Never remind a customer."""
    act = partial(actions.exclude_customer, installation(), party_id, actor=actor(), reason=text("reason"))
    return _carry_out(party_id, act, _("Never reminded from now on."))


@blueprint.post("/<int:party_id>/include")
def include(party_id: int) -> Answer:
    """Let reminders go to a customer again."""
    act = partial(actions.exclude_customer, installation(), party_id, actor=actor(), reason=None)
    return _carry_out(party_id, act, _("Reminders go on."))


@blueprint.post("/<int:party_id>/promise")
def promise(party_id: int) -> Answer:
    """Record a promise to pay the invoices that are chosen."""
    day = day_of("day")
    if not day:
        return _incomplete(party_id, _("That is not a day of the calendar."))
    chosen = request.form.getlist("invoice", type=int)
    act = partial(actions.note_promise, installation(), chosen, day=day, actor=actor())
    return _carry_out(party_id, act, _("The promise is kept in mind until then."))


@blueprint.post("/<int:party_id>/instalments")
def instalments(party_id: int) -> Answer:
    """Agree on instalments for the invoices that are chosen."""
    first = day_of("first")
    if not first:
        return _incomplete(party_id, _("That is not a day of the calendar."))
    act = partial(
        actions.agree_instalments,
        installation(),
        request.form.getlist("invoice", type=int),
        first=first,
        count=request.form.get("count", 0, type=int),
        every_days=request.form.get("every", 0, type=int),
        actor=actor(),
    )
    return _carry_out(party_id, act, _("Agreed: each instalment is reminded of, the invoices are not."))


@blueprint.post("/<int:party_id>/instalments/<int:plan_id>/end")
def end_instalments(party_id: int, plan_id: int) -> Answer:
    """Close an instalment plan."""
    return _carry_out(
        party_id, partial(actions.end_instalments, installation(), plan_id, actor=actor()), _("Instalment plan ended.")
    )


@blueprint.post("/<int:party_id>/disputes/<int:dispute_id>/close")
def close_dispute(party_id: int, dispute_id: int) -> Answer:
    """Close a dispute."""
    act = partial(actions.close_dispute, installation(), dispute_id, actor=actor(), outcome=text("outcome"))
    return _carry_out(party_id, act, _("Dispute closed."))


@blueprint.post("/<int:party_id>/tasks/<int:task_id>/done")
def finish(party_id: int, task_id: int) -> Answer:
    """Note that a task is done."""
    return _carry_out(party_id, partial(actions.finish_task, installation(), task_id, actor=actor()), _("Done."))


@blueprint.post("/<int:party_id>/contacts/works")
def trust(party_id: int) -> Answer:
    """Write to an address again that mail had not reached."""
    act = partial(actions.trust_contact, installation(), party_id, text("address"), actor=actor())
    return _carry_out(party_id, act, _("It is written to again."))


def day_of(name: str) -> date | Literal[False] | None:
    """Return the day written in a field, None where it is empty, False where it is none."""
    try:
        return date.fromisoformat(text(name)) if text(name) else None
    except ValueError:
        return False


def mail_html(html: str) -> Response:
    """Return a mail's HTML under the policy that mails are shown with."""
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    return answer


def _carry_out(party_id: int, action: partial[None], done: str) -> Answer:
    refused = attempt(action, done)
    if refused is not None:
        return show(party_id), refused
    return redirect(url_for("customers.show", party_id=party_id))


def _incomplete(party_id: int, advice: str) -> Answer:
    flash(advice, "refused")
    return show(party_id), 422
