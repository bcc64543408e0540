"""Reminders: what waits in the queue, what goes out this week and why; holding or releasing many at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from admin.acting import text
from admin.context import actor, installation
from admin.sentences import action_refused
from service import actions
from service.actions import ActionError
from service.rehearsing import count_owing, week_of
from service.store.desk_customers import waiting_reminders

blueprint = Blueprint("reminders", __name__, url_prefix="/reminders")

WAITING = ("draft", "held", "queued", "unknown", "failed")
DAYS = 7
CUSTOMERS = 200
"""As many are looked at for one page; the command line does them all."""


@blueprint.get("")
def index() -> str:
    """Show what waits, and what the next days bring."""
    app = installation()
    days = week_of(app, DAYS, at_most=CUSTOMERS)
    return render_template(
        "reminders.html",
        queued=waiting_reminders(app.store, WAITING),
        days=days,
        live=app.settings.reminders.live,
        test_to=app.settings.reminders.test_to,
        left_out=count_owing(app) - CUSTOMERS,
        looked_at=CUSTOMERS,
    )


@blueprint.post("/bulk")
def bulk() -> Response:
    """Hold, release or cancel every mail that is chosen; one that cannot be is told and stops no other."""
    app, chosen = installation(), [value.partition(".") for value in request.form.getlist("mail")]
    what, done = text("what"), 0
    for key, _dot, version in chosen:
        mail, seen, who = int(key), int(version or 0), actor()
        act: Callable[[], None] | None = {
            "hold": partial(actions.hold_outgoing, app, mail, version=seen, actor=who),
            "release": partial(actions.release_outgoing, app, mail, version=seen, actor=who),
            "cancel": partial(actions.cancel_outgoing, app, mail, version=seen, actor=who, reason=text("reason")),
        }.get(what)
        if act is None:
            break
        try:
            act()
            done += 1
        except ActionError as refused:
            flash(f"{key}: {action_refused(refused.code)}", "refused")
    if not chosen:
        flash(_("Choose at least one."), "refused")
    elif done:
        flash(ngettext("%(num)d mail changed.", "%(num)d mails changed.", done), "done")
    return redirect(url_for("reminders.index"))
