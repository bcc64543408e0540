"""The general reader on papers of many countries and layouts, printed by the tests."""

from datetime import date
from decimal import Decimal

import pytest

from parsing.document import Document, Kind, ReadingContext, Source, Unreadable
from parsing.pdf.reader import read_pdf
from tests.parsing.papers import OTHER_PAPERS, PAPERS, Paper
from tests.parsing.printed import pdf

BY_NAME = {paper.name: paper for paper in PAPERS}
SPAIN = BY_NAME["Spain, income tax withheld inside"]
ENGLAND = BY_NAME["England, labels in a row above their values"]


def read(*pages: str, context: ReadingContext | None = None) -> tuple[Document, ...]:
    """Read typed pages; every reading must be a document."""
    readings = read_pdf(pdf(*pages, size=8), source="paper.pdf", context=context or ReadingContext())
    assert all(isinstance(reading, Document) for reading in readings)
    return tuple(reading for reading in readings if isinstance(reading, Document))


def found(document: Document) -> dict[str, object]:
    """Return a document's fields as the papers' truths write them."""
    plain = {
        name: str(value) if isinstance(value, Decimal | date) else value
        for name in ("number", "issue_date", "due_date", "currency", "country", "authority_id", "iban")
        for value in (getattr(document, name),)
    }
    sums = {
        name: None if value is None else str(value)
        for name in ("net", "tax", "withheld", "total", "payable", "prepaid")
        for value in (getattr(document, name),)
    }
    return (
        plain
        | sums
        | {
            "kind": document.kind.value,
            "seller": document.seller.name,
            "seller_id": document.seller.tax_id,
            "buyer": document.buyer.name,
            "buyer_id": document.buyer.tax_id,
            "orders": list(document.order_references),
            "preceding": list(document.preceding_invoices),
            "lines": [str(line.amount) for line in document.lines],
        }
    )


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_a_paper_is_read_as_a_person_would(paper: Paper) -> None:
    (document,) = read(paper.page)
    values = found(document)
    assert {name: values[name] for name in paper.truth} == paper.truth


@pytest.mark.parametrize("paper", OTHER_PAPERS, ids=lambda paper: paper.name)
def test_what_is_no_invoice_is_not_taken_for_one(paper: Paper) -> None:
    (document,) = read(paper.page)
    assert document.kind == paper.name
    assert not document.kind.is_invoice


def test_every_field_shows_where_it_was_read() -> None:
    (document,) = read(SPAIN.page)
    total = document.evidence["total"]
    assert (total.source, total.page, total.text) == (Source.TEXT, 1, "508,80")
    assert total.box is not None
    left, top, right, bottom = total.box
    assert 0 < left < right < 595
    assert 0 < top < bottom < 842
    assert set(document.confidence) >= {"number", "issue_date", "seller.name", "buyer.tax_id", "total", "net"}


def test_our_own_tax_number_is_the_buyers_wherever_it_stands() -> None:
    page = """
  FACTURA   Número: F-1   Fecha: 02/03/2026
  A58818501
  B12345674
  Base imponible   100,00 €
  IVA 21 %          21,00 €
  Total            121,00 €
"""
    (known,) = read(page, context=ReadingContext(our_tax_ids=("A58818501",)))
    assert (known.seller.tax_id, known.buyer.tax_id) == ("B12345674", "A58818501")


def test_sums_that_do_not_close_are_doubted() -> None:
    (document,) = read(SPAIN.page.replace("508,80 €", "999,80 €"))
    assert [problem.code for problem in document.problems] == ["sum_mismatch"]
    assert document.confidence["total"] < 0.9


def test_lines_that_do_not_add_up_are_reported() -> None:
    (document,) = read(SPAIN.page.replace("300,00      300,00", "310,00      310,00"))
    assert [problem.code for problem in document.problems] == ["lines_mismatch"]


def test_a_due_date_is_never_computed() -> None:
    page = SPAIN.page.replace("Vencimiento: 30/03/2026", "Condiciones de pago: 30 días")
    (document,) = read(page)
    assert document.due_date is None
    assert document.payment_terms == "30 días"


