"""Money and fraud (reliability.md F) through the whole pipeline: nothing doubtful is ever approved by a rule.

Each case is a last mail, with what came before it; the invoice that it brings must wait, or be no second one, and say
why. An honest invoice of the same supplier is approved, so that none of this holds because everything is held.
"""

from __future__ import annotations

import pytest

from service.application import Application
from service.reevaluation import reevaluate_orders
from service.store import orders
from service.store.invoices import PAYABLE_STATES, InvoiceState
from tests.hostile.pdfs import changed_after_signing, signed, with_hidden_text, with_programs
from tests.parsing.test_hybrid import CII, PAGE, UBL
from tests.parsing.test_hybrid import a_pdf as a_hybrid
from tests.service.building import OTHER, After, a_mail, a_receipt, an_invoice, an_order, receive, the_invoice

OTHER_IBAN = "ES7620770024003102575766"
GOOD = an_invoice("A-1")
HALF = an_invoice("A-1", quantity="5")
PAYABLE = b'<cbc:PayableAmount currencyID="EUR">'
SECOND_TOTAL = b"<cac:LegalMonetaryTotal>" + PAYABLE + b"9999.00</cbc:PayableAmount></cac:LegalMonetaryTotal>"


def changed(before: bytes, after: bytes) -> bytes:
    """Return the good invoice with one thing in it replaced."""
    assert before in GOOD
    return GOOD.replace(before, after)


def total(text: str) -> bytes:
    """Return the good invoice with other words where its total and what is to be paid stand."""
    return changed(b">242.00<", f">{text}<".encode())


def quantity(text: str) -> bytes:
    """Return the good invoice with other words where its quantity stands."""
    return changed(b'unitCode="EA">10<', f'unitCode="EA">{text}<'.encode())


def issued(text: str) -> bytes:
    """Return the good invoice with another day of issue."""
    return changed(b"<cbc:IssueDate>2026-11-20", f"<cbc:IssueDate>{text}".encode())


def _root(xml: bytes) -> bytes:
    """Return the XML without its declaration."""
    return xml.partition(b"?>")[2]


def _enveloped(*invoices: bytes) -> bytes:
    """Return invoices in one Peppol envelope."""
    inside = b"<StandardBusinessDocumentHeader/>" + b"".join(map(_root, invoices))
    return b"<StandardBusinessDocument>" + inside + b"</StandardBusinessDocument>"


def mail(*invoices: bytes, text: str = "Adjuntamos factura.", **options: str | None) -> bytes:
    return a_mail(text, *invoices, **options)  # type: ignore[arg-type]


def approved(after: After) -> list[str]:
    return [row.number for row in after.invoices if row.state in (*PAYABLE_STATES, InvoiceState.PAID)]


