"""The command line as docs/contracts.md has it: keys, one JSON object a line, and the exit status."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import insert

from service.application import Application
from service.cli import main
from service.store.tables import event, invoice, mailbox_cursor, mailbox_uid, message, outgoing
from tests.service.building import (
    CONFIGURATION,
    NOW,
    a_configuration,
    a_mail,
    an_application,
    an_invoice,
    look,
    receive,
    rows,
)

READ_KEYS = {
    "source", "kind", "format", "country", "number", "issue_date", "due_date", "currency", "seller", "buyer", "net",
    "tax", "withheld", "total", "payable", "order_references", "despatch_references", "preceding_invoices", "iban",
    "payment_reference", "authority_id", "lines", "confidence", "evidence", "problems",
}  # fmt: skip
CLASSIFY_KEYS = {
    "source", "language", "kind", "intents", "invoice_numbers", "order_numbers", "promised_date", "dispute_reason",
    "reply_text", "bounced_recipient", "bounce_type", "automatic", "confidence",
}  # fmt: skip
MATCH_KEYS = {
    "source", "number", "decision", "order", "orders", "inferred", "score", "duplicate_of", "discrepancies", "lines",
}  # fmt: skip
ORDER = [
    {"number": "PO-77", "supplier": {"name": "Papelera del Norte, S.L.", "tax_id": "ESB12345674"}, "currency": "EUR",
     "status": "open", "lines": [{"position": 1, "item_code": "BOX-1", "description": "Caja de cartón",
                                  "quantity": "10", "unit": "EA", "unit_price": "20.00", "tax_rate": "21"}]}
]  # fmt: skip
RECEIPT = [{"number": "R-1", "order": "PO-77", "lines": [{"position": 1, "quantity": "4"}]}]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Application]:
    """An installation with a configuration that the command line opens."""
    a_configuration(tmp_path)
    app = an_application(tmp_path)
    yield app
    app.store.close()


@pytest.fixture
def acuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `acuse` with these arguments, in the installation's folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ACUSE_CONFIG", raising=False)
    return lambda *arguments: CliRunner().invoke(main, [str(one) for one in arguments], catch_exceptions=False)


def records(result: Result) -> list[dict[str, Any]]:
    """Return the JSON objects of the output, one a line."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def written(folder: Path, name: str, content: bytes | list[dict[str, Any]]) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return path


# On files, without a database


def test_read_prints_a_line_for_each_document_with_the_keys_of_the_contract(
    tmp_path: Path, acuse: Callable[..., Result]
) -> None:
    written(tmp_path, "a.xml", an_invoice("A-1"))
    written(tmp_path, "b.eml", a_mail("Adjunto.", an_invoice("A-2"), an_invoice("A-3")))
    result = acuse("read", "--json", "a.xml", "b.eml")
    found = records(result)
    assert result.exit_code == 0
    assert [(one["source"], one["number"]) for one in found] == [
        ("a.xml", "A-1"), ("b.eml!factura-1.xml", "A-2"), ("b.eml!factura-2.xml", "A-3")
    ]  # fmt: skip
    assert found[0].keys() >= READ_KEYS
    assert (found[0]["total"], found[0]["issue_date"], found[0]["iban"]) == ("242.00", "2026-11-20", None)
    assert found[0]["lines"][0].keys() >= {"position", "description", "item_code", "quantity", "unit", "unit_price",
                                           "amount", "tax_rate", "order_reference"}  # fmt: skip
    assert found[0]["evidence"]["total"].keys() >= {"source", "page", "box", "text"}


def test_what_cannot_be_read_is_a_line_with_its_error_and_the_status_is_1(
    tmp_path: Path, acuse: Callable[..., Result]
) -> None:
    written(tmp_path, "a.xml", an_invoice("A-1"))
    written(tmp_path, "b.pdf", b"%PDF-1.7 broken")
    result = acuse("read", "--json", "b.pdf", "missing.pdf", "a.xml")
    assert result.exit_code == 1
    broken, missing, read = records(result)
    assert (broken["source"], broken["error"]["code"]) == ("b.pdf", "damaged")
    assert (missing["source"], missing["error"]["code"]) == ("missing.pdf", "damaged")
    assert read["number"] == "A-1"


def test_classify_prints_the_keys_of_the_contract(tmp_path: Path, acuse: Callable[..., Result]) -> None:
    written(tmp_path, "a.eml", a_mail("Buenos días:\n\n¿Cuándo pagan la factura A-7?\n\nSaludos", subject="Consulta"))
    result = acuse("classify", "--json", "a.eml", "missing.eml")
    assert result.exit_code == 1
    found, missing = records(result)
    assert found.keys() >= CLASSIFY_KEYS
    assert (found["kind"], found["language"], found["intents"]) == ("reply", "es", ["ask_status"])
    assert (found["invoice_numbers"], found["promised_date"], found["automatic"]) == (["A-7"], None, False)
    assert missing["error"]["code"] == "damaged"