def test_copies_are_one_document() -> None:
    pages = [f"{mark}\n{SPAIN.page}" for mark in ("ORIGINAL", "DUPLICADO", "TRIPLICADO")]
    (document,) = read(*pages)
    assert (document.number, len(document.lines)) == ("F-2026/044", 2)


def test_two_invoices_in_one_file_are_two_documents() -> None:
    other = ENGLAND.page.replace("NW/2026/081", "NW/2026/082")
    first, second = read(ENGLAND.page, other)
    assert (first.source, first.number) == ("paper.pdf!1", "NW/2026/081")
    assert (second.source, second.number) == ("paper.pdf!2", "NW/2026/082")


def test_a_second_page_with_the_same_number_belongs_to_the_first() -> None:
    (document,) = read(SPAIN.page, "  Nº Factura: F-2026/044\n  Fecha: 28/02/2026\n  Condiciones generales de venta")
    assert (document.pages, document.total) == (2, Decimal("508.80"))


def test_a_table_goes_on_over_pages_and_wrapped_descriptions_stay_together() -> None:
    head = "  Concepto                Cantidad     Precio     Importe\n"
    first = (
        "  Acme, S.L.   FACTURA\n  Número: F-9   Fecha: 02/03/2026\n"
        + head
        + ("  Tubo de acero                  2      10,00       20,00\n  galvanizado de 3 metros\n")
    )
    second = head + (
        "  Codo                           4       5,00       20,00\n\n"
        "                       Base imponible       40,00\n"
        "                       IVA 21 %              8,40\n"
        "                       Total                48,40 €\n"
    )
    (document,) = read(first, second)
    assert [line.description for line in document.lines] == ["Tubo de acero galvanizado de 3 metros", "Codo"]
    assert (document.net, document.tax, document.total) == (Decimal("40.00"), Decimal("8.40"), Decimal("48.40"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "damaged"),  # nothing
        (b"%PDF-1.7\n%%EOF", "damaged"),  # a head without a body
        (b"not a PDF at all", "damaged"),
        (pdf("  FACTURA 1  Total 1,00", password="secret"), "encrypted"),  # a password that nobody told us
        (pdf(""), "needs_ocr"),  # a page without text, as a scan is
        (pdf("  Page 1"), "needs_ocr"),  # a stamp on a scan
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, code: str) -> None:
    (reading,) = read_pdf(data, source="paper.pdf", context=ReadingContext())
    assert isinstance(reading, Unreadable)
    assert (reading.source, reading.code) == ("paper.pdf", code)


def test_a_known_password_opens_the_file() -> None:
    locked = pdf(SPAIN.page, size=8, password="secret")
    (reading,) = read_pdf(locked, source="paper.pdf", context=ReadingContext(pdf_passwords=("other", "secret")))
    assert isinstance(reading, Document)
    assert (reading.number, reading.kind) == ("F-2026/044", Kind.INVOICE)


def test_only_the_first_pages_are_read_of_a_long_file() -> None:
    pages = [SPAIN.page, *(f"  Anexo {index}: condiciones generales de la contratación" for index in range(5))]
    reading = read_pdf(pdf(*pages, size=8), source="paper.pdf", context=ReadingContext(max_pages=2))[0]
    assert isinstance(reading, Document)
    assert (reading.pages, reading.number) == (6, "F-2026/044")


