"""Papers about payments: which invoices they list, with which amounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from parsing.document import Document, Kind, ReadingContext
from parsing.pdf.reader import read_pdf
from tests.parsing.printed import pdf

RECEIPT = """
  Ferretería Sur S.L.                          RECIBO DE PAGO
  C/ Mayor 3, 28013 Madrid                     Fecha: 10/04/2026
  NIF B62251996
  Cliente: Molinos del Norte S.A.
  Hemos recibido el pago de las siguientes facturas:
  Factura       Fecha             Importe
  F26/1001      01/02/2026       1.210,00
  F26/1002      05/02/2026         605,50
                       Total     1.815,50 €
"""
STATEMENT = """
  Acme Tools Ltd                               STATEMENT OF ACCOUNT
  14 Kings Road, London EC1A 1BB               Date: 10/04/2026
  Customer: Widget PLC
  Invoice       Date              Amount         Balance
  INV-17        01/02/2026        120.50          120.50
  INV-18        05/02/2026         80.25          200.75
                       Balance due               £200.75
"""


def read(page: str) -> Document:
    (document,) = read_pdf(pdf(page), source="f.pdf", context=ReadingContext())
    assert isinstance(document, Document)
    assert document.payment is not None
    return document


def test_a_receipt_says_what_was_paid_and_for_which_invoices() -> None:
    document = read(RECEIPT)
    payment = document.payment or {}
    assert document.kind is Kind.PAYMENT_RECEIPT
    assert (payment["date"], payment["amount"], payment["currency"]) == ("2026-04-10", "1815.50", "EUR")
    assert payment["settles"] == (
        {"number": "F26/1001", "paid": "1210.00"},
        {"number": "F26/1002", "paid": "605.50"},
    )


def test_a_statement_gives_each_amount_and_not_the_running_balance() -> None:
    document = read(STATEMENT)
    assert document.kind is Kind.STATEMENT
    assert (document.payment or {})["settles"] == (
        {"number": "INV-17", "outstanding": "120.50"},
        {"number": "INV-18", "outstanding": "80.25"},
    )


def test_the_numbers_and_dates_listed_are_not_the_papers_own() -> None:
    document = read(RECEIPT)
    assert (document.number, document.issue_date) == (None, date(2026, 4, 10))
    assert document.total == Decimal("1815.50")
