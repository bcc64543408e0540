"""Carrying out what somebody pressed: run the action, say how it went, and never overwrite somebody else's change."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from flask import flash, request
from werkzeug.exceptions import NotFound

from admin.sentences import action_refused
from service.actions import ActionError


def attempt(action: Callable[[], object], done: str | Callable[[object], str]) -> int | None:
    """Run an action and flash its outcome; return None when it was done, else the HTTP status of the refusal.

    `done` may make its sentence of what the action returned.
    """
    try:
        outcome = action()
    except ActionError as refused:
        if refused.status == 404:
            raise NotFound from refused
        flash(action_refused(refused.code), "refused")
        return refused.status
    flash(done if isinstance(done, str) else done(outcome), "done")
    return None


def version() -> int:
    """Return the version that the form was made from; 0, which never is one, when it does not say."""
    return request.form.get("version", 0, type=int)


def day_asked(name: str) -> date | None:
    """Return a day of the address; one that is none is as if it were not there."""
    with suppress(ValueError):
        return date.fromisoformat(request.args.get(name, ""))
    return None


def text(name: str, longest: int = 2000) -> str:
    """Return what somebody wrote in a field, without blanks around it."""
    return request.form.get(name, "").strip()[:longest]
