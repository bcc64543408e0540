"""One mail from the mailbox to its answers: what it becomes, how often, and what stops the next one (nothing)."""

from __future__ import annotations

import errno
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from outbound.situation import AnswerMode
from parsing.document import Reading, ReadingContext
from service import pipeline
from service.pipeline import Concluded, file_message
from service.sandbox import DirectReader, Reader
from service.store import messages
from service.store.tables import billed, document, event, message_invoice
from service.tasks import file_all
from tests.service.office import Office, codes
from tests.service.papers import a_mail, a_question, a_ubl, an_invoice_mail


class Troubled(DirectReader):
    """A reader that runs into trouble over files that hold a word, and reads the others."""

    def __init__(self, word: bytes, trouble: Exception) -> None:
        self.word, self.trouble = word, trouble
        self.mended = False

    def read(self, data: bytes, *, name: str, context: ReadingContext) -> tuple[Reading, ...]:
        if self.word in data and not self.mended:
            raise self.trouble
        return super().read(data, name=name, context=context)


def retried(office: Office, key: int, reader: Reader | None = None) -> Concluded | None:
    """File a message again when it is due again."""
    office.clock.pass_(hours=1)
    return file_message(office.app, reader or office.reader, key)


# What a mail becomes


def test_an_invoice_that_fits_is_approved_and_acknowledged(office: Office) -> None:
    concluded = office.file(an_invoice_mail())
    row = office.invoice("2026/0117")
    assert (row.state, row.verdict, row.reasons) == ("approved", "approved", [])
    (mail,) = office.mails()
    assert (mail.kind, mail.state, mail.recipient) == ("acknowledgement", "queued", "ana@norte.example")
    assert row.case in mail.subject
    assert concluded.attention is None
    assert office.events(message_id=1) == ["message_stored", "message_read", "message_filed"]
    assert office.events(invoice_id=row.id) == ["received", "in_review", "decided", "approved"]


def test_a_price_above_the_order_waits_for_the_supplier_who_is_told_both_prices(office: Office) -> None:
    office.file(an_invoice_mail(price="61.56"))
    row = office.invoice("2026/0117")
    assert (row.state, row.reasons, row.blocked_by) == ("waiting_supplier", ["price_over"], "buyer")
    (mail,) = office.mails()
    assert "61,56" in mail.text
    assert "57,00" in mail.text


def test_where_requests_are_drafts_it_waits_in_review_and_the_request_for_a_person(offices) -> None:
    office = offices(answers={"request": AnswerMode.DRAFT})
    office.file(an_invoice_mail(price="61.56"))
    assert office.invoice("2026/0117").state == "in_review"
    assert [(mail.kind, mail.state) for mail in office.mails()] == [("acknowledgement", "queued"), ("request", "draft")]
    assert "61,56" not in office.mails(state="queued")[0].text


def test_billing_more_than_the_order_has_is_rejected_and_bills_nothing(office: Office) -> None:
    office.file(an_invoice_mail(quantity="11"))
    assert office.invoice("2026/0117").state == "rejected"
    assert office.rows(billed) == []


def test_an_invoice_resent_is_one_invoice_and_its_sender_is_told_how_it_stands(office: Office) -> None:
    office.file(an_invoice_mail())
    concluded = office.file(an_invoice_mail(mail={"subject": "Reenvío"}))
    (row,) = office.invoices()
    assert [filed.resent for filed in concluded.outcome.filed] == [True]
    assert "resent" in office.events(invoice_id=row.id)
    assert {link.message_id for link in _links(office)} == {1, 2}
    answer = office.mails(cause_message_id=2)[0].text
    assert "2026/0117" in answer
    assert "aprobada para pago" in answer


def test_a_correction_replaces_the_invoice_that_was_rejected(office: Office) -> None:
    office.file(an_invoice_mail("2026/0117", quantity="11"))
    office.file(an_invoice_mail("2026/0119", preceding="2026/0117"))
    old, new = office.invoice("2026/0117"), office.invoice("2026/0119")
    assert (old.state, old.replaced_by, new.state) == ("replaced", new.id, "approved")
    assert [row.invoice_id for row in office.rows(billed)] == [new.id]
    assert "replaces" in office.events(invoice_id=new.id)


