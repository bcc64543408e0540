"""One's own account: language and password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from admin.access import start_session
from admin.context import actor, installation
from admin.language import NAMES
from admin.sentences import account_error
from service.accounts import AccountError, Briefed, change_password, set_briefing, set_language, verify
from service.correspondents import own_domains

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("")
def show() -> str:
    """Show what one may change."""
    return render_template("account.html", languages=NAMES, briefed=tuple(Briefed))


@blueprint.post("/language")
def speak() -> Response | tuple[str, int]:
    """Speak another language to this person from now on."""
    app = installation()
    try:
        set_language(
            app.store, current_user.account.id, request.form.get("language", ""), actor=actor(), now=app.clock()
        )
    except AccountError as refused:
        flash(account_error(refused.code), "refused")
        return show(), 422
    session.pop("language", None)
    return redirect(url_for("account.show"))


@blueprint.post("/briefing")
def brief() -> Response | tuple[str, int]:
    """Set where and how often this person is told by mail what waits."""
    app = installation()
    domains = own_domains(app.settings.mailboxes[0], app.settings.company)
    try:
        set_briefing(
            app.store,
            current_user.account.id,
            address=request.form.get("address", ""),
            told=request.form.get("told", ""),
            own_domains=domains,
            actor=actor(),
            now=app.clock(),
        )
    except AccountError as refused:
        flash(account_error(refused.code), "refused")
        return show(), 422
    flash(_("Saved."), "done")
    return redirect(url_for("account.show"))


@blueprint.post("/password")
def renew() -> Response | tuple[str, int]:
    """Change the password; every other session of this person ends."""
    app, account = installation(), current_user.account
    try:
        if verify(app.store, account.name, request.form.get("present", "")) is None:
            raise AccountError("password_wrong")
        changed = change_password(
            app.store, account.id, request.form.get("password", ""), actor=actor(), now=app.clock()
        )
    except AccountError as refused:
        flash(account_error(refused.code), "refused")
        return show(), 422
    start_session(changed)
    flash(_("The password is changed. Your other sessions have ended."), "done")
    return redirect(url_for("account.show"))
