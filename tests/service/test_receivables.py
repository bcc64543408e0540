"""What customers owe comes in from files, twice without a difference; payments settle it; states follow the days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from service.application import Application
from service.demo.documents.spain import factura
from service.demo.samples import Company, SampleInvoice, SampleLine
from service.imports import IMPORTS
from service.store import customer_payments, receivables, standings
from service.store.consistency import states_against_events
from service.store.parties import PartyRecord
from service.store.receivable_tables import (
    customer,
    customer_payment,
    pause,
    payment_allocation,
    receivable,
)
from service.store.tables import event, invoice, message_invoice
from service.store.trade_tables import party, party_contact
from tests.service.building import OUR_TAX_ID, SELLER, Clock, a_mail, an_invoice, receive, rows
from tests.service.receivable_files import CUSTOMERS, RECEIVABLES, bring, with_receivables

TODAY = date(2026, 11, 25)
TABLES = (party, party_contact, customer, invoice, receivable, customer_payment, payment_allocation, event)


@pytest.fixture
def ledger(app: Application, tmp_path: Path) -> Application:
    return with_receivables(app, tmp_path)


def state_of(app: Application, number: str) -> tuple[str, Decimal]:
    """Return the state of an issued invoice and what is open of it."""
    with app.store.read() as connection:
        row = receivables.by_number(connection, number)
    assert row is not None
    return row.state, row.open


def test_receivables_come_with_their_customers_terms_and_states(ledger: Application) -> None:
    assert state_of(ledger, "A-101") == ("overdue", Decimal("1210.00"))
    assert state_of(ledger, "A-102") == ("issued", Decimal("605.50"))
    assert state_of(ledger, "B 7") == ("due", Decimal("300.00"))  # 14 days, as agreed with that customer
    told = {row.code: row for row in rows(ledger, customer)}
    assert told["C-1"].salesperson == "eva@aurora.example"
    assert told["C-1"].attributes == {"tamaño": "L"}
    purposes = {row.address: row.purpose for row in rows(ledger, party_contact)}
    assert purposes["q@miramar.example"] == "disputes"


@pytest.mark.parametrize(("what", "content"), [("customers", CUSTOMERS), ("receivables", RECEIVABLES)])
def test_the_same_file_twice_changes_nothing(ledger: Application, tmp_path: Path, what: str, content: str) -> None:
    before = [rows(ledger, table) for table in TABLES]
    again = bring(ledger, tmp_path, what, content)
    assert (again.changed, again.refused) == (0, ())
    assert [rows(ledger, table) for table in TABLES] == before


def test_a_bad_row_is_told_with_its_line_and_stops_no_other(app: Application, tmp_path: Path) -> None:
    bring(app, tmp_path, "customers", CUSTOMERS)
    bad = (
        "A-103;C-1;2026-11-01;2026-12-01;EUR;mucho;",
        ";C-1;2026-11-01;;EUR;1,00;",
        "A-104;C-9;2026-11-01;;EUR;1,00;",
    )
    content = RECEIVABLES + "".join(f"{row}\n" for row in bad)
    report = bring(app, tmp_path, "receivables", content)
    assert report.changed == 3
    assert ["line 5" in report.refused[0], "line 6" in report.refused[1]] == [True, True]
    assert "mucho" in report.refused[0]
    assert "A-104" in report.refused[2]
    assert "no customer has that number" in report.refused[2]


def test_a_contact_of_another_party_is_given_to_no_customer(app: Application, tmp_path: Path) -> None:
    thief = [{"name": "Ladrón, S.L.", "contacts": [{"address": "Ana@papelera.example"}]}]
    report = bring(app, tmp_path, "customers", thief)
    assert "is a contact of Papelera del Norte" in report.refused[0]
    assert report.changed == 0


def test_a_part_payment_leaves_the_rest_open_and_the_last_one_pays(ledger: Application, tmp_path: Path) -> None:
    report = bring(ledger, tmp_path, "payments", "factura;fecha;importe;referencia\nA-101;2026-11-20;1000,00;T-1\n")
    assert report.changed == 1
    assert state_of(ledger, "A-101") == ("overdue", Decimal("210.00"))
    again = bring(ledger, tmp_path, "payments", "factura;fecha;importe;referencia\nA-101;2026-11-20;1000,00;T-1\n")
    assert again.changed == 0
    bring(ledger, tmp_path, "payments", "factura;fecha;importe;referencia\nA-101;2026-11-21;210,00;T-2\n")
    assert state_of(ledger, "A-101") == ("paid", Decimal(0))


def test_one_payment_settles_several_invoices_in_order_and_the_rest_is_a_credit(
    ledger: Application, tmp_path: Path
) -> None:
    content = [{"invoices": ["A-101", "A-102"], "date": "2026-11-24", "amount": "2000.00", "reference": "T-3"}]
    bring(ledger, tmp_path, "payments", content)
    assert (state_of(ledger, "A-101")[0], state_of(ledger, "A-102")[0]) == ("paid", "paid")
    with ledger.store.read() as connection:
        owner = receivables.by_number(connection, "A-101")
        assert owner is not None
        ((_, left),) = customer_payments.of_party(connection, owner.party_id, limit=9)
    assert left == Decimal("184.50")


def test_two_payments_alike_in_one_file_are_two(ledger: Application, tmp_path: Path) -> None:
    row = "A-101;2026-11-20;100,00\n"
    bring(ledger, tmp_path, "payments", f"factura;fecha;importe\n{row}{row}")
    assert state_of(ledger, "A-101")[1] == Decimal("1010.00")
    bring(ledger, tmp_path, "payments", f"factura;fecha;importe\n{row}{row}")
    assert state_of(ledger, "A-101")[1] == Decimal("1010.00")


def test_two_customers_payments_alike_are_told_apart_in_any_order(ledger: Application, tmp_path: Path) -> None:
    head, first, second = "codigo cliente;fecha;importe\n", "C-1;2026-11-20;99,00\n", "C-2;2026-11-20;99,00\n"
    assert bring(ledger, tmp_path, "payments", head + first + second).changed == 2
    assert bring(ledger, tmp_path, "payments", head + second).changed == 0
    assert bring(ledger, tmp_path, "payments", head + second + first).changed == 0
    assert bring(ledger, tmp_path, "payments", head + second + first + second).changed == 1


def test_a_payment_that_names_no_invoice_settles_the_one_that_it_fits(ledger: Application, tmp_path: Path) -> None:
    content = "codigo cliente;fecha;importe\nC-1;2026-11-20;605,50\nC-1;2026-11-20;99,00\n"
    assert bring(ledger, tmp_path, "payments", content).changed == 2
    assert state_of(ledger, "A-102")[0] == "paid"
    assert state_of(ledger, "A-101") == ("overdue", Decimal("1210.00"))


def test_suppliers_and_customers_payments_may_stand_in_one_file(ledger: Application, tmp_path: Path) -> None:
    report = bring(ledger, tmp_path, "payments", "invoice;date;amount\nA-101;2026-11-20;1210.00\nX-1;2026-11-20;5.00\n")
    assert state_of(ledger, "A-101")[0] == "paid"
    assert len(report.refused) == 1
    assert "X-1" in report.refused[0]


def test_a_payment_that_the_bank_took_back_opens_its_invoice_again(ledger: Application, tmp_path: Path) -> None:
    bring(ledger, tmp_path, "payments", "factura;fecha\nA-101;2026-11-20\n")
    assert state_of(ledger, "A-101")[0] == "paid"
    with ledger.store.write() as connection:
        key = rows(ledger, customer_payment)[0].id
        told: dict[str, Any] = {"now": ledger.clock(), "today": TODAY, "actor": "person:eva", "reason": "sin fondos"}
        assert customer_payments.give_back(connection, key, **told)
    assert state_of(ledger, "A-101") == ("overdue", Decimal("1210.00"))


def test_a_balance_told_by_a_file_stands_until_a_newer_one(ledger: Application, tmp_path: Path) -> None:
    told = RECEIVABLES.replace("1.210,00;1.210,00", "1.210,00;200,00")
    bring(ledger, tmp_path, "receivables", told)
    assert state_of(ledger, "A-101")[1] == Decimal("200.00")
    bring(ledger, tmp_path, "payments", "factura;fecha;importe\nA-101;2026-11-24;200,00\n")
    assert bring(ledger, tmp_path, "receivables", told).changed == 0  # the file is older than the payment
    assert state_of(ledger, "A-101")[0] == "paid"


def test_a_credit_note_settles_the_invoice_that_it_corrects(ledger: Application, tmp_path: Path) -> None:
    content = [
        {"number": "NC-1", "kind": "credit_note", "customer": {"code": "C-1"}, "issue_date": "2026-11-20",
         "currency": "EUR", "total": "210.00", "preceding": "A-101"}
    ]  # fmt: skip
    assert bring(ledger, tmp_path, "receivables", content).changed == 1
    assert state_of(ledger, "A-101")[1] == Decimal("1000.00")
    assert state_of(ledger, "NC-1")[0] == "paid"
    assert bring(ledger, tmp_path, "receivables", content).changed == 0


def test_the_days_move_the_states_and_every_state_has_its_event(ledger: Application) -> None:
    assert isinstance(ledger.clock, Clock)
    with ledger.store.write() as connection:
        assert receivables.refresh_states(connection, now=ledger.clock(), today=date(2026, 12, 10)) == 2
        assert receivables.refresh_states(connection, now=ledger.clock(), today=date(2026, 12, 10)) == 0
    assert (state_of(ledger, "A-102")[0], state_of(ledger, "B-7")[0]) == ("due", "overdue")
    with ledger.store.read() as connection:
        assert list(states_against_events(connection)) == []


def test_a_promise_is_kept_when_all_of_it_is_paid_and_replaced_by_a_later_one(
    ledger: Application, tmp_path: Path
) -> None:
    with ledger.store.write() as connection:
        row = receivables.by_number(connection, "A-101")
        assert row is not None
        for day in (date(2026, 11, 27), date(2026, 11, 30)):
            standings.promise_payment(connection, row.party_id, [row.id], day, now=ledger.clock(), actor="person:eva")
    bring(ledger, tmp_path, "payments", "factura;fecha\nA-101;2026-11-26\n")
    kinds = [one.kind for one in rows(ledger, event) if one.invoice_id == row.id]
    assert kinds[-6:] == ["promised", "promise_replaced", "promised", "payment_received", "paid", "promise_kept"]


def test_numbers_of_issued_invoices_are_no_earlier_invoices_of_a_supplier(ledger: Application, tmp_path: Path) -> None:
    """A supplier that is a customer too, with an invoice of the same number and total, repeats nothing."""
    content = [
        {"number": "F-100", "customer": {"tax_id": "ESB12345674"}, "issue_date": "2026-11-20", "currency": "EUR",
         "total": "242.00"}
    ]  # fmt: skip
    assert bring(ledger, tmp_path, "receivables", content).changed == 1
    receive(ledger, a_mail("Adjunta.", an_invoice(number="F-100")))
    payable = [one for one in rows(ledger, invoice) if one.direction == "payable"]
    assert [one.state for one in payable] == ["approved"]


US = PartyRecord(name="Aurora Alimentos, S.A.", tax_ids=(OUR_TAX_ID,))


def an_issued_invoice(number: str = "A-300") -> bytes:
    """Return a UBL invoice of ours to Hotel Miramar."""
    swapped = an_invoice(number=number, seller=SELLER).replace(SELLER.tax_ids[0].encode(), b"@us@")
    swapped = swapped.replace(OUR_TAX_ID.encode(), b"ESA08001851").replace(b"@us@", OUR_TAX_ID.encode())
    return swapped.replace(b"Aurora Alimentos", b"Hotel Miramar, S.A.").replace(SELLER.name.encode(), US.name.encode())


def test_an_invoice_of_ours_sent_by_a_colleague_is_a_receivable_with_its_paper(ledger: Application) -> None:
    after = receive(ledger, a_mail("Copia.", an_issued_invoice(), sender="ventas@aurora.example"))
    assert state_of(ledger, "A-300") == ("issued", Decimal("242.00"))
    with ledger.store.read() as connection:
        row, owner = receivables.by_number(connection, "A-300"), receivables.by_number(connection, "A-101")
    assert row is not None
    assert owner is not None
    assert row.party_id == owner.party_id
    assert row.sha256 is not None
    assert [one.direction for one in after.invoices if one.number == "A-300"] == ["receivable"]
    assert after.message.attention is None
    assert after.outgoing == []


def test_the_same_issued_invoice_again_changes_nothing(ledger: Application) -> None:
    receive(ledger, a_mail("Copia.", an_issued_invoice(), sender="ventas@aurora.example"))
    before = [rows(ledger, table) for table in (invoice, receivable)]
    receive(ledger, a_mail("Otra copia.", an_issued_invoice(), sender="ventas@aurora.example"))
    assert [rows(ledger, table) for table in (invoice, receivable)] == before


def test_a_stranger_can_make_nobody_owe_us_anything(ledger: Application) -> None:
    after = receive(ledger, a_mail("Adjunta.", an_issued_invoice(), sender="x@evil.example"))
    assert [one.number for one in after.invoices if one.number == "A-300"] == []
    assert after.message.attention is not None


def test_an_issued_invoice_from_an_unproven_colleague_waits_for_a_person(ledger: Application) -> None:
    receive(ledger, a_mail("Copia.", an_issued_invoice(), sender="ventas@aurora.example", verdict=None))
    assert state_of(ledger, "A-300")[0] == "issued"
    assert [one.cause for one in rows(ledger, pause)] == ["unproven"]


def test_a_customer_who_sends_our_invoice_back_is_in_its_history(ledger: Application) -> None:
    receive(ledger, a_mail("Copia.", an_issued_invoice(), sender="ventas@aurora.example"))
    back = receive(ledger, a_mail("¿Qué es esto?", an_issued_invoice(), sender="pagos@miramar.example"))
    with ledger.store.read() as connection:
        row = receivables.by_number(connection, "A-300")
    assert row is not None
    assert (back.message.id, row.id) in [(one.message_id, one.invoice_id) for one in rows(ledger, message_invoice)]
    assert len([one for one in back.invoices if one.number == "A-300"]) == 1


def test_issued_invoices_as_ubl_files_are_imported_and_those_of_others_refused(
    ledger: Application, tmp_path: Path
) -> None:
    path = tmp_path / "factura.xml"
    path.write_bytes(an_issued_invoice("A-400"))
    assert IMPORTS["receivables"](ledger, path).changed == 1
    assert IMPORTS["receivables"](ledger, path).changed == 0
    path.write_bytes(an_invoice("X-1"))
    refused = IMPORTS["receivables"](ledger, path).refused
    assert "its seller is ESB12345674" in refused[0]


def a_paper(seller: Company, buyer: Company) -> bytes:
    """Return a plain Spanish PDF invoice over 242.00 EUR."""
    line = SampleLine(
        code="CAJA-1",
        description="Caja de conservas",
        quantity=Decimal(10),
        unit_price=Decimal(20),
        tax_rate=Decimal(21),
    )
    return factura(
        SampleInvoice(
            seller=seller, buyer=buyer, number="2026/0712", issue_date=date(2026, 11, 20),
            due_date=date(2026, 12, 20), currency="EUR", lines=(line,),
        )
    )  # fmt: skip


AURORA = Company(name="Aurora Alimentos", tax_id="B87654323", country="ES", street="Calle de Serrano 118",
                 city="Madrid", postcode="28006")  # fmt: skip
HOTEL = Company(name="Hotel Miramar, S.A.", tax_id="A08001851", country="ES", street="Paseo Marítimo 3",
                city="Barcelona", postcode="08003")  # fmt: skip


def with_pdf(data: bytes, *, sender: str) -> bytes:
    mail = message_from_bytes(a_mail("Copia.", sender=sender), policy=policy.default)
    mail.add_attachment(data, maintype="application", subtype="pdf", filename="factura.pdf")
    return mail.as_bytes()


def test_a_plain_pdf_of_ours_from_a_colleague_is_read_with_us_as_the_seller(ledger: Application) -> None:
    after = receive(ledger, with_pdf(a_paper(AURORA, HOTEL), sender="ventas@aurora.example"))
    assert state_of(ledger, "2026/0712") == ("issued", Decimal("242.00"))
    with ledger.store.read() as connection:
        row, owner = receivables.by_number(connection, "2026/0712"), receivables.by_number(connection, "A-101")
    assert row is not None
    assert owner is not None
    assert (row.party_id, row.due_date) == (owner.party_id, date(2026, 12, 20))
    assert after.message.attention is None


def test_a_suppliers_pdf_that_a_colleague_forwards_stays_a_payable(ledger: Application) -> None:
    supplier = Company(name="Papelera del Norte, S.L.", tax_id="B12345674", country="ES", street="Polígono 3",
                       city="Vigo", postcode="36201")  # fmt: skip
    after = receive(ledger, with_pdf(a_paper(supplier, AURORA), sender="compras@aurora.example"))
    assert [one.direction for one in after.invoices if one.number == "2026/0712"] == ["payable"]