def test_two_invoices_in_one_mail_count_for_each_other(office: Office) -> None:
    files = {"a.xml": a_ubl("A-1", quantity="6"), "b.xml": a_ubl("A-2", quantity="6")}
    office.file(a_mail(files=files))
    assert [(row.number, row.state) for row in office.invoices()] == [("A-1", "approved"), ("A-2", "rejected")]
    assert codes(office.invoice("A-2")) == ["qty_over_ordered"]
    (mail,) = office.mails()  # one mail for one cause
    assert "A-1" in mail.text
    assert "A-2" in mail.text


def test_an_order_number_that_only_the_mail_names_is_used_for_its_only_invoice(office: Office) -> None:
    text = "Adjunto la factura de su pedido PO-2026-0114.\n"
    office.file(an_invoice_mail(order=None, mail={"text": text}))
    row = office.invoice("2026/0117")
    assert row.match["orders"] == ["PO-2026-0114"]
    assert row.reading["evidence"]["order_references"]["source"] == "mail"


def test_a_reply_lands_in_the_history_of_its_invoice_and_tells_how_it_stands(office: Office) -> None:
    office.file(an_invoice_mail())
    concluded = office.file(a_question("2026/0117"))
    assert concluded.outcome.placement.cases == (office.invoice("2026/0117").case,)
    assert {(link.message_id, link.invoice_id) for link in _links(office)} == {(1, 1), (2, 1)}
    (answer,) = office.mails(cause_message_id=2)
    assert (answer.kind, answer.state) == ("status", "queued")


def test_every_file_is_kept_and_listed_with_what_it_gave(office: Office) -> None:
    office.file(a_mail(files={"factura.xml": a_ubl(), "rota.pdf": b"%PDF-1.4 broken"}))
    first, second = office.rows(document)
    assert (first.source, first.kind, first.invoice_id) == ("factura.xml", "invoice", 1)
    assert (second.source, second.error, second.invoice_id) == ("rota.pdf", "damaged", None)
    assert office.app.blobs.get(first.blob) == a_ubl()
    assert office.message(1).attention == "unreadable"


@pytest.mark.parametrize(
    ("raw", "attention"),
    [
        (an_invoice_mail(mail={"dmarc": "fail"}), "forged"),
        (an_invoice_mail(mail={"sender": "Ana <ana@n0rte.example>"}), "look_alike"),  # a zero for an o
        (an_invoice_mail(mail={"sender": "Eva <eva@nuevo.example>"}), "unknown_sender"),
        (a_mail(subject="Cambio de cuenta", text="Nuestra nueva cuenta bancaria es ES7921000813610123456789.\n"),
         "bank_change"),
        (a_mail(text="Adjunto la factura 2026/0200.\n"), "no_document"),  # nothing is attached
        (a_mail(subject="Reclamo", text="No estamos de acuerdo con el descuento de la factura 12/3.\n"), "question"),
    ],
)  # fmt: skip
def test_a_person_is_called_for_the_reason_that_weighs_most(office: Office, raw: bytes, attention: str) -> None:
    assert office.file(raw).attention == attention
    assert office.message(1).attention == attention


def test_what_a_forged_sender_brings_is_filed_for_a_person_and_never_approved(office: Office) -> None:
    office.file(an_invoice_mail(mail={"dmarc": "fail"}))
    row = office.invoice("2026/0117")
    assert (row.state, codes(row)[0]) == ("in_review", "fraud_suspect")
    assert office.mails() == []


# How often


def test_filing_twice_files_and_answers_once(office: Office) -> None:
    key = office.arrive(an_invoice_mail())
    assert file_message(office.app, office.reader, key) is not None
    before = (len(office.rows(event)), len(office.mails()))
    assert retried(office, key) is None
    assert (len(office.rows(event)), len(office.mails())) == before


def test_a_message_that_somebody_holds_is_left_alone_until_the_lease_ends(office: Office) -> None:
    key = office.arrive(an_invoice_mail())
    held = _claim(office, key)
    assert file_message(office.app, office.reader, key) is None
    assert office.invoices() == []
    office.clock.now = held + timedelta(seconds=1)
    assert file_message(office.app, office.reader, key) is not None


def test_a_worker_that_lost_its_lease_records_nothing(office: Office) -> None:
    key = office.arrive(an_invoice_mail())

    class Slow(DirectReader):
        """While it reads, its lease ends and another worker files the message."""

        def read(self, data: bytes, *, name: str, context: ReadingContext) -> tuple[Reading, ...]:
            assert retried(office, key) is not None
            return super().read(data, name=name, context=context)

    assert file_message(office.app, Slow(), key) is None
    assert len(office.invoices()) == 1
    assert len(office.mails()) == 1
    assert office.message(key).state == "filed"


