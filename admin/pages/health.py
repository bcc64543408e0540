"""How the installation is doing, for people, and one word of it for machines (`/healthz`)."""

from __future__ import annotations

import platform
import shutil
import sqlite3
from importlib.metadata import PackageNotFoundError, version

from flask import Blueprint, Response, jsonify, render_template

from admin.access import open_to_all
from admin.context import installation
from admin.language import chosen_language
from outbound.alarms import alarm_words
from service.store.desk_health import ask_the_database, look_at_health

blueprint = Blueprint("health", __name__)

SHOWN_PACKAGES = ("acuse", "flask", "sqlalchemy", "huey", "imapclient", "mail-parser", "pypdfium2", "pdfplumber")


@blueprint.get("/health")
def show() -> str:
    """Show mailboxes, queues, disk and versions."""
    settings = installation().settings
    health = look_at_health(installation().store)
    return render_template(
        "health.html",
        health=health,
        alarms=[(one, alarm_words(one.alarm, chosen_language())) for one in health.alarms],
        free=shutil.disk_usage(installation().blobs.folder).free,
        least_free=settings.storage.minimum_free_mb * 1_000_000,
        late_after=3 * max((mailbox.poll_seconds for mailbox in settings.mailboxes), default=60.0),
        now=installation().clock(),
        versions=_versions(),
    )


@blueprint.get("/healthz")
@open_to_all
def answer() -> Response:
    """Say that the web and its database are there; nothing else is told without a session."""
    ask_the_database(installation().store)
    return jsonify(status="ok")


def _versions() -> tuple[tuple[str, str], ...]:
    found = [("Python", platform.python_version()), ("SQLite", sqlite3.sqlite_version)]
    return (*found, *((name, _version_of(name)) for name in SHOWN_PACKAGES))


def _version_of(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "–"
