"""A small installation to try the intake on: one mailbox, its database and files in a folder of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from outbound.transport import Security
from service.application import Application
from service.blobs import BlobFolder
from service.settings import CompanySettings, MailboxSettings, Settings, SmtpSettings, StorageSettings
from service.store.engine import Store
from service.store.tables import metadata

ADDRESS = "facturas@company.example"


def a_mailbox(**changes: Any) -> MailboxSettings:
    """Return the settings of one mailbox on this machine."""
    usual = MailboxSettings(
        name="facturas",
        address=ADDRESS,
        host="127.0.0.1",
        user=ADDRESS,
        security=Security.NONE,
        poll_seconds=0.2,
    )
    return replace(usual, **changes)


def an_installation(folder: Path, **mailbox: Any) -> Application:
    """Return an installation with an empty database, or with the one that the folder already holds."""
    settings = Settings(
        company=CompanySettings(name="Company", domains=("company.example",)),
        mailboxes=(a_mailbox(**mailbox),),
        smtp=SmtpSettings(host="127.0.0.1", security=Security.NONE),
        storage=StorageSettings(folder=folder, minimum_free_mb=1),
        base=folder,
    )
    store = Store(f"sqlite:///{folder}/acuse.sqlite3")
    metadata.create_all(store.engine)
    return Application(settings=settings, store=store, blobs=BlobFolder(folder / "blobs"), secret=bytes(32))
