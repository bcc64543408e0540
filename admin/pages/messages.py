"""Mails: the list of all, and the page of one: its text, its files, what was understood of it and why it waits."""

from __future__ import annotations

from functools import partial
from io import BytesIO

from flask import Blueprint, Response, abort, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from admin.access import administrators_only
from admin.acting import attempt
from admin.context import actor, installation
from admin.headers import FILE_POLICY
from admin.labels import MESSAGE_STATES
from admin.mail_html import harmless
from inbox.message import read_email
from inbox.records import Email, Intent
from service import actions
from service.attention import Attention
from service.store.desk_messages import MessageFilter, MessageView, list_messages, view_message

blueprint = Blueprint("messages", __name__, url_prefix="/mails")

# What a person may say of a mail's words; that an invoice is attached is seen, not said.
WISHES = tuple(intent for intent in Intent if intent is not Intent.SUBMIT_INVOICE)

Answer = AnyResponse | tuple[str, int]
ALARMING = frozenset({"quarantined", Attention.FORGED, Attention.LOOK_ALIKE, Attention.BANK_CHANGE, Attention.CLAIMED})


@blueprint.get("")
def index() -> str:
    """List every mail, newest first."""
    state = request.args.get("state", "")
    wanted = MessageFilter(
        state=state if state in MESSAGE_STATES else None,
        text=request.args.get("q", "").strip(),
        after=request.args.get("after", type=int),
    )
    page = list_messages(installation().store, wanted)
    return render_template("messages.html", page=page, wanted=wanted, state=state, states=MESSAGE_STATES)


@blueprint.get("/<int:message_id>")
def show(message_id: int) -> str:
    """Show one mail."""
    message = _found(message_id)
    email = _read(message)
    html = harmless(email.html) if email is not None and email.html else None
    return render_template("message.html", message=message, email=email, html=html, alarming=ALARMING, wishes=WISHES)


@blueprint.get("/<int:message_id>/files/<int:position>")
def file(message_id: int, position: int) -> Response:
    """Give one attachment as a download, whatever it is."""
    email = _read(_found(message_id))
    if email is None or not 1 <= position <= len(email.attachments):
        abort(404)
    attachment = email.attachments[position - 1]
    return download(attachment.data, attachment.name)


@blueprint.get("/<int:message_id>/raw")
def raw(message_id: int) -> Response:
    """Give the mail as it arrived, byte for byte."""
    message = _found(message_id)
    try:
        return download(installation().blobs.get(message.sha256), f"{message.sha256[:12]}.eml")
    except FileNotFoundError:
        abort(404)


@blueprint.post("/<int:message_id>/settle")
def settle(message_id: int) -> Answer:
    """Note that somebody looked and that nothing is to be done."""
    return _carry_out(message_id, partial(actions.settle_message, installation(), message_id, actor=actor()))


@blueprint.post("/<int:message_id>/wants")
def correct(message_id: int) -> Answer:
    """Note what the mail wants, as somebody says; it is answered accordingly."""
    wanted = request.form.getlist("intent")
    act = partial(actions.correct_reading, installation(), message_id, wanted, actor=actor())
    return _carry_out(message_id, act, _("Noted. Mails like it will be read so."))


@blueprint.post("/<int:message_id>/retry")
@administrators_only
def retry(message_id: int) -> Answer:
    """Take a mail out of quarantine and handle it again."""
    return _carry_out(message_id, partial(actions.retry_message, installation(), message_id, actor=actor()))


def download(data: bytes, name: str) -> Response:
    """Return bytes that came by mail, as a file that no browser opens by itself."""
    answer = send_file(BytesIO(data), mimetype="application/octet-stream", as_attachment=True, download_name=name)
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer


def _carry_out(message_id: int, action: partial[None], done: str | None = None) -> Answer:
    refused = attempt(action, done or _("Done."))
    if refused is not None:
        return show(message_id), refused
    return redirect(url_for("messages.show", message_id=message_id))


def _found(message_id: int) -> MessageView:
    message = view_message(installation().store, message_id)
    if message is None:
        abort(404)
    return message


def _read(message: MessageView) -> Email | None:
    try:
        return read_email(installation().blobs.get(message.sha256))
    except FileNotFoundError:
        return None