def test_match_prints_the_keys_of_the_contract_and_counts_in_the_order_given(
    tmp_path: Path, acuse: Callable[..., Result]
) -> None:
    orders = written(tmp_path, "orders.json", ORDER)
    written(tmp_path, "a.xml", an_invoice("A-1", quantity="6"))
    written(tmp_path, "b.xml", an_invoice("A-2", quantity="6"))
    result = acuse("match", "--json", "a.xml", "b.xml", "--orders", orders)
    assert result.exit_code == 0
    first, second = records(result)
    assert first.keys() >= MATCH_KEYS
    assert (first["decision"], first["order"], first["discrepancies"]) == ("approved", "PO-77", [])
    assert second["decision"] == "rejected"
    [over] = second["discrepancies"]
    assert over.keys() >= {"code", "line", "expected", "found", "resolver", "message"}
    assert (over["code"], over["line"]) == ("qty_over_ordered", 1)


@pytest.mark.parametrize(
    ("order", "receipts", "decision"),
    [
        ({}, False, "approved"),  # no receipts are given: nobody waits for one
        ({}, True, "review"),  # six are billed, four were received
        ({"receipt_required": True}, False, "review"),  # the order itself asks for a receipt
        ({"receipt_required": False}, True, "approved"),  # the order itself asks for none
    ],
)
def test_a_receipt_is_waited_for_where_receipts_are_given_or_the_order_asks_for_one(
    tmp_path: Path, acuse: Callable[..., Result], order: dict[str, Any], receipts: bool, decision: str
) -> None:
    orders = written(tmp_path, "orders.json", [{**ORDER[0], **order}])
    written(tmp_path, "a.xml", an_invoice("A-1", quantity="6"))
    given = ("--receipts", written(tmp_path, "receipts.json", RECEIPT)) if receipts else ()
    [found] = records(acuse("match", "--json", "a.xml", "--orders", orders, *given))
    assert found["decision"] == decision


