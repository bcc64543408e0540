"""The exceptions: every invoice and mail that waits for somebody, with the reason; acting on many of them at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from admin.acting import text
from admin.context import actor, installation
from admin.sentences import action_refused
from admin.worklist_address import address_of, filter_in, filter_sent
from matching.records import Resolver
from service.accounts import list_accounts
from service.actions.on_many import Bulk, Chosen, Outcome, act_on_many, can_undo, undo
from service.actions.on_views import LONGEST_NAME, may_remove
from service.store import saved_views
from service.store.desk_messages import MessageFilter, list_messages
from service.store.saved_views import SavedView
from service.store.worklist import NOBODY, STATES, Sort, WorklistFilter, counts, groups, worklist

MOST_AT_ONCE = 200
_UNDO = "undo"

blueprint = Blueprint("exceptions", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewLink:
    """A named view as it stands above the list. `count` None where it was not counted; `shown`: it is what is seen."""

    view: SavedView
    count: int | None
    address: str
    shown: bool
    own: bool
    removable: bool


@blueprint.get("/")
def show() -> str:
    """Show what waits; the filters live in the address."""
    if request.args.get("view") == "mails":
        return _mails()
    app, wanted = installation(), filter_in(request.args)
    return render_template(
        "exceptions.html",
        page=worklist(app.store, wanted),
        wanted=wanted,
        groups=groups(app.store, assigned=wanted.assigned),
        resolvers=tuple(Resolver),
        states=STATES,
        sorts=tuple(Sort),
        people=[each.name for each in list_accounts(app.store) if each.active],
        nobody=NOBODY,
        undoable=session.get(_UNDO),
        address=address_of(wanted),
        views=_views(wanted),
        longest_name=LONGEST_NAME,
    )


@blueprint.post("/worklist")
def act() -> Response:
    """Do one thing to every invoice that was marked."""
    chosen = _chosen(request.form.getlist("row"))
    bulk = next((each for each in Bulk if each == request.form.get("act")), None)
    details = _details(bulk) if bulk is not None else None
    session.pop(_UNDO, None)
    if not chosen or bulk is None or details is None:
        flash(_("Mark at least one invoice, and fill in what the action needs."), "refused")
        return _back()
    outcome = act_on_many(installation(), bulk, chosen, actor=actor(), **details)
    _tell(outcome)
    if outcome.done and can_undo(bulk):
        session[_UNDO] = {"act": bulk.value, "rows": [[one.key, one.version] for one in outcome.done]}
    return _back()


@blueprint.post("/worklist/undo")
def take_back() -> Response:
    """Take back the last thing that was done to several, where nobody changed them since."""
    kept: dict[str, Any] | None = session.pop(_UNDO, None)
    if kept is not None:
        done = [Chosen(key=key, version=version) for key, version in kept["rows"]]
        _tell(undo(installation(), Bulk(kept["act"]), done, actor=actor(), reason=_("Taken back")), back=True)
    return _back()


def _views(wanted: WorklistFilter) -> list[ViewLink]:
    """Return the views that this person sees, with how much each shows now."""
    app, person = installation(), current_user.account
    with app.store.read() as connection:
        seen = saved_views.visible(connection, person.id)
    numbers = counts(app.store, [view.wanted for view in seen])
    return [
        ViewLink(
            view=view,
            count=count,
            address=url_for("exceptions.show", **address_of(view.wanted)),  # type: ignore[arg-type]
            shown=view.wanted == replace(wanted, after=None),
            own=view.user_id == person.id,
            removable=may_remove(view, person),
        )
        for view, count in zip(seen, numbers, strict=True)
    ]


def _chosen(rows: list[str]) -> list[Chosen]:
    """Return the marked invoices: `key:version` each."""
    found = []
    for row in rows[:MOST_AT_ONCE]:
        key, _colon, version = row.partition(":")
        with suppress(ValueError):
            found.append(Chosen(key=int(key), version=int(version)))
    return found


def _details(bulk: Bulk) -> dict[str, Any] | None:
    """Return what an action needs besides; None where it is missing."""
    if bulk is Bulk.ASSIGN:
        return {"person": text("person", 100) or None}
    if bulk is Bulk.HOLD:
        until = None
        with suppress(ValueError):
            until = date.fromisoformat(text("until"))
        return {"reason": text("reason"), "until": until} if text("reason") else None
    return {}


def _tell(outcome: Outcome, *, back: bool = False) -> None:
    if outcome.done:
        count = len(outcome.done)
        done = ngettext("Done for %(num)d invoice.", "Done for %(num)d invoices.", count)
        flash(ngettext("Taken back for %(num)d.", "Taken back for %(num)d.", count) if back else done, "done")
    for case, code in outcome.refused[:10]:
        flash(f"{case}: {action_refused(code)}", "refused")


def _back() -> Response:
    """Return to the list as it was filtered; only its own filters are kept."""
    return redirect(url_for("exceptions.show", **address_of(filter_sent(request.form))))  # type: ignore[arg-type]


def _mails() -> str:
    wanted = MessageFilter(
        attention=True, text=request.args.get("q", "").strip(), after=request.args.get("after", type=int)
    )
    return render_template("exceptions_mails.html", page=list_messages(installation().store, wanted), wanted=wanted)
