"""What another reminder policy would have done with the last months, beside the one that is configured.

In charge of reading each customer's past as `outbound.reminders.history` wants it: what was known when. Nothing is
written. Mails that really went do not count: both policies are judged from the same beginning.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from outbound.records import Money
from outbound.reminders.history import History, PastHold, PastPayment, WhatIf, what_if
from outbound.reminders.policy import ReminderPolicy
from outbound.reminders.reading import ReminderPolicyError, policy_from_mapping
from outbound.reminders.records import ZERO, Ledger, Receivable
from parsing.document import Kind
from service.application import Application
from service.exportrows import ExportError
from service.policies import reminder_policy, zone_of
from service.portions import portions
from service.remindersections import OWN
from service.reminding import AT_ONCE
from service.settings import Settings
from service.store import debts
from service.store.debt_rows import by
from service.store.receivable_tables import customer_payment, dispute, pause, payment_allocation, receivable
from service.store.receivables import RECEIVABLE, ReceivableState, amount_of
from service.store.tables import invoice

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the configured policy and another one would have sent from one day to another."""

    configured: WhatIf
    other: WhatIf


def read_reminder_policy(path: Path) -> ReminderPolicy:
    """Return the policy of a TOML file, its `[reminders]` section or the whole; raise ExportError."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        section = content.get("reminders", content)
        return policy_from_mapping({name: value for name, value in section.items() if name not in OWN})
    except OSError as error:
        raise ExportError(path, (f"cannot be read: {error.strerror}",)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExportError(path, (f"not valid TOML: {error}",)) from None
    except ReminderPolicyError as error:
        raise ExportError(path, error.problems) from None


def with_policy(settings: Settings, other: ReminderPolicy) -> ReminderPolicy:
    """Return another policy with what the company's own section says beside it."""
    return reminder_policy(replace(settings, reminder_policy=other))


def compare(app: Application, other: ReminderPolicy, first: date, last: date) -> Comparison:
    """Return what the configured policy and another one would have sent over the same days."""
    policies = (reminder_policy(app.settings), with_policy(app.settings, other))
    past = tuple(histories(app, first))
    configured, changed = (what_if(policy, past, first, last) for policy in policies)
    return Comparison(configured=configured, other=changed)


def histories(app: Application, since: date) -> Iterator[History]:
    """Yield the past of every customer who had anything open on a day or later."""
    zone, now = zone_of(app.settings), app.clock()
    with app.store.read() as connection:
        query = select(invoice.c.party_id).where(invoice.c.direction == RECEIVABLE).distinct()
        party_ids = connection.execute(query.order_by(invoice.c.party_id)).scalars().all()
        for portion in portions(party_ids, AT_ONCE):
            rows = _PastRows(connection, portion, zone, since)
            for ledger in debts.ledgers_of(connection, portion, now=now, zone=zone):
                yield rows.history(ledger)


class _PastRows:
    """The rows of some customers' past, by what they belong to."""

    def __init__(self, connection: Connection, party_ids: Sequence[int], zone: ZoneInfo, since: date) -> None:
        self._zone = zone
        self._since = since
        papers = (
            select(invoice, receivable)
            .select_from(invoice.join(receivable, receivable.c.invoice_id == invoice.c.id))
            .where(
                invoice.c.party_id.in_(party_ids), invoice.c.direction == RECEIVABLE, invoice.c.due_date.is_not(None)
            )
            .where(invoice.c.kind != Kind.CREDIT_NOTE)
            .order_by(invoice.c.id)
        )
        self._papers = by("party_id", connection.execute(papers))
        paid = (
            select(payment_allocation, customer_payment.c.date, customer_payment.c.recorded_at)
            .select_from(
                payment_allocation.join(customer_payment, customer_payment.c.id == payment_allocation.c.payment_id)
            )
            .where(customer_payment.c.party_id.in_(party_ids), customer_payment.c.returned_at.is_(None))
        )
        self._paid = by("invoice_id", connection.execute(paid))
        of_theirs = select(invoice.c.id).where(invoice.c.party_id.in_(party_ids))
        self._disputes = by(
            "invoice_id", connection.execute(select(dispute).where(dispute.c.invoice_id.in_(of_theirs)))
        )
        self._pauses = by("party_id", connection.execute(select(pause).where(pause.c.party_id.in_(party_ids))))

    def history(self, ledger: Ledger) -> History:
        """Return the past of a customer whose ledger of today is given."""
        rows = [row for row in self._papers[int(ledger.customer.id)] if self._matters(row)]
        customer = replace(ledger.customer, pause=None, last_grade=None)
        plain = replace(
            ledger,
            customer=customer,
            receivables=tuple(self._receivable(row) for row in rows),
            promises=tuple(replace(each, sent=()) for each in ledger.promises),
            plans=(),
            sent=(),
            owed=(),
            credits=(),
            unread_since=None,
        )
        return History(
            ledger=plain,
            payments=tuple(payment for row in rows for payment in self._payments(row)),
            disputes=tuple(self._dispute(each) for row in rows for each in self._disputes[row.id]),
            pauses=tuple(
                self._pause(each, row.id)
                for row in rows
                for each in self._pauses[row.party_id]
                if each.invoice_id in (None, row.id)  # a customer's pause holds all that is theirs
            ),
        )

    def _matters(self, row: Row[Any]) -> bool:
        """Say whether a receivable was open in the days that are looked at, or paid in the year before."""
        return row.payment_date is None or row.payment_date >= self._since - 365 * _ONE_DAY

    def _receivable(self, row: Row[Any]) -> Receivable:
        amount = amount_of(row)
        left = row.open if row.state != ReceivableState.PAID else ZERO
        known = sum((each.amount for each in self._paid[row.id]), ZERO)
        elsewhere = max(ZERO, amount - known - left) if row.state != ReceivableState.PAID else ZERO
        return Receivable(
            id=str(row.id),
            number=row.number,
            issue_date=row.issue_date or row.due_date,
            due_date=row.due_date,
            amount=Money(amount=amount, currency=row.currency),
            open=amount - elsewhere,
            case=row.case,
            written_off=row.written_off_at is not None,
        )

    def _payments(self, row: Row[Any]) -> Iterator[PastPayment]:
        left = amount_of(row)
        for each in self._paid[row.id]:
            left -= each.amount
            yield PastPayment(receivable=str(row.id), amount=each.amount, paid_on=each.date, known_at=each.recorded_at)
        if row.state == ReceivableState.PAID and left > 0:  # an import said that it is settled, and no more
            on = row.payment_date or self._day(row.state_since)
            yield PastPayment(receivable=str(row.id), amount=left, paid_on=on, known_at=row.state_since)

    def _dispute(self, row: Row[Any]) -> PastHold:
        return PastHold(
            receivable=str(row.invoice_id),
            raised_on=self._day(row.opened_at),
            known_at=row.opened_at,
            until_at=row.closed_at,
        )

    def _pause(self, row: Row[Any], invoice_id: int) -> PastHold:
        return PastHold(
            receivable=str(invoice_id),
            raised_on=self._day(row.began_at),
            known_at=row.began_at,
            until_at=debts.pause_over_at(row, self._zone),
            reason=row.reason,
        )

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()