def test_an_unreadable_file_is_a_review_with_its_error(tmp_path: Path, acuse: Callable[..., Result]) -> None:
    orders = written(tmp_path, "orders.json", ORDER)
    written(tmp_path, "b.pdf", b"%PDF-1.7 broken")
    result = acuse("match", "--json", "b.pdf", "--orders", orders)
    assert result.exit_code == 1
    [found] = records(result)
    assert (found["source"], found["decision"], found["error"]["code"]) == ("b.pdf", "review", "damaged")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("read",),  # no path
        ("read", "--no-such-option", "a.pdf"),
        ("match", "a.xml"),  # no orders
        ("match", "a.xml", "--orders", "missing.json"),
        ("match", "a.xml", "--orders", "broken.json"),
        ("check-config", "--config", "missing.toml"),
        ("history", "F-2026-000001"),  # no configuration in this folder
        ("import", "wishes", "a.csv"),
    ],
)
def test_wrong_usage_is_status_2_without_a_traceback(
    tmp_path: Path, acuse: Callable[..., Result], arguments: tuple[str, ...]
) -> None:
    written(tmp_path, "broken.json", b"[{")
    result = acuse(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_every_mistake_of_the_configuration_is_said_at_once_with_its_line(
    tmp_path: Path, acuse: Callable[..., Result]
) -> None:
    wrong = CONFIGURATION.replace('host = "127.0.0.1"\nuser', 'hots = "127.0.0.1"\nuser').replace("none", "maybe")
    written(tmp_path, "config.toml", wrong.encode())
    result = acuse("check-config", "--json")
    assert result.exit_code == 2
    lines = wrong.splitlines()
    findings = {one["place"]: one for one in records(result)}
    assert "hots" in lines[findings["mailbox.0.hots"]["line"] - 1]
    assert "did you mean host" in findings["mailbox.0.hots"]["message"]
    assert "maybe" in lines[findings["smtp.security"]["line"] - 1]


# Against an installation


def test_a_configuration_in_order_is_status_0(office: Application, acuse: Callable[..., Result]) -> None:
    result = acuse("check-config", "--json")
    assert result.exit_code == 0
    [record] = records(result)
    assert record["mailboxes"] == ["facturas@aurora.example on 127.0.0.1"]


def test_the_configuration_is_found_by_option_by_variable_or_in_the_folder(
    office: Application, acuse: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert acuse("check-config").exit_code == 2
    assert acuse("check-config", "--config", "../config.toml").exit_code == 0
    monkeypatch.setenv("ACUSE_CONFIG", "../config.toml")
    assert acuse("check-config").exit_code == 0


def test_import_says_what_changed_and_twice_changes_nothing(
    office: Application, acuse: Callable[..., Result], tmp_path: Path
) -> None:
    orders = written(tmp_path, "orders.json", [{**ORDER[0], "number": "PO-88"}])
    first, again = (records(acuse("import", "orders", orders, "--json"))[0] for _ in range(2))
    assert (first["read"], first["changed"], again["read"], again["changed"]) == (1, 1, 1, 0)


def test_a_row_that_cannot_be_imported_is_status_1_and_a_file_that_cannot_be_read_2(
    office: Application, acuse: Callable[..., Result], tmp_path: Path
) -> None:
    receipts = written(tmp_path, "receipts.json", [{**RECEIPT[0], "order": "PO-404"}])
    result = acuse("import", "receipts", receipts, "--json")
    assert (result.exit_code, records(result)[0]["changed"]) == (1, 0)
    assert "PO-404" in result.stderr
    assert acuse("import", "receipts", "missing.json").exit_code == 2


def test_explain_says_everything_and_keeps_nothing(
    office: Application, acuse: Callable[..., Result], tmp_path: Path
) -> None:
    written(tmp_path, "a.eml", a_mail("Adjunto factura.", an_invoice("A-1", price="23.00")))
    before = [rows(office, table) for table in (message, invoice, outgoing, event)]
    result = acuse("explain", "a.eml", "--json")
    assert result.exit_code == 0
    [record] = records(result)
    [explained] = record["invoices"]
    assert (explained["decision"], explained["reasons"]) == ("review", ["price_over"])
    assert [mail["kind"] for mail in record["outgoing"]] == ["acknowledgement", "request"]
    assert record["sender"]["standing"] == "verified"
    assert [rows(office, table) for table in (message, invoice, outgoing, event)] == before


def test_explain_of_a_mail_that_was_filed_says_what_it_would_be_now(
    office: Application, acuse: Callable[..., Result], tmp_path: Path
) -> None:
    raw = a_mail("Adjunto factura.", an_invoice("A-1"))
    receive(office, raw)
    written(tmp_path, "a.eml", raw)
    [record] = records(acuse("explain", "a.eml", "--json"))
    assert [(one["case"], one["resent"]) for one in record["invoices"]] == [("F-2026-000001", True)]
    assert len(record["outgoing"]) == 1


def test_history_prints_what_happened_in_order(office: Application, acuse: Callable[..., Result]) -> None:
    receive(office, a_mail("Adjunto factura.", an_invoice("A-1")))
    result = acuse("history", "f-2026-000001", "--json")
    assert result.exit_code == 0
    happened = [one["what"] for one in records(result)]
    assert [one for one in happened if not one.startswith("mail")] == ["received", "in_review", "decided", "approved"]
    assert {"mail_in", "mail_queued"} <= set(happened)
    assert acuse("history", "F-2026-999999").exit_code == 1


def test_outgoing_mails_are_listed_shown_held_released_and_cancelled(
    office: Application, acuse: Callable[..., Result]
) -> None:
    receive(office, a_mail("Adjunto factura.", an_invoice("A-1")))
    [listed] = records(acuse("outgoing", "list", "--json"))
    assert (listed["id"], listed["state"], listed["recipient"]) == (1, "queued", "ana@papelera.example")
    assert records(acuse("outgoing", "show", "1", "--json"))[0]["raw"].startswith("From: ")
    for command, state in ((("hold",), "held"), (("release",), "queued"), (("cancel", "--reason", "no"), "cancelled")):
        assert acuse("outgoing", *command, "1").exit_code == 0
        assert rows(office, outgoing)[0].state == state
    result = acuse("outgoing", "hold", "1", "404", "--json")
    assert result.exit_code == 1
    assert records(result) == [
        {"id": 1, "done": False, "error": "not_in_this_state"}, {"id": 404, "done": False, "error": "unknown_mail"}
    ]  # fmt: skip


def test_quarantine_is_listed_shown_and_retried(office: Application, acuse: Callable[..., Result]) -> None:
    values = {"sha256": office.blobs.put(a_mail()), "mailbox": "facturas", "size": 1, "received_at": NOW}
    with office.store.write() as connection:
        connection.execute(insert(message).values(**values, state="quarantined", error="Traceback\nValueError: odd"))
    [listed] = records(acuse("quarantine", "list", "--json"))
    assert (listed["id"], listed["error"]) == (1, "ValueError: odd")
    assert "Traceback" in acuse("quarantine", "show", "1").stdout
    assert acuse("quarantine", "show", "2").exit_code == 1
    assert acuse("quarantine", "retry", "1").exit_code == 0
    assert look(office, 1).message.state == "stored"
    assert acuse("quarantine", "retry", "1").exit_code == 1


def test_completeness_lists_every_uid_and_is_status_1_when_one_is_unexplained(
    office: Application, acuse: Callable[..., Result]
) -> None:
    receive(office, a_mail("Adjunto factura.", an_invoice("A-1")))
    place = {"mailbox": "facturas", "folder": "INBOX", "uidvalidity": 1}
    with office.store.write() as connection:
        connection.execute(insert(mailbox_cursor).values(**place, last_uid=2, looked_at=NOW))
        connection.execute(insert(mailbox_uid).values(**place, uid=1, outcome="stored", message_id=1, seen_at=NOW))
    day = f"{NOW:%Y-%m-%d}"
    result = acuse("completeness", "--day", day, "--json")
    assert (result.exit_code, [one["fate"] for one in records(result)]) == (0, ["filed"])
    with office.store.write() as connection:
        connection.execute(insert(mailbox_uid).values(**place, uid=2, outcome="stored", message_id=None, seen_at=NOW))
    result = acuse("completeness", "--day", day, "--json")
    assert (result.exit_code, [one["fate"] for one in records(result)]) == (1, ["filed", "unexplained"])
