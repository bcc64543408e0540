"""What every page needs of the moment: the installation it serves, who is asking, and the pool that draws pages."""

from __future__ import annotations

from typing import cast

from flask import current_app
from flask_login import current_user

from service.application import Application
from service.sandbox import ReaderPool


def installation() -> Application:
    """Return the installation that this web application serves."""
    return cast("Application", current_app.extensions["acuse"])


def reader() -> ReaderPool:
    """Return the children in which untrusted files are drawn."""
    return cast("ReaderPool", current_app.extensions["acuse_reader"])


def actor() -> str:
    """Return the name of the person who is asking."""
    return str(current_user.account.name)
