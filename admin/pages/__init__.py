"""One module a page, each with its blueprint."""

from __future__ import annotations

from flask import Flask
from flask_login import current_user

from admin.context import installation
from admin.pages import (
    account,
    answering,
    customers,
    documents,
    exceptions,
    expenses,
    health,
    invoice_actions,
    invoices,
    messages,
    orders,
    outgoing,
    papers,
    promises,
    quarantine,
    receivables,
    reminders,
    reports,
    search,
    session,
    users,
    views,
    wording,
)
from service.store.desk import CEILING, waiting

_PAGES = (
    session, exceptions, views, papers, promises, invoices, invoice_actions, messages, documents, outgoing, orders,
    expenses, reports, answering, customers, receivables, reminders, quarantine, search, health, account, users,
    wording,
)  # fmt: skip


def install(flask: Flask) -> None:
    """Put every page in its place, and the figures of what waits in every page's head."""
    for page in _PAGES:
        flask.register_blueprint(page.blueprint)
    flask.context_processor(_head)


def _head() -> dict[str, object]:
    if not current_user.is_authenticated:
        return {}
    return {"waiting": waiting(installation().store), "ceiling": CEILING, "company": installation().settings.company}
