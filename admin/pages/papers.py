"""Papers that should have come and have not: ask the supplier, or settle that they are not needed."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from admin.acting import attempt, text, version
from admin.context import actor, installation
from service import actions
from service.store.desk_papers import list_missing_papers

blueprint = Blueprint("papers", __name__, url_prefix="/papers")

Answer = Response | tuple[str, int]


@blueprint.get("")
def index() -> str:
    """List what has not come."""
    return render_template(
        "papers.html", page=list_missing_papers(installation().store, after=request.args.get("after", type=int))
    )


@blueprint.post("/<int:absence_id>/ask")
def ask(absence_id: int) -> Answer:
    """Write to the supplier."""
    act = partial(actions.ask_for_paper, installation(), absence_id, version=version(), actor=actor())
    return _answer(attempt(act, _("The request to the supplier is in the outgoing queue.")))


@blueprint.post("/<int:absence_id>/settle")
def settle(absence_id: int) -> Answer:
    """Take it off the list, with a reason."""
    reason = text("reason")
    act = partial(actions.settle_paper, installation(), absence_id, version=version(), actor=actor(), reason=reason)
    return _answer(attempt(act, _("Settled: it is not waited for any more.")))


def _answer(refused: int | None) -> Answer:
    return redirect(url_for("papers.index")) if refused is None else (index(), refused)
