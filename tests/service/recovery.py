"""An installation with a configuration file, for tests of backup, restore and verification."""

from __future__ import annotations

from pathlib import Path

from service.application import Application
from service.configuration import open_application
from service.pipeline import file_message
from service.sandbox import DirectReader
from service.store import ledger, orders, parties, schema
from service.store.arrivals import DurableMail
from service.store.cursors import Folder, advance
from service.understanding import sha256_of
from tests.service.building import AUTHSERV_ID, INBOX, NOW, OUR_TAX_ID, SELLER, a_receipt, an_order

FOLDER = Folder(mailbox="facturas", folder="INBOX", uidvalidity=7)
CONFIGURATION = f"""\
[company]
name = "Aurora Alimentos"
tax_ids = ["{OUR_TAX_ID}"]
domains = ["aurora.example"]

[storage]
database = "{{database}}"
folder = "data"
minimum_free_mb = 1

[[mailbox]]
name = "facturas"
address = "{INBOX}"
host = "127.0.0.1"
user = "facturas"
security = "none"
password_env = "ACUSE_TEST_PASSWORD"
trusted_authserv_id = "{AUTHSERV_ID}"

[smtp]
host = "127.0.0.1"
security = "none"
"""


def an_installed(folder: Path, database: str = "sqlite:///acuse.sqlite3") -> tuple[Application, Path]:
    """Install into a folder, with one supplier and one order; return it with its configuration file."""
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "config.toml"
    configuration.write_text(CONFIGURATION.format(database=database), encoding="utf-8")
    app = open_application(configuration)
    schema.upgrade(app.store)
    with app.store.write() as connection:
        parties.save(connection, SELLER, now=NOW)
        orders.save(connection, an_order())
        orders.save_receipt(connection, a_receipt())
    return app, configuration


def arrives(app: Application, raw: bytes, *, uid: int) -> int:
    """Put a mail where the intake leaves it, with its UID in the ledger; return its key."""
    now = app.clock()
    sha256 = app.blobs.put(raw)
    mail = DurableMail(uid=uid, sha256=sha256, content_key=sha256_of(raw + b"key"), size=len(raw), received_at=now)
    with app.store.write() as connection:
        stored = ledger.record_stored(connection, FOLDER, [mail], filing=None, now=now)
        advance(connection, FOLDER, uid, now)
    return stored.message_ids[0]


def files(app: Application, raw: bytes, *, uid: int) -> None:
    """Let a mail arrive and file it."""
    file_message(app, DirectReader(), arrives(app, raw, uid=uid))