def test_an_honest_invoice_is_approved(app: Application) -> None:
    assert approved(receive(app, mail(GOOD))) == ["A-1"]


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        # F1: another account, in the invoice
        (mail(an_invoice("A-1", iban=OTHER_IBAN)), "bank_mismatch"),
        # F1: only in the words beside it
        (mail(GOOD, text=f"Adjunto factura. Paguen por favor a nuestra nueva cuenta {OTHER_IBAN}."), "bank_mismatch"),
        # F6: a second total after the first, and before it
        (mail(changed(b"</cac:LegalMonetaryTotal>", b"</cac:LegalMonetaryTotal>" + SECOND_TOTAL)), "doc_arithmetic"),
        (mail(changed(b"<cac:LegalMonetaryTotal>", SECOND_TOTAL + b"<cac:LegalMonetaryTotal>")), "doc_arithmetic"),
        # F6: two amounts to pay in one total
        (mail(changed(PAYABLE, PAYABLE + b"9.00</cbc:PayableAmount>" + PAYABLE)), "doc_arithmetic"),
        # F6: two numbers
        (mail(changed(b"<cbc:IssueDate>", b"<cbc:ID>A-9</cbc:ID><cbc:IssueDate>")), "doc_arithmetic"),
        # F6: a second invoice inside the first
        (mail(changed(b"</Invoice>", _root(an_invoice("A-9", quantity="1")) + b"</Invoice>")),
         "doc_arithmetic"),
        # F6: a credit note inside it, and another invoice beside it in one envelope
        (mail(changed(b"</Invoice>", _root(an_invoice("A-9")).replace(b"Invoice", b"CreditNote") + b"</Invoice>")),
         "doc_arithmetic"),
        (mail(_enveloped(GOOD, an_invoice("A-9", quantity="1"))), "doc_arithmetic"),
        # F7: amounts that one program reads and another does not
        (mail(total("NaN")), "field_missing"),
        (mail(total("INF")), "field_missing"),
        (mail(total("1e400")), "field_missing"),
        (mail(total("2.42E2")), "field_missing"),
        (mail(total("242,00")), "field_missing"),
        (mail(total("1.234,56")), "field_missing"),
        (mail(total("٢٤٢٫٠٠")), "field_missing"),
        (mail(total("9" * 40)), "field_missing"),
        (mail(total("0xF2")), "field_missing"),
        (mail(total("242.00 EUR")), "field_missing"),
        (mail(total("")), "field_missing"),
        (mail(total("-242.00")), "doc_arithmetic"),
        # F7: the same for quantities
        (mail(quantity("NaN")), "doc_arithmetic"),
        (mail(quantity("1e3")), "doc_arithmetic"),
        (mail(quantity("10,0")), "doc_arithmetic"),
        (mail(quantity("-10")), "doc_arithmetic"),
        # F7: the currency is another, missing, or two
        (mail(changed(b"EUR", b"USD")), "currency_mismatch"),
        (mail(changed(b"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", b"")
              .replace(b' currencyID="EUR"', b"")), "field_missing"),
        (mail(changed(PAYABLE, PAYABLE.replace(b"EUR", b"USD"))), "doc_arithmetic"),
        # F9: more than the order has
        (mail(an_invoice("A-1", quantity="11")), "qty_over_ordered"),
        # F9: somebody else's order
        (mail(an_invoice("B-1", seller=OTHER), sender="luis@otracasa.example"), "order_other_supplier"),
        # F11: dates that are none, or to come
        (mail(issued("2026-02-29")), "field_missing"),
        (mail(issued("26-11-20")), "field_missing"),
        (mail(issued("0000-00-00")), "field_missing"),
        (mail(issued("2099-01-01")), "date_future"),
        (mail(issued("1970-01-01")), "date_old"),
        (mail(changed(b"</cbc:IssueDate>", b"</cbc:IssueDate><cbc:DueDate>2026-10-20</cbc:DueDate>")), "field_missing"),
        # F14: the tax number of another supplier, and of nobody
        (mail(changed(b"ESB12345674", b"ESA58818501")), "order_other_supplier"),
        (mail(changed(b"ESB12345674", b"ESB99999990")), "vendor_unknown"),
        # E4, E6: the sender's domain disowns the mail, or looks like a supplier's
        (mail(GOOD, verdict="fail"), "fraud_suspect"),
        (mail(GOOD, sender="ana@papeIera.example"), "fraud_suspect"),
    ],
)  # fmt: skip
def test_a_doubtful_invoice_waits_and_says_why(app: Application, last: bytes, reason: str) -> None:
    after = receive(app, last)
    (invoice,) = after.invoices
    assert approved(after) == []
    assert reason in invoice.reasons


@pytest.mark.parametrize(
    ("earlier", "last"),
    [
        # F8: the same number and another amount
        (mail(HALF), mail(an_invoice("A-1", quantity="4"))),
        # F8: a letter that looks like the digit, or like the Latin letter
        (mail(an_invoice("A-10", quantity="5")), mail(an_invoice("A-1O", quantity="5"))),
        (mail(HALF), mail(an_invoice("\u0391-1", quantity="5"))),
        # F9: the second one that the order has no room for
        (mail(an_invoice("A-1", quantity="6")), mail(an_invoice("A-2", quantity="6"))),
    ],
)
def test_a_second_invoice_is_not_paid_too(app: Application, earlier: bytes, last: bytes) -> None:
    receive(app, earlier)
    after = receive(app, last)
    assert len(after.invoices) == 2
    assert len(approved(after)) == 1


@pytest.mark.parametrize(
    "last",
    [
        # F8: the number in other spellings
        mail(an_invoice("A 1", quantity="5")),
        mail(an_invoice("A-01", quantity="5")),
        mail(an_invoice("a-1", quantity="5")),
        # F8: the same file, byte for byte but for a comment
        mail(HALF + b"<!-- -->"),
        # F13: from somebody else, from another supplier, and from nobody
        mail(HALF, sender="eva@attacker.example"),
        mail(HALF, sender="luis@otracasa.example"),
        mail(HALF, verdict=None, sender="nobody@unknown.example"),
    ],
)
def test_an_invoice_that_comes_again_is_the_same_invoice(app: Application, last: bytes) -> None:
    receive(app, mail(HALF))
    after = receive(app, last)
    assert [row.number for row in after.invoices] == ["A-1"]


