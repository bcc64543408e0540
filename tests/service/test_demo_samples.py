"""The demo's companies, orders and papers are consistent and can be read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pypdfium2
import pytest
from stdnum import iban
from stdnum.ar import cbu, cuit
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.de import vat as ust
from stdnum.es import nif
from stdnum.gb import vat
from stdnum.mx import rfc
from stdnum.pt import nif as nif_pt

from parsing.document import Document, ReadingContext
from parsing.read import read_document
from service.demo.buyer import AURORA
from service.demo.documents.cfdi import cfdi
from service.demo.documents.figures import slashes
from service.demo.documents.hybrid import hybrid
from service.demo.documents.papers import damaged, printed, zipped
from service.demo.documents.ubl import attached_document, xrechnung
from service.demo.invoices import Invoices
from service.demo.masterdata import orders_file, parties_file, receipts_file
from service.demo.orders import ORDERS
from service.demo.samples import Company, SampleInvoice
from service.demo.suppliers import LITORAL, SUPPLIERS

TODAY = date(2026, 11, 25)
INVOICES = Invoices(TODAY)
ALL_INVOICES = tuple(value for value in vars(INVOICES).values() if isinstance(value, SampleInvoice))
OURS = ReadingContext(
    our_tax_ids=tuple(company.plain_tax_id for company in AURORA.values()),
    our_names=tuple(company.name for company in AURORA.values()),
)
VALIDATORS: dict[str, Callable[[str], bool]] = {
    "AR": cuit.is_valid,
    "MX": lambda number: bool(rfc.is_valid(number, validate_check_digits=True)),
    "CL": rut.is_valid,
    "CO": nit.is_valid,
    "ES": nif.is_valid,
    "DE": ust.is_valid,
    "GB": vat.is_valid,
    "PT": nif_pt.is_valid,
}


def clabe_check_digit(first: str) -> int:
    weighted = sum(int(digit) * (3, 7, 1)[position % 3] % 10 for position, digit in enumerate(first))
    return -weighted % 10


@pytest.mark.parametrize("company", [*SUPPLIERS, LITORAL, *AURORA.values()], ids=lambda company: company.name)
def test_tax_ids_have_the_right_check_digits(company: Company) -> None:
    assert VALIDATORS[company.country](company.tax_id)


@pytest.mark.parametrize("supplier", [*SUPPLIERS, LITORAL], ids=lambda company: company.name)
def test_accounts_have_the_right_check_digits(supplier: Company) -> None:
    if supplier.country == "AR":
        assert cbu.is_valid(supplier.account)
    elif supplier.country in ("ES", "DE", "GB", "PT"):
        assert iban.is_valid(supplier.account)
    elif supplier.country == "MX":
        assert supplier.account == f"{supplier.account[:17]}{clabe_check_digit(supplier.account[:17])}"


def test_every_domain_is_one_that_cannot_exist() -> None:
    assert all(company.email.endswith(".example") for company in (*SUPPLIERS, LITORAL, *AURORA.values()))


def test_orders_receipts_and_parties_speak_of_the_same_things() -> None:
    parties = {tax_id for party in parties_file() for tax_id in party["tax_ids"]}  # type: ignore[attr-defined]
    orders = {order["number"]: order for order in orders_file(TODAY)}
    assert {order.supplier.plain_tax_id for order in ORDERS} <= parties
    for receipt in receipts_file(TODAY):
        ordered = orders[receipt["order"]]
        assert ordered["receipt_required"] is True
        assert len(receipt["lines"]) == len(ordered["lines"])  # type: ignore[arg-type]


def test_the_masters_language_is_one_that_has_templates() -> None:
    assert {party["language"] for party in parties_file()} == {"es", "pt", "en"}


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize("invoice", ALL_INVOICES, ids=lambda invoice: invoice.number)
def test_a_printed_invoice_gives_its_text_back(invoice: SampleInvoice) -> None:
    text = text_of(printed(invoice))
    for line in invoice.lines:
        assert line.code in text or invoice.seller.tax_id == "28734519K"  # the freelancer prints no codes
        assert line.description.split(",")[0] in text
    assert str(invoice.total).split(".")[0][-3:] in text
    assert invoice.order is None or invoice.order in text
    assert invoice.buyer.name in text


def test_the_same_invoice_always_gives_the_same_bytes() -> None:
    again = Invoices(TODAY)
    assert printed(again.flour) == printed(INVOICES.flour)
    assert hybrid(printed(again.boxes), again.boxes) == hybrid(printed(INVOICES.boxes), INVOICES.boxes)
    assert zipped({"a.xml": cfdi(again.storage)}) == zipped({"a.xml": cfdi(INVOICES.storage)})


def read_one(name: str, data: bytes) -> Document:
    readings = read_document(data, name=name, context=OURS)
    assert [type(reading) for reading in readings] == [Document]
    return next(reading for reading in readings if isinstance(reading, Document))


def squeezed(number: str | None) -> str:
    return "".join(character for character in number or "" if character.isalnum()).upper()


STRUCTURED = [
    pytest.param(INVOICES.evaporators, xrechnung, "x.xml", id="xrechnung"),
    pytest.param(INVOICES.cartons, cfdi, "c.xml", id="cfdi"),
    pytest.param(INVOICES.coffee, attached_document, "a.xml", id="colombian container"),
    pytest.param(INVOICES.boxes, lambda invoice: hybrid(printed(invoice), invoice), "h.pdf", id="hybrid"),
]


@pytest.mark.parametrize(("invoice", "make", "name"), STRUCTURED)
def test_an_e_invoice_is_read_as_it_was_made(
    invoice: SampleInvoice, make: Callable[[SampleInvoice], bytes], name: str
) -> None:
    document = read_one(name, make(invoice))
    assert squeezed(document.number) == squeezed(invoice.number)
    assert document.issue_date == invoice.issue_date
    assert (document.net, document.tax, document.total) == (invoice.net, invoice.tax, invoice.total)
    assert document.currency == invoice.currency
    assert document.order_references == (invoice.order,)
    assert [line.item_code for line in document.lines] == [line.code for line in invoice.lines]
    assert [line.quantity for line in document.lines] == [line.quantity for line in invoice.lines]
    assert document.problems == ()


@pytest.mark.parametrize("invoice", ALL_INVOICES, ids=lambda invoice: invoice.number)
def test_a_printed_invoice_is_read_as_it_was_made(invoice: SampleInvoice) -> None:
    document = read_one("invoice.pdf", printed(invoice))
    # ARCA's form pads the point of sale to five digits: 00003 is 0003
    assert squeezed(document.number).lstrip("0") == squeezed(invoice.number).lstrip("0")
    assert document.issue_date == invoice.issue_date
    assert (document.net, document.tax, document.total) == (invoice.net, invoice.tax, invoice.total)
    assert document.currency == invoice.currency
    assert document.order_references == ((invoice.order,) if invoice.order else ())
    assert [(line.quantity, line.unit_price) for line in document.lines] == [
        (line.quantity, line.unit_price) for line in invoice.lines
    ]


def test_a_damaged_pdf_is_damaged() -> None:
    readings = read_document(damaged(printed(INVOICES.storage_damaged)), name="SL911.pdf", context=OURS)
    assert [getattr(reading, "code", None) for reading in readings] == ["damaged"]


def test_irpf_is_kept_back_from_the_total() -> None:
    advice = INVOICES.advice
    assert (advice.net, advice.tax, advice.withheld) == (Decimal("1560.00"), Decimal("327.60"), Decimal("234.00"))
    assert advice.total == Decimal("1653.60")


def test_pesos_chilenos_have_no_cents() -> None:
    assert INVOICES.glass_dear.tax == Decimal(355680)
    assert slashes(INVOICES.glass_dear.issue_date) == "20/11/2026"
