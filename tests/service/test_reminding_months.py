"""Months of reminders over the real store, in virtual time: what the simulated year promises, the store keeps too.

The same made-up world (`tests/outbound/reminders/world.py`) is told to the store as it happens: invoices issued,
payments imported, disputes, pauses, promises, plans. What leaves the queue is held to the same promises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial

import pytest

import tests.outbound.reminders.test_simulated_year as promises
from outbound.plain import from_plain
from outbound.records import DeliveryResult, Settlement
from outbound.reminders.history import History, PastPayment
from outbound.reminders.plans import Matter, Reminder
from outbound.reminders.records import Family, InstalmentPlan, Promise, Receivable, Tone
from parsing.document import Document, Kind
from service.application import Application
from service.remindercheck import still_wanted
from service.reminding import remind
from service.settings import ReminderSettings
from service.store import customer_payments, customers, receivables, reminders, standings
from service.store.customer_payments import CustomerPayment
from service.store.customers import CustomerRecord
from service.store.outgoing import StoredQueue
from service.store.receivables import ReceivableRecord
from service.store.tables import outgoing
from tests.outbound.reminders.test_simulated_year import Year
from tests.outbound.reminders.world import World, a_world
from tests.service.building import Clock, rows

DAYS = 120
CUSTOMERS, INVOICES = 12, 200
HOURS = (9, 15, 20)  # UTC: within hours somewhere in Europe or in America
ACTOR = "person:eva"
DELIVERED = Settlement(result=DeliveryResult.SENT, reply="250 ok")
Event = tuple[datetime, Callable[[], object]]


class Months:
    """A world told to an installation, event by event."""

    def __init__(self, app: Application, world: World) -> None:
        assert isinstance(app.clock, Clock)
        self.app = app
        self.world = world
        self.clock = app.clock
        self.parties: dict[str, int] = {}
        self.invoices: dict[str, int] = {}
        self.of_party: dict[int, History] = {}
        self.open: dict[str, int] = {}
        self.year = Year()
        self.queued = 0

    def live(self) -> Year:
        """Let the months pass; return what left the queue."""
        self.clock.moment = datetime.combine(self.world.first, time(1), UTC)
        for history in self.world.histories:
            self._know(history)
        events = sorted(self._events(), key=lambda event: event[0])
        for ahead in range(DAYS):
            for hour in HOURS:
                now = datetime.combine(self.world.first + timedelta(days=ahead), time(hour, ahead % 60), UTC)
                while events and events[0][0] <= now:
                    moment, happens = events.pop(0)
                    self.clock.moment = max(self.clock.moment, moment)
                    happens()
                self.clock.moment = now
                if not self.world.is_down(now):
                    self._run(now)
        return self.year

    def _run(self, now: datetime) -> None:
        self.queued += len(remind(self.app).queued)
        assert remind(self.app).queued == ()
        queue = StoredQueue(self.app.store, still_wanted(self.app))
        for claim in queue.claim_due(now, "test", timedelta(minutes=5), 100):
            assert queue.mark_dot(claim, now)
            assert queue.settle(claim, DELIVERED, now)
            with self.app.store.read() as connection:
                row = reminders.of_outgoing(connection, claim.key)
            assert row is not None
            history = self.of_party[row.party_id]
            mail = self._in_world(from_plain(Reminder, row.plan), history)
            self.year.mails.append((now, history, mail, history.ledger))

    def _in_world(self, mail: Reminder, history: History) -> Reminder:
        """Return a mail with the world's names instead of the store's keys."""
        names = {str(key): name for name, key in self.invoices.items()}
        contacts = {each.address: each for each in history.ledger.customer.contacts}
        return replace(
            mail,
            to=contacts[mail.to.address],
            receivables=tuple(names[each] for each in mail.receivables),
            mentioned=tuple(names[each] for each in mail.mentioned),
            steps=tuple(
                replace(step, id=names[step.id]) if step.matter is Matter.RECEIVABLE else step for step in mail.steps
            ),
        )

    def _know(self, history: History) -> None:
        customer = history.ledger.customer
        record = CustomerRecord(
            name=customer.name,
            code=customer.id,
            country=customer.country,
            subdivision=customer.subdivision,
            language="en",
            nature=customer.nature,
            time_zone=customer.time_zone,
            weekdays=customer.weekdays,
            max_per_week=customer.per_week,
            excluded=customer.excluded,
            legal=customer.legal,
            contacts=tuple((each.address, None, each.purposes[0]) for each in customer.contacts),
        )
        now = self.clock.moment
        with self.app.store.write() as connection:
            key, _ = customers.save(connection, record, now=now)
            for contact in customer.contacts:
                if not contact.deliverable:
                    customers.note_failure(connection, contact.address, "hard", now=now)
        self.parties[customer.id] = key
        self.of_party[key] = history

    def _events(self) -> Iterator[Event]:
        for moment in self.world.imports:
            yield moment, partial(self._write, standings.note_import, standings.PAYMENTS)
        for history in self.world.histories:
            yield from self._events_of(history, self.parties[history.ledger.customer.id])

    def _events_of(self, history: History, party: int) -> Iterator[Event]:
        issued = {each.id: datetime.combine(each.issue_date, time(2), UTC) for each in history.ledger.receivables}
        for each in history.ledger.receivables:
            yield issued[each.id], partial(self._issue, history, each)
        for payment in history.payments:
            yield payment.known_at, partial(self._pay, payment)
        for hold in history.disputes:
            yield hold.known_at, partial(self._dispute, hold.receivable)
            if hold.until_at is not None:
                yield hold.until_at, partial(self._end, standings.close_dispute, f"d{hold.receivable}", "upheld")
        for hold in history.pauses:
            yield hold.known_at, partial(self._pause, party, hold.receivable)
            if hold.until_at is not None:
                yield hold.until_at, partial(self._end, standings.resume, f"p{hold.receivable}")
        for one in history.ledger.promises:
            yield datetime.combine(one.made_on, time(11), UTC), partial(self._promise, party, one)
        for agreed in history.ledger.plans:
            yield issued[agreed.receivables[0]] + timedelta(hours=1), partial(self._agree, party, agreed)

    def _write(self, write: Callable[..., object], *told: object, **named: object) -> object:
        with self.app.store.write() as connection:
            return write(connection, *told, now=self.clock.moment, **named)

    def _end(self, end: Callable[..., object], name: str, *told: object) -> None:
        if name in self.open:
            self._write(end, self.open.pop(name), *told, actor=ACTOR)

    def _issue(self, history: History, each: Receivable) -> None:
        document = Document(
            source=each.number,
            kind=Kind.INVOICE,
            format="import",
            number=each.number,
            issue_date=each.issue_date,
            due_date=each.due_date,
            currency=each.currency,
            total=each.open,
            payable=each.open,
        )
        record = ReceivableRecord(document=document, customer=CustomerRecord(code=history.ledger.customer.id))
        saved = self._write(receivables.save, record, today=self.clock.moment.date(), actor=ACTOR)
        assert isinstance(saved, receivables.Saved)
        self.invoices[each.id] = saved.key

    def _pay(self, payment: PastPayment) -> None:
        told = CustomerPayment(
            date=payment.paid_on, amount=payment.amount, invoices=(f"F-{payment.receivable}",), reference="transfer"
        )
        self._write(customer_payments.save, told, today=self.clock.moment.date(), actor=ACTOR)

    def _dispute(self, name: str) -> None:
        today = self.clock.moment.date()
        key = self._write(standings.open_dispute, self.invoices[name], "price", today=today, actor=ACTOR)
        self.open[f"d{name}"] = int(str(key))

    def _pause(self, party: int, name: str) -> None:
        key = self._write(standings.hold_back, party, "obras", actor=ACTOR, invoice_id=self.invoices[name])
        self.open[f"p{name}"] = int(str(key))

    def _promise(self, party: int, one: Promise) -> None:
        named = [self.invoices[each] for each in one.receivables]
        self._write(standings.promise_payment, party, named, one.due, actor=ACTOR)

    def _agree(self, party: int, agreed: InstalmentPlan) -> None:
        parts = [(part.due, part.amount) for part in agreed.instalments]
        named = [self.invoices[each] for each in agreed.receivables]
        self._write(standings.agree_plan, party, named, parts, agreed.currency, actor=ACTOR)


@pytest.fixture
def months(app: Application) -> Months:
    settings = replace(app.settings, reminders=ReminderSettings(live=True))
    return Months(replace(app, settings=settings), a_world(11, customers=CUSTOMERS, invoices=INVOICES))


def test_the_store_keeps_the_promises_of_the_simulated_year(months: Months) -> None:
    year = months.live()
    assert len(year.mails) > 80
    assert {mail.family for _, _, mail, _ in year.mails} >= {Family.OVERDUE, Family.UPCOMING, Family.THANKS}
    assert {mail.tone for _, _, mail, _ in year.mails} >= {Tone.FRIENDLY, Tone.NEUTRAL, Tone.FIRM}
    promises.test_nothing_goes_about_what_is_paid_disputed_promised_paused_or_in_a_plan(year)
    promises.test_nobody_excluded_insolvent_or_without_a_contact_is_written_to(year)
    promises.test_no_mail_comes_outside_hours_on_weekends_or_on_holidays(year)
    promises.test_no_customer_has_more_mails_than_they_may(year)
    promises.test_each_mail_and_each_step_goes_once(year)
    promises.test_the_stages_of_an_invoice_go_up_and_are_days_apart(year)
    promises.test_nobody_is_met_with_a_firm_word(year)
    sent = [row.rfc_message_id for row in rows(months.app, outgoing)]
    assert len(sent) == len(set(sent))
