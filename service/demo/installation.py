"""A fresh Acuse of its own for the demo: configuration, database, master data and a login for the admin.

In charge of what an administrator would have set up before the first mail. Not in charge of running it (`running`).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from service.accounts import Role, create_account
from service.application import Application
from service.configuration import open_application
from service.demo.buyer import AURORA, COLLEAGUE, INBOX, OUR_DOMAIN
from service.demo.invoices import Invoices
from service.demo.masterdata import contracts_file, orders_file, parties_file, payment_run, receipts_file
from service.demo.ports import free_port
from service.demo.post import Post
from service.imports import IMPORTS
from service.store.schema import upgrade

MAILBOX_PASSWORD_VARIABLE = "ACUSE_DEMO_MAILBOX_PASSWORD"  # noqa: S105 -- the name of a variable
AUTHSERV_ID = f"mx.{OUR_DOMAIN}"
LOGIN = "demo"
_CONFIGURATION = """\
# Written by `acuse demo`. Every kind of automatic answer is open here; a real installation starts more carefully.
[company]
name = "Aurora Alimentos"
names = {names}
tax_ids = {tax_ids}
domains = ["{domain}"]
country = "AR"
language = "es"

[storage]
database = "sqlite:///acuse.sqlite3"
folder = "data"
minimum_free_mb = 20

[[mailbox]]
name = "facturas"
address = "{inbox}"
host = "{host}"
port = {imap_port}
security = "none"
user = "{inbox}"
password_env = "{password_variable}"
poll_seconds = 2.0
trusted_authserv_id = "{authserv_id}"
after_filing = "flag:$AcuseFiled"

[smtp]
host = "{host}"
port = {smtp_port}
security = "none"
mails_per_minute = 600

[answers]
acknowledgement = "automatic"
receipt = "automatic"
status = "automatic"
statement = "automatic"
request = "automatic"
rescheduled = "automatic"
rejection = "automatic"
noted = "automatic"

[reminders]
test_to = "{colleague}"
every_minutes = 0.05

[payment]
[[payment.accounts]]
holder = "Aurora Alimentos, S.L."
iban = "ES9121000418450200051332"

[work]
sweep_seconds = 2.0

[admin]
port = {admin_port}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """The demo's Acuse. `password` opens the admin for `LOGIN`."""

    app: Application
    configuration: Path
    folder: Path
    admin_address: str
    password: str


def install(folder: Path, server: Post, *, now: datetime) -> Installation:
    """Set up an installation in an empty folder, for the mailbox of a running server."""
    folder.mkdir(parents=True, exist_ok=True)
    admin_port = free_port(server.host)
    configuration = folder / "config.toml"
    configuration.write_text(_configuration(server, admin_port), encoding="utf-8")
    app = open_application(configuration)
    upgrade(app.store)
    password = secrets.token_hex(8)
    create_account(
        app.store, name=LOGIN, password=password, role=Role.ADMINISTRATOR, language="es", actor="system", now=now
    )
    today = now.date()
    for kind, rows in (
        ("parties", parties_file()),
        ("orders", orders_file(today)),
        ("receipts", receipts_file(today)),
        ("contracts", contracts_file(today)),
    ):
        bring(app, folder, kind, rows)
    return Installation(
        app=app,
        configuration=configuration,
        folder=folder,
        admin_address=f"http://{server.host}:{admin_port}/",
        password=password,
    )


def schedule_payment(installation: Installation, invoices: Invoices, *, now: datetime) -> None:
    """Import what the ERP's next payment run pays, a week from now."""
    rows = payment_run(invoices.oil, now.date() + timedelta(days=7))
    bring(installation.app, installation.folder, "payments", rows)


def bring(app: Application, folder: Path, kind: str, rows: Sequence[dict[str, object]]) -> tuple[str, ...]:
    """Import what was made up and return what was refused; that shows at the end, in what became of the mails."""
    path = folder / f"{kind}.json"
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return IMPORTS[kind](app, path).refused


def _configuration(server: Post, admin_port: int) -> str:
    return _CONFIGURATION.format(
        names=json.dumps(sorted({company.name for company in AURORA.values()}), ensure_ascii=False),
        tax_ids=json.dumps([company.plain_tax_id for company in AURORA.values()]),
        domain=OUR_DOMAIN,
        inbox=INBOX,
        host=server.host,
        imap_port=server.imap_port,
        smtp_port=server.smtp_port,
        password_variable=MAILBOX_PASSWORD_VARIABLE,
        authserv_id=AUTHSERV_ID,
        admin_port=admin_port,
        colleague=COLLEAGUE,
    )
