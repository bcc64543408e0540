"""The worklist's views that people named: saved, called otherwise, shared, removed. The worklist shows them."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from admin.acting import attempt, text
from admin.context import installation
from admin.worklist_address import address_of, filter_sent
from service import actions
from service.actions.on_views import Saved
from service.store.saved_views import SavedView
from service.store.worklist import WorklistFilter

blueprint = Blueprint("views", __name__, url_prefix="/views")


@blueprint.post("")
def save() -> Response:
    """Keep what the list showed, under a name."""
    shown = filter_sent(request.form)
    act = partial(
        actions.save_view, installation(), shown, owner=current_user.account, name=_called(), shared=_shared()
    )
    saved: list[Saved] = []
    attempt(lambda: saved.append(act()), lambda _done: _said(saved[0]))
    return _list(saved[0].wanted if saved else shown)


@blueprint.post("/<int:view_id>")
def change(view_id: int) -> Response:
    """Call a view otherwise, share it, or keep it to oneself again."""
    act = partial(
        actions.change_view, installation(), view_id, actor=current_user.account, name=_called(), shared=_shared()
    )
    changed: list[SavedView] = []
    attempt(lambda: changed.append(act()), _("Saved."))
    return _list(changed[0].wanted if changed else filter_sent(request.form))


@blueprint.post("/<int:view_id>/remove")
def remove(view_id: int) -> Response:
    """Forget a view; the list goes on showing the same, so that it can be saved again."""
    act = partial(actions.remove_view, installation(), view_id, actor=current_user.account)
    removed: list[SavedView] = []
    attempt(
        lambda: removed.append(act()),
        lambda _done: _("The view “%(name)s” was removed. The list still shows the same.", name=removed[0].name),
    )
    return _list(removed[0].wanted)


def _called() -> str:
    return text("name")


def _shared() -> bool:
    return "shared" in request.form


def _said(saved: Saved) -> str:
    if saved.replaced:
        return str(_("The view “%(name)s” was replaced: it shows this from now on.", name=saved.name))
    return str(_("Saved as “%(name)s”.", name=saved.name))


def _list(wanted: WorklistFilter) -> Response:
    return redirect(url_for("exceptions.show", **address_of(wanted)))  # type: ignore[arg-type]
