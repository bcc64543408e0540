"""The exceptions: every invoice and mail that waits for somebody, with the reason, oldest first."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from admin.context import installation
from matching.records import Resolver
from service.store.desk import WAITING_STATES
from service.store.desk_invoices import InvoiceFilter, list_invoices
from service.store.desk_messages import MessageFilter, list_messages
from service.store.invoices import InvoiceState

STATES = (*WAITING_STATES, InvoiceState.REJECTED)

blueprint = Blueprint("exceptions", __name__)


@blueprint.get("/")
def show() -> str:
    """Show what waits; the filters live in the address."""
    if request.args.get("view") == "mails":
        return _mails()
    state = request.args.get("state", "")
    wanted = InvoiceFilter(
        states=(state,) if state in STATES else (),
        waiting=True,
        blocked_by=request.args.get("who") or None,
        text=request.args.get("q", "").strip(),
        after=request.args.get("after", type=int),
    )
    page = list_invoices(installation().store, wanted)
    return render_template(
        "exceptions.html", page=page, wanted=wanted, state=state, resolvers=tuple(Resolver), states=STATES
    )


def _mails() -> str:
    wanted = MessageFilter(
        attention=True, text=request.args.get("q", "").strip(), after=request.args.get("after", type=int)
    )
    return render_template("exceptions_mails.html", page=list_messages(installation().store, wanted), wanted=wanted)
