"""The states of an invoice: only the steps of the contract, each an event, and the state is what the events say."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from service.application import Application
from service.store import events, invoices
from service.store.engine import Store
from service.store.invoices import OPEN_STATES, PAYABLE_STATES, IllegalTransition, InvoiceState, allowed
from service.store.tables import metadata
from tests.service.building import NOW, a_mail, an_invoice, receive

S = InvoiceState
# contracts.md section 2, arrow by arrow.
CONTRACT = {
    (S.RECEIVED, S.IN_REVIEW),
    (S.IN_REVIEW, S.WAITING_SUPPLIER), (S.WAITING_SUPPLIER, S.IN_REVIEW),
    (S.IN_REVIEW, S.APPROVED),
    (S.APPROVED, S.IN_REVIEW),  # a person looks again
    (S.APPROVED, S.SCHEDULED), (S.SCHEDULED, S.APPROVED), (S.SCHEDULED, S.SCHEDULED),  # another day
    (S.APPROVED, S.PART_PAID), (S.APPROVED, S.PAID),  # paid without a plan
    (S.SCHEDULED, S.PART_PAID), (S.SCHEDULED, S.PAID),
    (S.PART_PAID, S.PART_PAID), (S.PART_PAID, S.PAID), (S.PART_PAID, S.SCHEDULED),  # another part, the rest planned
    (S.PAID, S.SCHEDULED),  # the bank returned it
    (S.IN_REVIEW, S.DUPLICATE), (S.WAITING_SUPPLIER, S.DUPLICATE),
    (S.REJECTED, S.IN_REVIEW), (S.DUPLICATE, S.IN_REVIEW),
    *((state, S.REJECTED) for state in (*OPEN_STATES, *PAYABLE_STATES)),
    *((state, S.REPLACED) for state in S if state is not S.REPLACED),
}  # fmt: skip


@pytest.mark.parametrize("before", S)
@pytest.mark.parametrize("after", S)
def test_a_step_is_allowed_exactly_where_the_contract_has_an_arrow(before: S, after: S) -> None:
    assert allowed(before, after) == ((before, after) in CONTRACT)


def test_an_illegal_step_changes_nothing(app: Application) -> None:
    [row] = receive(app, a_mail("Adjunto.", an_invoice())).invoices
    assert row.state == "approved"
    with app.store.write() as connection, pytest.raises(IllegalTransition):
        invoices.transition(connection, row.id, S.WAITING_SUPPLIER, now=app.clock(), actor="rule:test")
    assert receive(app, a_mail("Otra cosa.")).invoices == [row]


class Lives(RuleBasedStateMachine):
    """One invoice pushed about at random."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(f"sqlite:///{Path(self.folder.name)}/acuse.sqlite3")
        metadata.create_all(self.store.engine)
        self.now = NOW
        self.version = 1
        with self.store.write() as connection:
            values = {"case": "F-2026-000001", "direction": "payable", "kind": "invoice", "reading": {}, "reasons": []}
            self.key = invoices.add(connection, now=NOW, actor="mail:1", values=values)
        self.state = S.RECEIVED

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(after=st.sampled_from(S), reason=st.none() | st.text(max_size=9))
    def step(self, after: S, reason: str | None) -> None:
        self.now += timedelta(minutes=1)
        try:
            with self.store.write() as connection:
                invoices.transition(connection, self.key, after, now=self.now, actor="person:eva", reason=reason)
        except IllegalTransition:
            assert not allowed(self.state, after)
            return
        if allowed(self.state, after):
            self.state, self.version = after, self.version + 1
        else:
            assert after is self.state  # to where it is already: nothing happens

    @rule(words=st.text(max_size=9))
    def hold(self, words: str) -> None:
        with self.store.write() as connection:
            invoices.change(connection, self.key, hold_reason=words)
        self.version += 1

    @invariant()
    def the_state_is_what_the_events_say(self) -> None:
        with self.store.read() as connection:
            row = invoices.get(connection, self.key)
            happened = events.of_invoice(connection, self.key)
        assert row is not None
        assert row.state == self.state == happened[-1].kind
        assert row.version == self.version
        assert row.state_since == happened[-1].at
        steps = [S(one.kind) for one in happened]
        assert all(pair in CONTRACT for pair in pairwise(steps))
        assert [one.data["from"] for one in happened[1:]] == steps[:-1]


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=15, stateful_step_count=15)
