"""Customers, receivables and ledgers with everything filled in, for the tests of payment reminders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from outbound.records import Money
from outbound.reminders.forecast import advanced
from outbound.reminders.plans import Reminder
from outbound.reminders.policy import ReminderPolicy
from outbound.reminders.reading import standard_policy
from outbound.reminders.records import (
    Contact,
    Customer,
    Ledger,
    PaidInvoice,
    Purpose,
    Receivable,
)

MADRID = ZoneInfo("Europe/Madrid")
MONDAY = date(2026, 3, 2)

BILLING = Contact(address="cuentas@norte.example", name="Lucía Prado", purposes=(Purpose.BILLING,))
MANAGER = Contact(address="gerencia@norte.example", purposes=(Purpose.MANAGEMENT,))
ESCALATION = Contact(address="direccion@norte.example", purposes=(Purpose.ESCALATION,))


def at(day: date, hour: int = 10, minute: int = 0, zone: ZoneInfo = MADRID) -> datetime:
    """Return a moment of a day in a zone, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def a_policy(**changes: object) -> ReminderPolicy:
    """Return the standard policy for a company in Madrid."""
    return replace(standard_policy(), time_zone="Europe/Madrid", **changes)  # type: ignore[arg-type]


def a_customer(**changes: object) -> Customer:
    customer = Customer(
        id="c1",
        name="Distribuciones Norte, S.L.",
        language="es",
        country="ES",
        time_zone="Europe/Madrid",
        contacts=(BILLING, MANAGER, ESCALATION),
        salesperson="ana@aurora.example",
    )
    return replace(customer, **changes)  # type: ignore[arg-type]


def a_receivable(due: date = MONDAY, amount: str = "1200.00", **changes: object) -> Receivable:
    """Return an open invoice of thirty days in euros."""
    number = str(changes.pop("number", "F-2026-0101"))
    receivable = Receivable(
        id=str(changes.pop("id", f"r-{number}")),
        number=number,
        issue_date=due - days(30),
        due_date=due,
        amount=Money(amount=Decimal(amount), currency=str(changes.pop("currency", "EUR"))),
        open=Decimal(amount),
    )
    return replace(receivable, **changes)  # type: ignore[arg-type]


def a_ledger(*receivables: Receivable, now: datetime, customer: Customer | None = None, **changes: object) -> Ledger:
    """Return a ledger whose payment data are of this very moment."""
    ledger = Ledger(customer=customer or a_customer(), receivables=receivables, payments_as_of=now)
    return replace(ledger, **changes)  # type: ignore[arg-type]


def paid(late: int, *, on: date, count: int = 6, amount: str = "1000") -> tuple[PaidInvoice, ...]:
    """Return invoices that were each paid so many days late, the last one on a day, one a month before."""
    return tuple(
        PaidInvoice(
            number=f"P-{late}-{n}",
            amount=Money(amount=Decimal(amount), currency="EUR"),
            due_date=on - days(30 * n + late),
            paid_on=on - days(30 * n),
        )
        for n in range(count)
    )


def after_sending(ledger: Ledger, reminders: Sequence[Reminder]) -> Ledger:
    """Return the ledger as the store would have it once these mails are queued: every step recorded as done."""
    for reminder in reminders:
        ledger = advanced(ledger, reminder, ZoneInfo(ledger.customer.time_zone or "UTC"))
    return ledger
