"""What people do to invoices and mails: states, events, the mails caused, and two people at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from outbound.situation import AnswerMode
from service import actions
from service.actions import ActionError
from service.application import Application
from service.store.tables import outgoing as outgoing_table
from service.store.trade_tables import billed
from tests.service.building import OPEN, a_mail, an_application, an_invoice, kinds_of_events, receive, the_invoice


def in_review(app: Application, **changes: Any) -> Row[Any]:
    """Return an invoice that waits: dearer than ordered."""
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", **({"price": "23.00"} | changes))))
    return the_invoice(app, "A-1")


def mails(app: Application) -> list[Row[Any]]:
    with app.store.read() as connection:
        return list(connection.execute(select(outgoing_table).order_by(outgoing_table.c.id)))


def test_approving_ends_the_review_and_bills_the_order(app: Application) -> None:
    row = in_review(app)
    actions.approve(app, row.id, version=row.version, actor="eva")
    after = the_invoice(app, "A-1")
    assert (after.state, after.blocked_by) == ("approved", None)
    assert kinds_of_events(app, row.id)[-2:] == ["in_review", "approved"]
    with app.store.read() as connection:
        assert len(connection.execute(select(billed)).all()) == 1


def test_rejecting_tells_the_supplier_the_reason_in_the_persons_words(app: Application) -> None:
    row = in_review(app)
    actions.reject(app, row.id, version=row.version, actor="eva", reason="El precio no fue pactado.")
    assert the_invoice(app, "A-1").state == "rejected"
    letter = mails(app)[-1]
    assert (letter.kind, letter.state, letter.recipient) == ("rejection", "queued", "ana@papelera.example")
    assert "El precio no fue pactado." in letter.text


def test_what_a_rule_rejected_a_person_can_confirm_or_open_again(app: Application) -> None:
    row = in_review(app, quantity="12", price="20.00")
    assert row.state == "rejected"
    actions.reject(app, row.id, version=row.version, actor="eva", reason="Doce no, diez.")
    row = the_invoice(app, "A-1")
    assert (row.state, row.state_reason) == ("rejected", "Doce no, diez.")
    actions.reopen(app, row.id, version=row.version, actor="eva", reason="Se amplió la orden.")
    assert the_invoice(app, "A-1").state == "in_review"


def test_a_hold_stands_beside_the_state_until_it_is_released(app: Application) -> None:
    row = in_review(app)
    day = date(2026, 12, 1)
    actions.hold(app, row.id, version=row.version, actor="eva", reason="Espera al comprador", until=day)
    held = the_invoice(app, "A-1")
    assert (held.state, held.hold_reason, held.hold_until) == (row.state, "Espera al comprador", day)
    actions.release(app, row.id, version=held.version, actor="eva")
    assert the_invoice(app, "A-1").hold_reason is None


def test_approving_ends_a_hold(app: Application) -> None:
    row = in_review(app)
    actions.hold(app, row.id, version=row.version, actor="eva", reason="Espera", until=date(2026, 12, 1))
    actions.approve(app, row.id, version=row.version + 1, actor="eva")
    after = the_invoice(app, "A-1")
    assert (after.state, after.hold_reason, after.hold_until) == ("approved", None, None)


def test_asking_the_supplier_writes_what_is_needed_and_waits(tmp_path: Path) -> None:
    app = an_application(tmp_path, answers=replace(OPEN, request=AnswerMode.DRAFT))
    row = in_review(app)
    key = actions.ask_supplier(app, row.id, version=row.version, actor="eva", note="Gracias por su paciencia.")
    letter = next(mail for mail in mails(app) if mail.id == key)
    assert (letter.kind, letter.state) == ("request", "draft")
    assert "Gracias por su paciencia." in letter.text
    assert the_invoice(app, "A-1").state == "waiting_supplier"
    app.store.close()


def test_releasing_a_draft_request_makes_the_invoice_wait_for_its_supplier(tmp_path: Path) -> None:
    app = an_application(tmp_path, answers=replace(OPEN, request=AnswerMode.DRAFT))
    in_review(app)
    draft = next(mail for mail in mails(app) if mail.state == "draft")
    actions.release_outgoing(app, draft.id, version=draft.version, actor="eva")
    assert the_invoice(app, "A-1").state == "waiting_supplier"
    assert next(mail for mail in mails(app) if mail.id == draft.id).state == "queued"
    app.store.close()


def test_linking_an_order_matches_anew(app: Application) -> None:
    row = in_review(app, order=None, price="20.00")
    assert row.reasons == ["no_order"]
    actions.link_order(app, row.id, version=row.version, actor="eva", order_number="PO 77")
    after = the_invoice(app, "A-1")
    assert (after.state, after.match["orders"]) == ("approved", ["PO-77"])
    assert after.reading["evidence"]["order_references"]["source"] == "person"


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("number", "A-9", "A-9"),
        ("total", "1.234,50", "1234.50"),  # as Spaniards write it
        ("total", "1,234.50", "1234.50"),  # as Mexicans do
        ("due_date", "2027-01-31", "2027-01-31"),
        ("buyer.tax_id", "", "None"),  # not on the paper
    ],
)
def test_a_corrected_field_is_certain_and_a_persons(app: Application, field: str, value: str, shown: str) -> None:
    row = in_review(app)
    actions.correct_field(app, row.id, version=row.version, actor="eva", field=field, value=value)
    with app.store.read() as connection:
        reading: Any = next(iter(connection.execute(select(outgoing_table.metadata.tables["invoice"])))).reading
    for name in field.split("."):
        found = reading[name]
        reading = reading if not isinstance(found, dict) else found
    assert str(found) == shown
    assert "field_corrected" in kinds_of_events(app, row.id)


ON_INVOICES: list[tuple[str, Callable[..., Any], dict[str, Any]]] = [
    ("approve", actions.approve, {}),
    ("reject", actions.reject, {"reason": "no"}),
    ("hold", actions.hold, {"reason": "no", "until": None}),
    ("release", actions.release, {}),
    ("ask", actions.ask_supplier, {"note": None}),
    ("link", actions.link_order, {"order_number": "PO-77"}),
    ("correct", actions.correct_field, {"field": "number", "value": "B-1"}),
    ("reopen", actions.reopen, {"reason": "sí"}),
]


@pytest.mark.parametrize(("name", "action", "more"), ON_INVOICES)
def test_two_people_never_overwrite_each_other(
    app: Application, name: str, action: Callable[..., Any], more: dict[str, Any]
) -> None:
    row = in_review(app)
    actions.hold(app, row.id, version=row.version, actor="eva", reason="mío", until=None)
    with pytest.raises(ActionError) as refused:
        action(app, row.id, version=row.version, actor="luis", **more)
    assert (refused.value.status, refused.value.code) == (409, "changed_meanwhile")


@pytest.mark.parametrize(("name", "action", "more"), ON_INVOICES)
def test_an_invoice_that_is_not_there_is_a_404(
    app: Application, name: str, action: Callable[..., Any], more: dict[str, Any]
) -> None:
    with pytest.raises(ActionError) as refused:
        action(app, 999, version=1, actor="eva", **more)
    assert refused.value.status == 404


@pytest.mark.parametrize(
    ("name", "action", "more"), [one for one in ON_INVOICES if one[0] not in ("reject", "hold", "reopen")]
)
def test_what_is_not_possible_in_a_state_is_refused_and_changes_nothing(
    app: Application, name: str, action: Callable[..., Any], more: dict[str, Any]
) -> None:
    row = in_review(app, price="20.00")
    assert row.state == "approved"
    with pytest.raises(ActionError) as refused:
        action(app, row.id, version=row.version, actor="eva", **more)
    assert refused.value.status == 422
    assert the_invoice(app, "A-1") == row


def test_an_edited_mail_keeps_its_id_and_its_reply_address(app: Application) -> None:
    in_review(app)
    [mail] = mails(app)
    actions.hold_outgoing(app, mail.id, version=mail.version, actor="eva")
    [held] = mails(app)
    actions.edit_outgoing(
        app, mail.id, version=held.version, actor="eva", subject="Su factura", text="Hola,\n\nñandú & <b>\n"
    )
    [edited] = mails(app)
    before, after = message_from_bytes(mail.raw), message_from_bytes(edited.raw)
    assert {name: after[name] for name in ("Message-ID", "Reply-To", "To", "In-Reply-To")} == {
        name: before[name] for name in ("Message-ID", "Reply-To", "To", "In-Reply-To")
    }
    plain, html = after.get_payload()
    assert plain.get_payload(decode=True).decode().replace("\r\n", "\n").strip() == "Hola,\n\nñandú & <b>"
    assert "ñandú &amp; &lt;b&gt;" in html.get_payload(decode=True).decode()
    actions.release_outgoing(app, mail.id, version=edited.version, actor="eva")
    assert mails(app)[0].state == "queued"


def test_a_cancelled_mail_never_leaves(app: Application) -> None:
    in_review(app)
    [mail] = mails(app)
    actions.cancel_outgoing(app, mail.id, version=mail.version, actor="eva", reason="Ya llamé por teléfono")
    [cancelled] = mails(app)
    assert (cancelled.state, cancelled.reason) == ("cancelled", "Ya llamé por teléfono")
    with pytest.raises(ActionError) as refused:
        actions.release_outgoing(app, mail.id, version=cancelled.version, actor="eva")
    assert refused.value.status == 422


@pytest.mark.parametrize(("was_sent", "state"), [(True, "sent"), (False, "queued")])
def test_a_mail_of_unknown_fate_is_settled_by_a_person(app: Application, was_sent: bool, state: str) -> None:
    in_review(app)
    [mail] = mails(app)
    with app.store.write() as connection:
        connection.execute(update(outgoing_table).values(state="unknown", dot_at=app.clock()))
    actions.settle_unknown(app, mail.id, version=mail.version, actor="eva", was_sent=was_sent)
    [settled] = mails(app)
    assert (settled.state, settled.rfc_message_id) == (state, mail.rfc_message_id)


def test_a_mail_that_needed_attention_is_settled_once(app: Application) -> None:
    after = receive(app, a_mail("No estamos de acuerdo con el precio de la factura.", subject="Reclamo"))
    assert after.message.attention == "question"
    actions.settle_message(app, after.message.id, actor="eva")
    with pytest.raises(ActionError):
        actions.settle_message(app, after.message.id, actor="luis")