HEAD = """
Ferretería Quintana SA          FACTURA F-2026-118
CIF B12345674                   Fecha: 11/03/2026
Cliente: Hotel Costa Azul SL    CIF A58818501
"""
SUMS = """
Base imponible                                                            631,20
IVA 21 %                                                                  132,55
TOTAL                                                                     763,75
"""
TABLES = {
    "a size at the end of the words is no quantity": """
Código    Descripción                    Cantidad      Precio         Total
ACE-5L    Aceite hidráulico bidón 5 L           3      210,40        631,20
""",
    "the last words of a heading stand below it": """
Código    Designação                         Qtd.   Preço unit.       Total
                                                                    líquido
ACE-5L    Aceite hidráulico bidón 5 L           3      210,40        631,20
""",
    "nobody knows what the descriptions are called": """
                                            Uds.       Precio       Importe
Aceite hidráulico bidón 5 L                     3      210,40        631,20
""",
    "words and amounts alone": """
Descripción del servicio                                            Importe
Aceite hidráulico bidón 5 L                                          631,20
""",
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_a_table_is_read_however_it_is_headed(table: str) -> None:
    (document,) = read(HEAD + table + SUMS)
    (line,) = document.lines

    assert line.description == "Aceite hidráulico bidón 5 L"
    assert line.amount == Decimal("631.20")
    assert line.quantity in (Decimal(3), None)
    assert line.unit is None


def test_a_discount_between_the_lines_and_the_net_is_kept() -> None:
    table = """
Código    Descripción                    Cantidad      Precio         Total
ACE-5L    Aceite hidráulico bidón 5 L           3      221,47        664,41

Suma                                                                  664,41
Descuento                                                             -33,21
"""
    (document,) = read(HEAD + table + SUMS)

    assert [each.amount for each in document.adjustments] == [Decimal("-33.21")]


@pytest.mark.parametrize(
    ("label", "number", "country", "currency"),
    [
        ("RUT", "76.205.838-5", "CL", "CLP"),  # the check digit does not agree, the form tells
        ("CUIT", "30-55032193-9", "AR", "ARS"),
        ("NIT", "900.533.488-1", "CO", "COP"),
    ],
)
def test_a_tax_number_tells_the_country_whose_dollar_it_is(
    label: str, number: str, country: str, currency: str
) -> None:
    head = HEAD.replace("CIF B12345674", f"{label} {number}").replace("CIF A58818501", "")
    table = """
Descripción                    Cantidad      Precio         Total
Silla                                 3   $ 210.400     $ 631.200
"""
    (document,) = read(head + table + "\nTotal neto   $ 631.200\nIVA 19 %   $ 119.928\nTOTAL   $ 751.128\n")

    assert (document.seller.tax_id, document.country, document.currency) == (number, country, currency)


def test_a_sum_under_an_unknown_label_is_no_more_words_of_the_last_row() -> None:
    table = """
Código    Descripción                    Cantidad      Precio         Total
ACE-5L    Aceite hidráulico                     3      221,47        664,41
Acumulado líneas                                                     664,41
Descuento                                                            -33,21
"""
    (document,) = read(HEAD + table + SUMS)

    assert [line.description for line in document.lines] == ["Aceite hidráulico"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("PC/2144/26, PC/3311/26", ("PC/2144/26", "PC/3311/26")),
        ("4500012345 y 4500012346", ("4500012345", "4500012346")),
        ("PO-2026-0114; PO-2026-0115; PO-2026-0116", ("PO-2026-0114", "PO-2026-0115", "PO-2026-0116")),
        ("PO-2026-0114, planta 3", ("PO-2026-0114",)),
        ("OC-004154, 4500009180", ("OC-004154", "4500009180")),
    ],
)
def test_an_order_field_may_list_several(said: str, found: tuple[str, ...]) -> None:
    (document,) = read(HEAD + f"Su pedido: {said}\n" + next(iter(TABLES.values())) + SUMS)

    assert document.order_references == found


@pytest.mark.parametrize("number", ["F26 05680", "2026 05712"])
def test_a_number_may_have_a_blank_behind_its_series(number: str) -> None:
    (document,) = read(HEAD.replace("FACTURA F-2026-118", f"FACTURA Nº {number}") + next(iter(TABLES.values())) + SUMS)

    assert document.number == number


@pytest.mark.parametrize("said", ["EIN: 12-6583932", "Sales tax 8 %      9.98"])
def test_a_paper_of_the_united_states_puts_the_month_first(said: str) -> None:
    page = f"""
Pennant Tools Inc.              Invoice No. 1118
{said}
Date: 03/10/2026
Description             Qty      Price      Amount
Hex bolt M8x40            3      41.58      124.74
Total                                       134.72
"""
    (document,) = read(page)

    assert document.issue_date == date(2026, 3, 10)


def test_the_word_between_a_number_and_its_date_is_no_part_of_it() -> None:
    head = HEAD.replace("FACTURA F-2026-118", "FACTURA nº SETP 000070022 de fecha 11/03/2026")
    (document,) = read(head + next(iter(TABLES.values())) + SUMS)

    assert document.number == "SETP 000070022"
