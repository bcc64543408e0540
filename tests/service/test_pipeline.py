"""One mail from the mailbox to its answers: what it becomes, how often, and what stops the next one (nothing)."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from outbound.situation import AnswerMode
from parsing.document import Reading, ReadingContext
from service import pipeline
from service.application import Application
from service.pipeline import file_message
from service.sandbox import DirectReader
from service.store import messages
from service.store.tables import document, event, invoice, message_invoice
from service.store.tables import outgoing as outgoing_table
from service.store.trade_tables import billed
from service.tasks import file_all
from tests.service.building import (
    OPEN,
    a_mail,
    an_application,
    an_invoice,
    arrive,
    kinds_of_events,
    look,
    receive,
    rows,
)

QUESTION = "Buenos días:\n\n¿Cuándo pagan la factura A-1?\n\nUn saludo,\nAna"


class Troubled(DirectReader):
    """A reader that runs into trouble over files that hold a word, until it is mended."""

    def __init__(self, word: bytes, trouble: Exception) -> None:
        self.word, self.trouble = word, trouble
        self.mended = False

    def read(self, data: bytes, *, name: str, context: ReadingContext) -> tuple[Reading, ...]:
        if self.word in data and not self.mended:
            raise self.trouble
        return super().read(data, name=name, context=context)


# What a mail becomes


def test_an_invoice_as_ordered_and_received_is_approved_and_acknowledged(app: Application) -> None:
    after = receive(app, a_mail("Adjunto factura.", an_invoice()))
    [row] = after.invoices
    assert (row.state, row.verdict, row.case) == ("approved", "approved", "F-2026-000001")
    assert kinds_of_events(app, row.id) == ["received", "in_review", "decided", "approved"]
    [answer] = after.outgoing
    assert (answer.kind, answer.state, answer.recipient) == ("acknowledgement", "queued", "ana@papelera.example")
    assert "A-1" in answer.text
    assert row.case in answer.subject
    assert (after.message.state, after.message.attention) == ("filed", None)


@pytest.mark.parametrize(
    ("change", "state", "code"),
    [
        ({"price": "23.00"}, "waiting_supplier", "price_over"),  # dearer than ordered
        ({"quantity": "12"}, "rejected", "qty_over_ordered"),  # more than the order has left
        ({"order": "PO-99"}, "waiting_supplier", "order_not_found"),  # an order that nobody knows
        ({"order": None}, "waiting_supplier", "no_order"),  # names no order, though one fits
        ({"iban": "ES7921000813610123456789"}, "in_review", "bank_mismatch"),  # held, and the supplier learns nothing
    ],
)
def test_what_differs_is_decided_and_named(app: Application, change: dict[str, Any], state: str, code: str) -> None:
    [row] = receive(app, a_mail("Adjunto factura.", an_invoice(**change))).invoices
    assert row.state == state
    assert code in row.reasons


def test_a_supplier_that_bills_too_dear_is_told_both_prices(app: Application) -> None:
    [answer] = receive(app, a_mail("Adjunto factura.", an_invoice(price="23.00"))).outgoing
    assert "23,00" in answer.text
    assert "20,00" in answer.text


def test_where_requests_wait_for_a_person_the_acknowledgement_says_nothing_of_them(
    applications: Callable[..., Application],
) -> None:
    app = applications(answers=replace(OPEN, request=AnswerMode.DRAFT))
    after = receive(app, a_mail("Adjunto factura.", an_invoice(price="23.00")))
    assert [row.state for row in after.invoices] == ["in_review"]
    mails = {row.kind: row for row in after.outgoing}
    assert {kind: row.state for kind, row in mails.items()} == {"acknowledgement": "queued", "request": "draft"}
    assert "23" not in mails["acknowledgement"].text


def test_a_rejected_invoice_bills_nothing(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", quantity="12")))
    assert rows(app, billed) == []


def test_the_same_invoice_again_is_filed_once_and_its_sender_told_how_it_stands(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    after = receive(app, a_mail("Les reenvío la factura.", an_invoice()))
    [row] = after.invoices
    assert "resent" in kinds_of_events(app, row.id)
    assert _histories(app) == {(1, row.id), (2, row.id)}
    assert row.case in after.outgoing[1].text
    assert "aprobada para pago" in after.outgoing[1].text


def test_a_correction_replaces_the_rejected_invoice(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice("A-1", quantity="12")))
    after = receive(app, a_mail("Adjunto la corregida.", an_invoice("A-2", quantity="10", corrects="A-1")))
    first, second = after.invoices
    assert (first.state, second.state) == ("replaced", "approved")
    assert first.replaced_by == second.id
    assert [row.invoice_id for row in rows(app, billed)] == [second.id]
    assert "replaces" in kinds_of_events(app, second.id)


def test_two_invoices_in_one_mail_count_for_each_other(app: Application) -> None:
    """Six and six of an order for ten: the second bills more than is left."""
    after = receive(app, a_mail("Dos facturas.", an_invoice("A-1", quantity="6"), an_invoice("A-2", quantity="6")))
    assert [(row.number, row.state) for row in after.invoices] == [("A-1", "approved"), ("A-2", "rejected")]
    [answer] = after.outgoing  # one mail for one cause
    assert "A-1" in answer.text
    assert "A-2" in answer.text


def test_an_order_number_that_only_the_mail_names_counts_with_a_doubt(app: Application) -> None:
    [row] = receive(app, a_mail("Adjunto factura de su pedido PO-77.", an_invoice(order=None))).invoices
    assert row.match["orders"] == ["PO-77"]
    assert row.reading["evidence"]["order_references"]["source"] == "mail"


def test_a_question_lands_in_the_history_of_its_invoice_and_is_answered(app: Application) -> None:
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    after = receive(app, a_mail(QUESTION, subject="Consulta"))
    assert after.message.evidence == "number"
    assert _histories(app) == {(1, 1), (2, 1)}
    assert (after.outgoing[-1].kind, after.outgoing[-1].state) == ("status", "queued")


def test_every_file_is_kept_and_listed_with_what_it_gave(app: Application) -> None:
    after = receive(app, a_mail("Adjunto factura.", an_invoice(), b"%PDF-1.4 broken"))
    read, unread = rows(app, document)
    assert (read.source, read.kind, read.invoice_id) == ("factura-1.xml", "invoice", after.invoices[0].id)
    assert (unread.source, unread.error, unread.invoice_id) == ("factura-2.xml", "damaged", None)
    assert app.blobs.get(read.blob) == an_invoice()
    assert after.message.attention == "unreadable"


@pytest.mark.parametrize(
    ("raw", "attention"),
    [
        (a_mail("Adjunto factura.", an_invoice(), verdict="fail"), "forged"),
        (a_mail("Adjunto factura.", an_invoice(), sender="ana@papelerra.example"), "look_alike"),  # one letter more
        (a_mail("Adjunto factura.", an_invoice(), sender="eva@nueva.example"), "unknown_sender"),
        (a_mail("Nuestra nueva cuenta bancaria es ES7921000813610123456789."), "bank_change"),
        (a_mail("Adjunto la factura A-9."), "no_document"),  # nothing is attached
        (a_mail("No estamos de acuerdo con el descuento de la factura A-9.", subject="Reclamo"), "question"),
    ],
)
def test_a_person_is_called_for_the_reason_that_weighs_most(app: Application, raw: bytes, attention: str) -> None:
    assert receive(app, raw).message.attention == attention


def test_a_mail_whose_words_were_not_understood_surely_calls_a_person(tmp_path: Path) -> None:
    certain = replace(OPEN, minimum_confidence=1.0)  # nothing is ever as sure as that
    app = an_application(tmp_path, answers=certain)
    receive(app, a_mail("Adjunto factura.", an_invoice()))
    after = receive(app, a_mail(QUESTION, subject="Consulta"))
    assert after.message.attention == "unsure"
    assert [(row.kind, row.state, row.reason) for row in after.outgoing[1:]] == [("status", "draft", "unsure")]
    assert after.outgoing[0].state == "queued"  # what the file gave does not hang on the words


# How often


def test_filing_twice_changes_nothing(app: Application) -> None:
    key = receive(app, a_mail("Adjunto factura.", an_invoice())).message.id
    before = [len(rows(app, table)) for table in (event, invoice, outgoing_table)]
    assert _again(app, key) is None
    assert [len(rows(app, table)) for table in (event, invoice, outgoing_table)] == before


def test_a_message_that_somebody_holds_is_left_alone_until_the_lease_ends(app: Application) -> None:
    key = arrive(app, a_mail("Adjunto factura.", an_invoice()))
    _claim(app, key)
    assert file_message(app, DirectReader(), key) is None
    assert rows(app, invoice) == []
    assert _again(app, key) is not None


@pytest.mark.parametrize("ending", [None, ZeroDivisionError()])  # the first worker comes through late, or fails late
def test_a_worker_that_lost_its_lease_changes_nothing(app: Application, ending: Exception | None) -> None:
    key = arrive(app, a_mail("Adjunto factura.", an_invoice()))

    class Slow(DirectReader):
        """While it reads, its lease ends and another worker files the message."""

        def read(self, data: bytes, *, name: str, context: ReadingContext) -> tuple[Reading, ...]:
            assert _again(app, key) is not None
            if ending is not None:
                raise ending
            return super().read(data, name=name, context=context)

    assert file_message(app, Slow(), key) is None
    after = look(app, key)
    assert (after.message.state, len(after.invoices), len(after.outgoing)) == ("filed", 1, 1)


@pytest.mark.parametrize(("first_day", "answers"), [(date(2026, 11, 26), 0), (date(2026, 11, 25), 1)])
def test_mail_from_before_the_day_of_going_live_is_filed_and_not_answered(
    applications: Callable[..., Application], first_day: date, answers: int
) -> None:
    after = receive(applications(answer_from=first_day), a_mail("Adjunto factura.", an_invoice()))
    assert [row.state for row in after.invoices] == ["approved"]
    assert len(after.outgoing) == answers


# What stops the next one: nothing


def test_an_unforeseen_error_puts_one_mail_aside_with_its_traceback_and_the_next_goes_on(app: Application) -> None:
    reader = Troubled(b"A-13", ZeroDivisionError("thirteen"))
    bad = arrive(app, a_mail("Adjunto factura.", an_invoice("A-13", quantity="1")))
    good = arrive(app, a_mail("Otra.", an_invoice()))
    file_all(app, reader)
    row = look(app, bad).message
    assert (row.state, row.attention, row.lease_token) == ("quarantined", "quarantined", None)
    assert "Traceback" in row.error
    assert "ZeroDivisionError: thirteen" in row.error
    assert look(app, good).message.state == "filed"
    assert [one.number for one in rows(app, invoice)] == ["A-1"]


def test_what_was_put_aside_is_filed_after_a_person_retries_it(app: Application) -> None:
    reader = Troubled(b"A-1", ZeroDivisionError("not yet mended"))
    key = arrive(app, a_mail("Adjunto factura.", an_invoice()))
    file_all(app, reader)
    with app.store.write() as connection:
        assert messages.retry(connection, key, now=app.clock(), actor="person:eva")
    reader.mended = True
    file_all(app, reader)
    assert look(app, key).message.state == "filed"


def test_nothing_is_kept_of_a_mail_whose_recording_failed(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "attention_for", fails)  # the last step before the mail is filed
    after = receive(app, a_mail("Adjunto factura.", an_invoice()))
    assert after.message.state == "quarantined"
    assert (after.invoices, after.outgoing, rows(app, document)) == ([], [], [])


def test_a_mail_that_killed_its_reader_three_times_is_put_aside(app: Application) -> None:
    key = arrive(app, a_mail("Adjunto factura.", an_invoice()))
    for _ in range(3):
        _claim(app, key)
        app.clock.pass_by(hours=1)  # type: ignore[attr-defined]
    assert file_message(app, DirectReader(), key) is None
    row = look(app, key).message
    assert (row.state, row.attention) == ("quarantined", "quarantined")
    assert "died 3 times" in row.error


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (OSError(errno.ENOSPC, "no space left on device"), "[Errno 28] no space left on device"),
        (OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked")), "database is locked"),
    ],
)
def test_what_the_world_does_is_waited_for_however_long_it_takes(
    app: Application, trouble: Exception, words: str
) -> None:
    reader = Troubled(b"A-1", trouble)
    key = arrive(app, a_mail("Adjunto factura.", an_invoice()))
    assert file_message(app, reader, key) is None
    row = look(app, key).message
    assert (row.state, row.lease_token) == ("stored", None)
    assert row.not_before > app.clock()
    assert row.error == words
    for _ in range(10):
        assert _again(app, key, reader) is None
    reader.mended = True
    assert _again(app, key, reader) is not None
    assert look(app, key).message.error is None


def test_a_mail_whose_bytes_are_lost_is_put_aside(app: Application) -> None:
    key = arrive(app, a_mail())
    app.blobs.path(look(app, key).message.sha256).unlink()
    assert file_message(app, DirectReader(), key) is None
    assert look(app, key).message.state == "quarantined"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\r\n\r\n", b"\x00\xff\xfe" * 40, b"Content-Type: multipart/mixed; boundary=\r\n\r\n--", b"From: a@b\r\n"],
)
def test_no_bytes_are_so_odd_that_they_are_not_filed(app: Application, raw: bytes) -> None:
    after = receive(app, raw)
    assert after.message.state == "filed"
    assert after.outgoing == []


def _histories(app: Application) -> set[tuple[int, int]]:
    """Return every (message, invoice) whose history the message is in."""
    return {(row.message_id, row.invoice_id) for row in rows(app, message_invoice)}


def _again(app: Application, key: int, reader: DirectReader | None = None) -> object:
    """Try a message again when every lease and every wait is over."""
    app.clock.pass_by(hours=1)  # type: ignore[attr-defined]
    return file_message(app, reader or DirectReader(), key)


def _claim(app: Application, key: int) -> None:
    """Take a message as another worker does."""
    lease = timedelta(seconds=app.settings.work.lease_seconds)
    with app.store.write() as connection:
        assert messages.claim(connection, key, now=app.clock(), lease=lease)
