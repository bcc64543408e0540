"""The outgoing queue: what waits, what went, and one mail exactly as it goes out, with what may be done about it."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin.acting import attempt, text, version
from admin.context import actor, installation
from admin.headers import MAIL_POLICY
from admin.labels import OUTGOING_STATES
from service import actions
from service.store.desk_outgoing import OutgoingFilter, OutgoingView, list_outgoing, view_outgoing

blueprint = Blueprint("outgoing", __name__, url_prefix="/outgoing")

Answer = AnyResponse | tuple[str, int]
WAITING = ("draft", "held", "queued", "sending", "unknown", "failed")
LONGEST_TEXT = 100_000


@blueprint.get("")
def index() -> str:
    """List the queue, newest first; without a filter, what has not gone out."""
    state = request.args.get("state", "waiting")
    states = WAITING if state == "waiting" else (state,) if state in OUTGOING_STATES else ()
    wanted = OutgoingFilter(
        states=states, text=request.args.get("q", "").strip(), after=request.args.get("after", type=int)
    )
    page = list_outgoing(installation().store, wanted)
    return render_template("outgoing_list.html", page=page, wanted=wanted, state=state, states=OUTGOING_STATES)


@blueprint.get("/<int:outgoing_id>")
def show(outgoing_id: int) -> str:
    """Show one mail with exactly what will go, headers included."""
    mail = _found(outgoing_id)
    head, _blank, _body = mail.raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    headers = head.decode("ascii", "backslashreplace")
    return render_template("outgoing.html", mail=mail, headers=headers, form=request.form)


@blueprint.get("/<int:outgoing_id>/html")
def html(outgoing_id: int) -> Response:
    """Give the HTML of one mail, to be framed by its page."""
    answer = Response(_found(outgoing_id).html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    return answer


@blueprint.post("/<int:outgoing_id>/hold")
def hold(outgoing_id: int) -> Answer:
    """Keep the mail back."""
    act = partial(actions.hold_outgoing, installation(), outgoing_id, version=version(), actor=actor())
    return _carry_out(outgoing_id, act, _("Held back."))


@blueprint.post("/<int:outgoing_id>/release")
def release(outgoing_id: int) -> Answer:
    """Let the mail go; a draft goes too."""
    act = partial(actions.release_outgoing, installation(), outgoing_id, version=version(), actor=actor())
    return _carry_out(outgoing_id, act, _("It goes out with the next round."))


@blueprint.post("/<int:outgoing_id>/cancel")
def cancel(outgoing_id: int) -> Answer:
    """Never send the mail."""
    if not text("reason"):
        return _incomplete(outgoing_id, _("Write why it is cancelled."))
    act = partial(actions.cancel_outgoing, installation(), outgoing_id, version=version(), actor=actor())
    return _carry_out(outgoing_id, partial(act, reason=text("reason")), _("Cancelled: it will not go out."))


@blueprint.post("/<int:outgoing_id>/edit")
def edit(outgoing_id: int) -> Answer:
    """Change the words of a mail that has not gone out."""
    subject, body = " ".join(text("subject", 300).split()), text("text", LONGEST_TEXT)
    if not subject or not body:
        return _incomplete(outgoing_id, _("A mail needs a subject and a text."))
    act = partial(actions.edit_outgoing, installation(), outgoing_id, version=version(), actor=actor())
    return _carry_out(outgoing_id, partial(act, subject=subject, text=body), _("Changed."))


@blueprint.post("/<int:outgoing_id>/settle")
def settle(outgoing_id: int) -> Answer:
    """Say whether a mail of unknown fate went out, after looking."""
    if text("was_sent") not in ("yes", "no"):
        return _incomplete(outgoing_id, _("Say whether it was sent."))
    act = partial(actions.settle_unknown, installation(), outgoing_id, version=version(), actor=actor())
    return _carry_out(outgoing_id, partial(act, was_sent=text("was_sent") == "yes"), _("Settled."))


def _carry_out(outgoing_id: int, action: partial[None], done: str) -> Answer:
    refused = attempt(action, done)
    if refused is not None:
        return show(outgoing_id), refused
    return redirect(url_for("outgoing.show", outgoing_id=outgoing_id))


def _incomplete(outgoing_id: int, advice: str) -> Answer:
    flash(advice, "refused")
    return show(outgoing_id), 422


def _found(outgoing_id: int) -> OutgoingView:
    mail = view_outgoing(installation().store, outgoing_id)
    if mail is None:
        abort(404)
    return mail
