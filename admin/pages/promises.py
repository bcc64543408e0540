"""Payment dates that our mails told suppliers: those that passed without a payment, and what became of the others."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from admin.acting import attempt
from admin.context import actor, installation
from service import actions
from service.store.desk_promises import list_told_dates
from service.store.told_dates import Told

blueprint = Blueprint("promises", __name__, url_prefix="/promises")


@blueprint.get("")
def index() -> str:
    """List the dates in one state; those that passed where none is chosen."""
    asked = request.args.get("state", "")
    state = Told(asked) if asked in list(Told) else Told.MISSED
    page = list_told_dates(installation().store, state=state, after=request.args.get("after", type=int))
    return render_template("promises.html", page=page, state=state, states=tuple(Told))


@blueprint.post("/<int:told_id>/seen")
def see(told_id: int) -> Response | tuple[str, int]:
    """Note that somebody looked at a date that passed."""
    refused = attempt(partial(actions.see_told_date, installation(), told_id, actor=actor()), _("Done."))
    return redirect(url_for("promises.index")) if refused is None else (index(), refused)
