"""The people's window: a Flask application over one installation, one blueprint a page.

In charge of what people see and press. Not in charge of what an action does (`service.actions`) nor of what is true
(`service.store`). Nothing imports this package: `acuse run` starts `python -m admin` as a process of its own.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from admin import access, errors, formats, headers, language, pages, throttle
from service.application import Application
from service.sandbox import ReaderPool

MAX_FORM_BYTES = 1_000_000


def create_app(app: Application) -> Flask:
    """Return the web application of one installation."""
    flask = Flask(__name__)
    flask.config.update(_configuration(app))
    flask.extensions["acuse"] = app
    flask.extensions["acuse_reader"] = ReaderPool(app.settings.reading)
    flask.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True}
    if app.settings.admin.behind_proxy:
        flask.wsgi_app = ProxyFix(flask.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    CSRFProtect(flask)
    for part in (language, access, throttle, formats, headers, errors, pages):
        part.install(flask)
    return flask


def _configuration(app: Application) -> dict[str, object]:
    behind_tls = app.settings.admin.behind_proxy
    return {
        "SECRET_KEY": hmac.new(app.secret, b"admin session", hashlib.sha256).digest(),
        "SESSION_COOKIE_NAME": "__Host-acuse" if behind_tls else "acuse",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": behind_tls,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=app.settings.admin.session_hours),
        "MAX_CONTENT_LENGTH": MAX_FORM_BYTES,
        "WTF_CSRF_TIME_LIMIT": None,  # a form left open over lunch is still good while its session is
    }
