"""Another policy is tried on what is stored, and nothing is changed by it."""

from __future__ import annotations

from datetime import date

from matching.policy_file import policy_from_mapping
from matching.records import Verdict
from service.application import Application
from service.simulation import simulate, sums_of
from service.store.tables import event, invoice
from tests.service.building import a_mail, an_invoice, receive, rows

LENIENT = policy_from_mapping({"version": "lenient", "severities": {"order_not_found": "inform"}})


def test_what_would_be_decided_otherwise_is_told_line_by_line_and_in_sums(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice(order="PO-404")))
    before = [rows(app, table) for table in (invoice, event)]
    (replayed,) = simulate(app, LENIENT)
    (total,) = sums_of([replayed])

    assert (replayed.before, replayed.after, replayed.reasons_before) == (
        Verdict.REVIEW,
        Verdict.APPROVED,
        ("order_not_found",),
    )
    assert (total.count, total.total) == (1, replayed.total)
    assert [rows(app, table) for table in (invoice, event)] == before


def test_the_same_policy_decides_nothing_otherwise(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice(order="PO-404")))

    assert [each.differs for each in simulate(app, app.settings.matching)] == [False]


def test_only_what_came_since_a_day_is_told(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice(order="PO-404")))

    assert list(simulate(app, LENIENT, since=date(2100, 1, 1))) == []
