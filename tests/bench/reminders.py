"""How long a day's planning of payment reminders takes, and how its cost grows with the open items.

Run by `make bench`. Plans 20,000 open items of 1,000 customers, with a year of paid invoices each, as a ratio to
reading the same items' due dates and amounts once; then half and a quarter of the customers: twice as many may cost
twice as much, not more. A customer with ten times as many items shows the growth within one. Then the same items in a
store of each size: what a run takes that queues a mail for each customer, and one that finds all of it done.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import Connection, insert

from outbound.records import Money
from outbound.reminders.planning import plan_all
from outbound.reminders.reading import standard_policy
from outbound.reminders.records import Contact, Customer, Ledger, PaidInvoice, Receivable
from service.reminding import remind
from service.settings import ReminderSettings
from service.store import customers as store_customers
from service.store import standings
from service.store.customers import CustomerRecord
from service.store.receivable_tables import receivable
from service.store.receivables import RECEIVABLE, ReceivableState
from service.store.tables import invoice
from tests.service.building import an_application

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
ITEMS = 20
PAID = 24
PLACES = (("ES", "Europe/Madrid"), ("MX", "America/Mexico_City"), ("CL", "America/Santiago"), ("PT", "Europe/Lisbon"))


def main() -> int:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--items", type=int, default=20_000)
    arguments.add_argument("--rounds", type=int, default=3)
    options = arguments.parse_args()
    customers = options.items // ITEMS
    ledgers = [_ledger(number, ITEMS) for number in range(customers)]
    found = plan_all(standard_policy(), ledgers, NOW)  # the holidays are known from here on
    if not found.reminders:
        print("reminders: nothing was planned")
        return 1
    base = _median(options.rounds, lambda: _read_once(ledgers))
    sizes = (customers // 4, customers // 2, customers)
    taken = [_median(options.rounds, lambda size=size: _plan(ledgers[:size])) for size in sizes]  # type: ignore[misc]
    large = [_ledger(number, ITEMS * 10) for number in range(customers // 10)]
    in_large = _median(options.rounds, lambda: _plan(large))
    print(
        f"reminders: {options.items} open items of {customers} customers: {taken[-1]:.2f} s"
        f" ({taken[-1] / base:.0f} readings), {len(found.reminders)} mails, {len(found.withheld)} withheld"
    )
    growth = " ".join(f"{after / before:.2f}" for before, after in pairwise(taken))
    print(f"reminders: twice the customers cost {growth} times as much (2.00 is linear)")
    print(f"reminders: the same items in a tenth of the customers cost {in_large / taken[-1]:.2f} times as much")
    stored = [_through_the_store(size) for size in sizes[-2:]]
    for size, (queued, first, again) in zip(sizes[-2:], stored, strict=True):
        print(
            f"reminders: {size * ITEMS} open items in the store: {first:.1f} s to queue {queued} mails,"
            f" {again:.1f} s a run when nothing is due"
        )
    ratios = " and ".join(f"{after / before:.2f}" for before, after in zip(*(one[1:] for one in stored), strict=True))
    print(f"reminders: twice the items in the store cost {ratios} times as much (2.00 is linear)")
    return 0


def _through_the_store(customers: int) -> tuple[int, float, float]:
    """Return how many mails a first run queues, and how long it and a second one take."""
    with tempfile.TemporaryDirectory(prefix="acuse-bench-") as folder:
        app = replace(an_application(Path(folder)), clock=lambda: NOW)
        app = replace(app, settings=replace(app.settings, reminders=ReminderSettings(live=True)))
        with app.store.write() as connection:
            _fill(connection, customers)
        begun = time.perf_counter()
        queued = len(remind(app).queued)
        first = time.perf_counter() - begun
        again = _timed(lambda: remind(app))
        app.store.close()
    return queued, first, again


def _fill(connection: Connection, customers: int) -> None:
    """Save customers with their open items in bulk, as an import of years would leave them."""
    papers, rows = [], []
    for number in range(customers):
        country, zone = PLACES[number % len(PLACES)]
        record = CustomerRecord(
            name=f"Customer {number}",
            code=f"C{number}",
            country=country,
            time_zone=zone,
            contacts=((f"cuentas@c{number}.example", None, "billing"),),
        )
        party_id, _ = store_customers.save(connection, record, now=NOW)
        for place in range(ITEMS):
            each, key = _receivable(number, place), 1_000_000 + number * ITEMS + place
            state = ReceivableState.OVERDUE if each.due_date < TODAY else ReceivableState.ISSUED
            papers.append(
                {"id": key, "case": f"B-{key}", "direction": RECEIVABLE, "kind": "invoice", "state": state.value,
                 "state_since": NOW, "received_at": NOW, "reading": {}, "reasons": [], "party_id": party_id,
                 "number": each.number, "number_key": each.number, "issue_date": each.issue_date,
                 "due_date": each.due_date, "currency": each.currency, "total": each.open, "payable": each.open}
            )  # fmt: skip
            rows.append({"invoice_id": key, "open": each.open, "settled_elsewhere": Decimal(0)})
    connection.execute(insert(invoice), papers)
    connection.execute(insert(receivable), rows)
    standings.note_import(connection, standings.PAYMENTS, now=NOW)


def _plan(ledgers: Sequence[Ledger]) -> None:
    plan_all(standard_policy(), ledgers, NOW)


def _read_once(ledgers: Sequence[Ledger]) -> None:
    sum(each.open for ledger in ledgers for each in ledger.receivables if each.due_date < TODAY)


def _median(rounds: int, work: Callable[[], object]) -> float:
    work()
    return statistics.median(_timed(work) for _ in range(rounds))


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _ledger(number: int, items: int) -> Ledger:
    country, zone = PLACES[number % len(PLACES)]
    customer = Customer(
        id=f"c{number}",
        name=f"Customer {number}",
        country=country,
        time_zone=zone,
        contacts=(Contact(address=f"cuentas@c{number}.example"),),
    )
    return Ledger(
        customer=customer,
        receivables=tuple(_receivable(number, place) for place in range(items)),
        paid=tuple(_paid(number, place) for place in range(PAID)),
        payments_as_of=NOW,
    )


def _receivable(number: int, place: int) -> Receivable:
    due = TODAY + timedelta(days=(number * 7 + place * 11) % 100 - 70)
    amount = Decimal(50 + (number * 31 + place * 17) % 4000)
    return Receivable(
        id=f"{number}-{place}",
        number=f"F-{number}-{place}",
        issue_date=due - timedelta(days=30),
        due_date=due,
        amount=Money(amount=amount, currency="EUR"),
        open=amount,
    )


def _paid(number: int, place: int) -> PaidInvoice:
    paid_on: date = TODAY - timedelta(days=15 * place + 1)
    return PaidInvoice(
        number=f"P-{number}-{place}",
        amount=Money(amount=Decimal(800), currency="EUR"),
        due_date=paid_on - timedelta(days=(number * 5 + place) % 40),
        paid_on=paid_on,
    )


if __name__ == "__main__":
    raise SystemExit(main())
