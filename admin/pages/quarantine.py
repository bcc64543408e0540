"""Quarantine: the mails that could not be handled, each with its error; an administrator has them tried again."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from admin.context import installation
from service.store.desk_messages import MessageFilter, list_messages

blueprint = Blueprint("quarantine", __name__, url_prefix="/quarantine")


@blueprint.get("")
def show() -> str:
    """List what is in quarantine, newest first."""
    wanted = MessageFilter(state="quarantined", after=request.args.get("after", type=int))
    return render_template("quarantine.html", page=list_messages(installation().store, wanted), wanted=wanted)
