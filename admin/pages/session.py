"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import logout_user
from werkzeug.wrappers import Response

from admin.access import local_path, open_to_all, start_session
from admin.context import installation
from admin.throttle import throttled
from service.accounts import verify

blueprint = Blueprint("session", __name__)


@blueprint.get("/login")
@open_to_all
def login() -> str:
    """Ask for a name and a password."""
    return render_template("login.html")


@blueprint.post("/login")
@open_to_all
@throttled
def sign_in() -> Response | tuple[str, int]:
    """Sign in; a wrong name and a wrong password are answered alike."""
    account = verify(installation().store, request.form.get("name", ""), request.form.get("password", ""))
    if account is None:
        return render_template("login.html", refused=_("That name and password do not belong together.")), 401
    start_session(account)
    return redirect(local_path(request.form.get("next")))


@blueprint.post("/logout")
def logout() -> Response:
    """End the session."""
    logout_user()
    session.clear()
    return redirect(url_for("session.login"))