def test_many_small_invoices_together_do_not_exceed_the_order(app: Application) -> None:
    """F10: each a little above its price and within tolerance; the order is for 10 boxes at 20.00."""
    for number in range(12):
        after = receive(app, mail(an_invoice(f"A-{number}", quantity="1", price="20.05")))
    assert 0 < len(approved(after)) <= 10


def test_a_bank_change_alone_is_answered_with_nothing(app: Application) -> None:
    """F2: not even that it arrived."""
    after = receive(app, mail(text=f"Hemos cambiado de banco. Nuestra nueva cuenta es {OTHER_IBAN}."))
    assert (after.message.attention, list(after.outgoing)) == ("bank_change", [])


def test_a_bank_change_in_the_mail_still_holds_the_invoice_when_it_is_looked_at_again(app: Application) -> None:
    words = f"Adjunto factura. Hemos cambiado de banco, nuestra nueva cuenta es {OTHER_IBAN}."
    receive(app, mail(an_invoice("A-1", order="PO-78"), text=words))
    with app.store.write() as connection:
        orders.save(connection, an_order("PO-78"))
        orders.save_receipt(connection, a_receipt("R-78", "PO-78"))
    assert reevaluate_orders(app, ["PO-78"]) != []
    held = the_invoice(app, "A-1")
    assert (held.state in PAYABLE_STATES, held.reasons) == (False, ["bank_mismatch"])


PAPER = b"""Papelera del Norte, S.L.
NIF: B12345674
Cliente:
Aurora Alimentos
NIF: B87654323

Factura A-1
Fecha: 24/11/2026
Vencimiento: 24/12/2026
Pedido: PO-77
Descripcion          Cantidad    Precio    Importe
Cajas de carton            10     20,00     200,00
Base imponible: 200,00 EUR
IVA 21 %: 42,00 EUR
Total factura: 242,00 EUR"""


TOO_LONG = b"Entregado en deposito central, " + b"calle 9 de Julio 1234 piso 5, " * 12 + b"remito 0001-00004412"


@pytest.mark.parametrize(
    ("paper", "reasons"),
    [
        (with_hidden_text(PAPER, b""), []),
        (with_hidden_text(PAPER, b"sig:signer1"), []),  # marks of a generator
        (with_hidden_text(PAPER, b"Factura A-1\nTotal 9.999,00 EUR"), ["fraud_suspect"]),  # F3
        (with_hidden_text(PAPER + b"\n" + TOO_LONG, b""), []),  # the edge cuts a line: nobody hid its end
        (signed(PAPER), []),
        (changed_after_signing(PAPER), ["fraud_suspect"]),  # F12
        (with_programs(PAPER), []),  # not run, and told
    ],
)
def test_what_a_paper_hides_holds_it_and_is_never_read(app: Application, paper: bytes, reasons: list[str]) -> None:
    after = receive(app, mail(paper))
    [row] = after.invoices
    assert (row.number, row.total, row.reasons) == ("A-1", 242, reasons)
    assert bool(approved(after)) is not bool(reasons)


def test_a_script_in_a_paper_is_told(app: Application) -> None:
    [row] = receive(app, mail(with_programs(PAPER))).invoices
    assert "active_content" in {problem["code"] for problem in row.reading["problems"]}


def test_a_held_paper_stays_held_for_one_reason_when_it_is_looked_at_again(app: Application) -> None:
    receive(app, mail(with_hidden_text(PAPER.replace(b"PO-77", b"PO-78"), b"Total 9.999,00 EUR")))
    with app.store.write() as connection:
        orders.save(connection, an_order("PO-78"))
        orders.save_receipt(connection, a_receipt("R-78", "PO-78"))
    assert reevaluate_orders(app, ["PO-78"]) != []
    assert the_invoice(app, "A-1").reasons == ["fraud_suspect"]


OTHER_ACCOUNT_ON_THE_PAGE = tuple(
    line.replace("DE89 3704 0044 0532 0130 00", "DE02 1203 0000 0000 2020 51") for line in PAGE
)


@pytest.mark.parametrize(
    ("paper", "reason"),
    [
        (a_hybrid(("factur-x.xml", CII), lines=OTHER_ACCOUNT_ON_THE_PAGE), "doc_pdf_xml_mismatch"),
        (a_hybrid(("factur-x.xml", CII), ("other.xml", UBL)), "doc_multiple"),
    ],
)
def test_a_pdf_whose_data_are_not_what_it_shows_is_held(app: Application, paper: bytes, reason: str) -> None:
    """F4: the account of the page is another than the data's; one page carries the data of two invoices."""
    after = receive(app, mail(paper))
    assert approved(after) == []
    assert all(reason in row.reasons for row in after.invoices)
    assert after.invoices
