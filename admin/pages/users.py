"""The people who may sign in: an administrator adds them, and closes and opens their accounts."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from admin.access import administrators_only
from admin.context import actor, installation
from admin.language import NAMES
from admin.sentences import account_error
from service.accounts import AccountError, Role, create_account, list_accounts, set_active

blueprint = Blueprint("users", __name__, url_prefix="/users")

Answer = Response | tuple[str, int]


@blueprint.get("")
@administrators_only
def index() -> str:
    """List everybody."""
    accounts = list_accounts(installation().store)
    return render_template("users.html", accounts=accounts, roles=tuple(Role), languages=NAMES, form=request.form)


@blueprint.post("")
@administrators_only
def create() -> Answer:
    """Add somebody."""
    app, form = installation(), request.form
    role = next((each for each in Role if each == form.get("role")), Role.COLLECTOR)
    try:
        create_account(
            app.store,
            name=form.get("name", ""),
            password=form.get("password", ""),
            role=role,
            language=form.get("language", ""),
            actor=actor(),
            now=app.clock(),
        )
    except AccountError as refused:
        return _refused(refused)
    flash(_("Added. Hand the password over by another way than mail."), "done")
    return redirect(url_for("users.index"))


@blueprint.post("/<int:account_id>/active")
@administrators_only
def switch(account_id: int) -> Answer:
    """Close an account, or open it again; its sessions end."""
    app = installation()
    try:
        set_active(app.store, account_id, request.form.get("active") == "yes", actor=actor(), now=app.clock())
    except AccountError as refused:
        return _refused(refused)
    return redirect(url_for("users.index"))


def _refused(error: AccountError) -> Answer:
    flash(account_error(error.code), "refused")
    return index(), 404 if error.code == "unknown" else 422
