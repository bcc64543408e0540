"""How long the exceptions page takes among 100,000 invoices, as a ratio to the bare SQL of its rows.

Run by `make bench`. The page is asked for as a browser asks: log-in checked, groups counted, fifty rows rendered.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from flask.testing import FlaskClient
from sqlalchemy import Connection, insert, select, text

from admin import create_app
from service.accounts import Role, create_account
from service.application import Application
from service.blobs import BlobFolder
from service.settings import CompanySettings, MailboxSettings, Settings, SmtpSettings
from service.store import schema
from service.store.engine import Store
from service.store.tables import invoice

AIM_SECONDS = 0.100
NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)
PASSWORD = "a long enough password"
CAUSES = (
    ("price_over", "buyer"),
    ("receipt_pending", "receiver"),
    ("no_order", "supplier"),
    ("bank_mismatch", "treasury"),
)
BATCH = 5_000


def main() -> int:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--invoices", type=int, default=100_000)
    arguments.add_argument("--waiting", type=int, default=3_000)
    arguments.add_argument("--rounds", type=int, default=15)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="acuse-bench-") as folder:
        app = _installation(Path(folder))
        with app.store.write() as connection:
            _fill(connection, options.invoices, options.waiting)
        web = create_app(app)
        web.config["WTF_CSRF_ENABLED"] = False
        client = web.test_client()
        client.post("/login", data={"name": "bench", "password": PASSWORD})
        print("\n".join(_measured(app, client, options.rounds)))
        web.extensions["acuse_reader"].close()
        app.store.close()
    return 0


def _measured(app: Application, client: FlaskClient, rounds: int) -> Iterator[str]:
    waiting = invoice.c.state.in_(("in_review", "waiting_supplier"))
    bare = select(invoice).where(waiting).order_by(invoice.c.blocked_since, invoice.c.id).limit(51)

    def ask_bare() -> None:
        with app.store.read() as connection:
            connection.execute(bare).all()

    baseline = _median(rounds, ask_bare)
    for address in ("/", "/?sort=worth", "/?sort=due&who=buyer", "/?q=supplier+77"):
        page = _median(rounds, lambda at=address: _page(client, at))  # type: ignore[misc]
        took, aim = f"{page * 1000:6.1f} ms", f"{AIM_SECONDS * 1000:.0f} ms"
        yield f"worklist: {address:<22} {took}, {page / baseline:5.1f} x its bare SQL; aim {aim}"


def _page(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")


def _median(rounds: int, work: Callable[[], object]) -> float:
    work()
    return statistics.median(_timed(work) for _ in range(rounds))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _installation(folder: Path) -> Application:
    store = Store(f"sqlite:///{folder / 'bench.sqlite3'}")
    schema.upgrade(store)
    settings = Settings(
        company=CompanySettings(name="Bench SA", country="AR"),
        mailboxes=(MailboxSettings(name="invoices", address="f@bench.test", host="imap.bench.test", user="f"),),
        smtp=SmtpSettings(host="smtp.bench.test"),
        base=folder,
    )
    create_account(store, name="bench", password=PASSWORD, role=Role.COLLECTOR, language="es", actor="bench", now=NOW)
    return Application(
        settings=settings, store=store, blobs=BlobFolder(folder / "blobs"), secret=b"s" * 32, clock=lambda: NOW
    )


def _fill(connection: Connection, invoices: int, waiting: int) -> None:
    """Insert invoices, of which every so many waits, by four causes."""
    every = max(1, invoices // waiting)
    for first in range(0, invoices, BATCH):
        rows = [_row(number, waits=number % every == 0) for number in range(first, min(first + BATCH, invoices))]
        connection.execute(insert(invoice), rows)
    connection.execute(text("analyze"))


def _row(number: int, *, waits: bool) -> dict[str, object]:
    cause, resolver = CAUSES[number % len(CAUSES)]
    since = NOW - timedelta(minutes=number)
    difference = {"code": cause, "severity": "review", "resolver": resolver, "expected": "57.00", "found": "61.56"}
    return {
        "case": f"F-2026-{number:06d}",
        "version": 1,
        "direction": "payable",
        "kind": "invoice",
        "state": "in_review" if waits else "paid",
        "state_since": since,
        "received_at": since,
        "number": f"A-{number:08d}",
        "number_key": f"a-{number}",
        "seller_name": f"Supplier {number % 500}",
        "due_date": date(2026, 3, 1) + timedelta(days=number % 60),
        "currency": "EUR",
        "total": Decimal(number % 9_000 + 1),
        "worth": Decimal(number % 9_000 + 1),
        "reading": {},
        "reasons": [cause] if waits else [],
        "match": {"discrepancies": [difference]} if waits else None,
        "blocked_by": resolver if waits else None,
        "blocked_since": since if waits else None,
        "cause": cause if waits else None,
    }


if __name__ == "__main__":
    raise SystemExit(main())
