"""Who may see and do what: the session, and the administrator's own pages.

Every page wants a session unless it says otherwise (`open_to_all`), so that a page added later is closed by default.
The session's cookie names the account and its session key: a changed password ends the older sessions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user
from werkzeug.wrappers import Response

from admin.context import installation
from service.accounts import Account, Role, find_account

View = TypeVar("View", bound=Callable[..., object])


class SignedIn(UserMixin):  # type: ignore[misc]  # flask_login has no types
    """The person of this session."""

    def __init__(self, account: Account) -> None:
        self.account = account

    @property
    def is_administrator(self) -> bool:
        """True for those who may retry what is in quarantine and manage people."""
        return self.account.role is Role.ADMINISTRATOR

    def get_id(self) -> str:
        """Return what the session's cookie keeps."""
        return f"{self.account.id}.{self.account.session_key}"


def install(flask: Flask) -> None:
    """Ask every request for its session."""
    manager = LoginManager(flask)
    manager.user_loader(_signed_in)
    flask.before_request(_require_session)


def open_to_all(view: View) -> View:
    """Mark a page that is served without a session."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def administrators_only(view: View) -> View:
    """Mark a page that only administrators may use."""
    view.administrators_only = True  # type: ignore[attr-defined]
    return view


def start_session(account: Account) -> None:
    """Sign somebody in, under a new session: whatever was in the old one is gone."""
    wished = session.get("language")
    session.clear()
    session.permanent = True
    if wished:
        session["language"] = wished
    login_user(SignedIn(account))


def local_path(target: str | None) -> str:
    """Return the path to go to after signing in: only ever one of this site's own pages."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return url_for("exceptions.show")
    return target


def _signed_in(cookie: str) -> SignedIn | None:
    key, _, session_key = cookie.partition(".")
    account = find_account(installation().store, int(key)) if key.isdigit() else None
    if account is None or not account.active or account.session_key != session_key:
        return None
    return SignedIn(account)


def _require_session() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static" or getattr(view, "open_to_all", False):
        return None
    if not current_user.is_authenticated:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("session.login", next=wanted))
    if getattr(view, "administrators_only", False) and not current_user.is_administrator:
        abort(403)
    return None
