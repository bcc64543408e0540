"""What a person sees when something cannot be shown or done: one plain page with the way back."""

from __future__ import annotations

from flask import Flask, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException


def install(flask: Flask) -> None:
    """Answer every HTTP error in the person's language."""
    flask.register_error_handler(HTTPException, _show)
    flask.register_error_handler(CSRFError, _show)


def _show(error: HTTPException) -> tuple[str, int]:
    status = error.code or 500
    return render_template("error.html", status=status, title=_title(error), advice=_advice(error)), status


def _title(error: HTTPException) -> str:
    titles = {
        400: _("This form cannot be used any more"),
        403: _("Only an administrator may do this"),
        404: _("There is nothing here"),
        405: _("This cannot be opened like that"),
        413: _("That is too much text"),
        429: _("Too many attempts"),
    }
    return str(titles.get(error.code or 500, _("Something went wrong on our side")))


def _advice(error: HTTPException) -> str:
    advice = {
        400: _("Your session may have ended. Go back, reload the page and try again."),
        403: _("Ask an administrator, or sign in with another account."),
        404: _("The address may be mistyped, or what it named never existed."),
        429: _("Wait a quarter of an hour before you try again."),
    }
    return str(advice.get(error.code or 500, _("Go back to the exceptions and try again.")))
