"""The reminders' queue under everything that may happen to it, in any order: what leaves is true, lawful, and once."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Row

from outbound.records import Claim, DeliveryResult, OutgoingState, Settlement
from outbound.reminders.records import Family
from service.actions import (
    ActionError,
    cancel_outgoing,
    edit_outgoing,
    exclude_customer,
    hold_outgoing,
    release_outgoing,
)
from service.application import Application
from service.reminding import remind
from service.settings import ReminderSettings
from service.store import customer_payments, customers, receivables, reminders, standings
from service.store.consistency import dangling_references, states_against_events
from service.store.customer_payments import CustomerPayment
from service.store.outgoing import StoredQueue
from service.store.receivable_tables import customer, dispute, pause, reminder, reminder_step
from service.store.receivable_tables import receivable as receivable_table
from service.store.tables import outgoing
from tests.service.building import Clock, an_application, rows
from tests.service.receivable_files import bring

ZONE = ZoneInfo("Europe/Madrid")
LEASE = timedelta(minutes=30)
NUMBERS = ("A-1", "A-2", "A-3", "B-1", "B-2")
DUE = {"A-1": "2026-11-01", "A-2": "2026-11-20", "A-3": "2026-12-05", "B-1": "2026-10-10", "B-2": "2026-11-27"}
A_NUMBER = st.sampled_from(NUMBERS)
A_PICK = st.integers(0, 30)


class ReminderQueue(RuleBasedStateMachine):
    """An installation with two customers and five invoices; time, people, customers and servers do as they please."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        app = an_application(self.folder)
        self.app: Application = replace(app, settings=replace(app.settings, reminders=ReminderSettings(live=True)))
        self.queue = StoredQueue(self.app.store)
        self.sent: list[tuple[datetime, int]] = []
        self.arrived: Counter[str] = Counter()  # step keys that reached a customer and were not undone by a bounce
        contacts = [{"address": f"{name}@c.example", "purpose": purpose}
                    for name, purpose in (("pagos", "billing"), ("conta", "accounting"))]  # fmt: skip
        two = [
            {"code": "A", "name": "Alfa", "country": "ES", "time_zone": "Europe/Madrid", "contacts": contacts},
            {"code": "B", "name": "Beta", "country": "ES", "time_zone": "Europe/Madrid",
             "contacts": [{"address": "b@b.example"}]},
        ]  # fmt: skip
        owed = [
            {"number": number, "customer": {"code": number[0]}, "issue_date": "2026-10-01", "due_date": DUE[number],
             "currency": "EUR", "total": "1000.00", "open": "1000.00"} for number in NUMBERS
        ]  # fmt: skip
        assert bring(self.app, self.folder, "customers", two).refused == ()
        assert bring(self.app, self.folder, "receivables", owed).refused == ()

    @property
    def clock(self) -> Clock:
        assert isinstance(self.app.clock, Clock)
        return self.app.clock

    @property
    def today(self) -> date:
        return self.clock().astimezone(ZONE).date()

    def the(self, number: str) -> Row[Any]:
        with self.app.store.read() as connection:
            row = receivables.by_number(connection, number)
        assert row is not None
        return row

    @rule(hours=st.integers(1, 30), fresh=st.booleans())
    def time_passes(self, hours: int, fresh: bool) -> None:
        self.clock.pass_by(hours=hours)
        if fresh:
            with self.app.store.write() as connection:
                standings.note_import(connection, standings.PAYMENTS, now=self.clock())

    @rule(times=st.integers(1, 3))
    def the_scheduler_runs(self, times: int) -> None:
        remind(self.app)
        for _ in range(times - 1):
            assert remind(self.app).queued == ()

    @rule(number=A_NUMBER, amount=st.sampled_from(("100.00", "1000.00", "1500.00")))
    def a_customer_pays(self, number: str, amount: str) -> None:
        told: dict[str, Any] = {"now": self.clock(), "today": self.today, "actor": "rule:payments"}
        paid = CustomerPayment(
            date=self.today, amount=Decimal(amount), invoices=(number,), reference=self.clock().isoformat()
        )
        with self.app.store.write() as connection:
            customer_payments.save(connection, paid, **told)

    @rule(number=A_NUMBER)
    def a_customer_disputes(self, number: str) -> None:
        told: dict[str, Any] = {"now": self.clock(), "today": self.today, "actor": "mail:1"}
        with self.app.store.write() as connection:
            standings.open_dispute(connection, self.the(number).id, "price", **told)

    @rule(pick=A_PICK)
    def a_dispute_is_settled(self, pick: int) -> None:
        still_open = [one for one in rows(self.app, dispute) if one.closed_at is None]
        if still_open:
            with self.app.store.write() as connection:
                key = still_open[pick % len(still_open)].id
                assert standings.close_dispute(connection, key, "upheld", now=self.clock(), actor="person:eva")

    @rule(number=A_NUMBER, days=st.integers(0, 10))
    def a_customer_promises(self, number: str, days: int) -> None:
        row = self.the(number)
        with self.app.store.write() as connection:
            day = self.today + timedelta(days=days)
            standings.promise_payment(connection, row.party_id, [row.id], day, now=self.clock(), actor="mail:1")

    @rule(number=A_NUMBER, days=st.integers(0, 10), whole=st.booleans())
    def a_person_pauses(self, number: str, days: int, whole: bool) -> None:
        row = self.the(number)
        with self.app.store.write() as connection:
            standings.hold_back(
                connection, row.party_id, "obras", now=self.clock(), actor="person:eva",
                invoice_id=None if whole else row.id, until=self.today + timedelta(days=days),
            )  # fmt: skip

    @rule(number=A_NUMBER, never=st.booleans())
    def a_person_excludes(self, number: str, never: bool) -> None:
        exclude_customer(self.app, self.the(number).party_id, reason="acuerdo" if never else None, actor="eva")

    @rule(pick=A_PICK, what=st.sampled_from(("hold", "release", "cancel", "edit")))
    def a_person_acts_on_a_mail(self, pick: int, what: str) -> None:
        mails = rows(self.app, outgoing)
        if not mails:
            return
        mail = mails[pick % len(mails)]
        told: dict[str, Any] = {"version": mail.version, "actor": "eva"}
        try:
            if what == "hold":
                hold_outgoing(self.app, mail.id, **told)
            elif what == "release":
                release_outgoing(self.app, mail.id, **told)
            elif what == "cancel":
                cancel_outgoing(self.app, mail.id, reason="no", **told)
            else:
                edit_outgoing(self.app, mail.id, subject="Hola", text="Otra cosa.", **told)
        except ActionError:
            return  # not in that state: said, and nothing changed

    @rule(result=st.sampled_from(("sent", "sent", "retry", "failed", "dies_before", "dies_after")))
    def the_sender_delivers(self, result: str) -> None:
        for claim in self.queue.claim_due(self.clock(), "machine", LEASE, 1):
            self.check_what_leaves(claim)
            if result.startswith("dies"):
                if result == "dies_after":
                    assert self.queue.mark_dot(claim, self.clock())
                    self.note_sent(claim)  # nobody knows: it may have arrived
                self.clock.pass_by(minutes=31)
                self.queue.recover(self.clock())
                continue
            settled = Settlement(result=DeliveryResult(result), reply="250 ok")
            assert self.queue.settle(claim, settled, self.clock(), self.clock() + timedelta(hours=1))
            if result == "sent":
                self.note_sent(claim)

    @rule(pick=A_PICK)
    def a_mail_bounces(self, pick: int) -> None:
        sent = [one for one in rows(self.app, outgoing) if one.state == OutgoingState.SENT]
        if not sent:
            return
        mail = sent[pick % len(sent)]
        with self.app.store.write() as connection:
            customers.note_failure(connection, mail.recipient, "hard", now=self.clock())
            keys = [one.key for one in rows(self.app, reminder_step) if one.outgoing_id == mail.id]
            if reminders.void(connection, mail.id):
                self.arrived.subtract(keys)

    @rule(number=A_NUMBER)
    def a_contact_works_again(self, number: str) -> None:
        with self.app.store.write() as connection:
            for address in ("pagos@c.example", "b@b.example"):
                customers.forget_failure(connection, address)

    def check_what_leaves(self, claim: Claim) -> None:
        """Hold a mail against the database by other means than the planner's: it must be right at this moment."""
        planned = next(one for one in rows(self.app, reminder) if one.outgoing_id == claim.key)
        owner = next(one for one in rows(self.app, customer) if one.party_id == planned.party_id)
        assert owner.excluded is None
        mail = next(one for one in rows(self.app, outgoing) if one.id == claim.key)
        if mail.reason not in ("moved_by_person", "edited"):
            local = self.clock().astimezone(ZONE)
            assert local.weekday() < 5, local
            assert (8, 30) <= (local.hour, local.minute) < (17, 30), local
        if planned.family in (Family.THANKS, Family.WELCOME):
            return
        for one in rows(self.app, pause):
            over = one.ended_at is not None or (one.until is not None and one.until < self.today)
            assert over or one.invoice_id is not None or one.party_id != planned.party_id
        steps = [one for one in rows(self.app, reminder_step) if one.outgoing_id == claim.key]
        for step in steps:
            if step.invoice_id is None:
                continue
            owed = next(one for one in rows(self.app, receivable_table) if one.invoice_id == step.invoice_id)
            assert owed.open > 0
            assert str(owed.open) == planned.amounts[str(step.invoice_id)]
            assert not [
                one for one in rows(self.app, dispute) if one.invoice_id == step.invoice_id and one.closed_at is None
            ]

    def note_sent(self, claim: Claim) -> None:
        self.sent.append((self.clock(), claim.key))
        self.arrived.update(one.key for one in rows(self.app, reminder_step) if one.outgoing_id == claim.key)

    @invariant()
    def every_stage_reaches_a_customer_at_most_once(self) -> None:
        if hasattr(self, "arrived"):
            assert max(self.arrived.values(), default=0) <= 1, self.arrived

    @invariant()
    def every_mail_leaves_at_most_once(self) -> None:
        if hasattr(self, "sent"):
            assert max(Counter(key for _, key in self.sent).values(), default=0) <= 1

    @invariant()
    def nobody_is_planned_two_mails_a_day(self) -> None:
        if not hasattr(self, "app"):
            return
        mails = {one.id: one for one in rows(self.app, outgoing)}
        days = Counter(
            (one.party_id, one.at.astimezone(ZONE).date())
            for one in rows(self.app, reminder)
            if not one.void and mails[one.outgoing_id].state not in (OutgoingState.CANCELLED, OutgoingState.FAILED)
        )
        assert max(days.values(), default=0) <= 1, days

    def teardown(self) -> None:
        if hasattr(self, "app"):
            with self.app.store.read() as connection:
                assert list(states_against_events(connection)) == []
                assert list(dangling_references(connection)) == []
            self.app.store.close()
            shutil.rmtree(self.folder)


TestReminderQueue = ReminderQueue.TestCase
TestReminderQueue.settings = settings(
    max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