def test_a_trouble_of_a_worker_that_lost_its_lease_changes_nothing(office: Office) -> None:
    key = office.arrive(an_invoice_mail())

    class Failing(DirectReader):
        def read(self, data: bytes, *, name: str, context: ReadingContext) -> tuple[Reading, ...]:
            assert retried(office, key) is not None
            raise ZeroDivisionError

    assert file_message(office.app, Failing(), key) is None
    assert office.message(key).state == "filed"


@pytest.mark.parametrize(
    ("received", "answers"),
    [(date(2026, 3, 9), 0), (date(2026, 3, 10), 1)],  # the day before answering began, and that day
)
def test_what_arrived_before_answering_began_is_filed_and_not_answered(offices, received: date, answers: int) -> None:
    office = offices(answer_from=date(2026, 3, 10))
    moment = office.clock().replace(day=received.day)
    key = office.arrive(an_invoice_mail(), received_at=moment)
    assert file_message(office.app, office.reader, key) is not None
    assert office.invoice("2026/0117").state == "approved"
    assert len(office.mails()) == answers


# What stops the next one: nothing


def test_an_unforeseen_error_puts_the_message_in_quarantine_with_its_traceback_and_the_next_goes_on(
    office: Office,
) -> None:
    reader = Troubled(b"A-13", ZeroDivisionError("thirteen"))
    bad, good = office.arrive(an_invoice_mail("A-13", quantity="1")), office.arrive(an_invoice_mail())
    file_all(office.app, reader)
    row = office.message(bad)
    assert (row.state, row.attention, row.lease_token) == ("quarantined", "quarantined", None)
    assert "Traceback" in row.error
    assert "ZeroDivisionError: thirteen" in row.error
    assert office.message(good).state == "filed"
    assert [one.number for one in office.invoices()] == ["2026/0117"]


def test_nothing_is_kept_of_a_mail_whose_recording_failed(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(pipeline, "attention_for", fails)  # the last step before the mail is filed
    key = office.arrive(an_invoice_mail())
    assert file_message(office.app, office.reader, key) is None
    assert office.message(key).state == "quarantined"
    assert (office.invoices(), office.mails(), office.rows(document)) == ([], [], [])


def test_a_mail_that_kills_its_reader_again_and_again_goes_to_quarantine(office: Office) -> None:
    key = office.arrive(an_invoice_mail())
    for _ in range(office.app.settings.work.max_attempts):
        office.clock.now = _claim(office, key) + timedelta(seconds=1)  # the worker dies: its lease runs out
    assert file_message(office.app, office.reader, key) is None
    assert office.message(key).state == "quarantined"
    assert "died 3 times" in office.message(key).error


@pytest.mark.parametrize(
    "trouble",
    [
        OSError(errno.ENOSPC, "no space left on device"),
        OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked")),
    ],
)
def test_what_the_world_does_is_waited_for_however_long_it_takes(office: Office, trouble: Exception) -> None:
    reader = Troubled(b"2026/0117", trouble)
    key = office.arrive(an_invoice_mail())
    assert file_message(office.app, reader, key) is None
    row = office.message(key)
    assert (row.state, row.lease_token) == ("stored", None)
    assert row.not_before > office.clock()
    assert str(trouble) in row.error
    for _ in range(10):
        assert retried(office, key, reader) is None
    reader.mended = True
    assert retried(office, key, reader) is not None
    assert office.message(key).error is None


def test_a_mail_whose_bytes_are_lost_goes_to_quarantine(office: Office) -> None:
    key = office.arrive(an_invoice_mail())
    office.app.blobs.path(office.message(key).sha256).unlink()
    assert file_message(office.app, office.reader, key) is None
    assert office.message(key).state == "quarantined"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\r\n\r\n", b"\x00\xff\xfe" * 40, b"Content-Type: multipart/mixed; boundary=\r\n\r\n--", b"From: a@b\r\n"],
)
def test_no_bytes_are_so_odd_that_they_are_not_filed(office: Office, raw: bytes) -> None:
    office.file(raw)
    assert office.mails() == []


def _links(office: Office) -> list[object]:
    with office.app.store.read() as connection:
        return list(connection.execute(message_invoice.select()))


def _claim(office: Office, key: int) -> object:
    """Take a message as another worker does; return when its lease ends."""
    lease = timedelta(seconds=office.app.settings.work.lease_seconds)
    with office.app.store.write() as connection:
        assert messages.claim(connection, key, now=office.clock(), lease=lease)
    return office.clock() + lease
