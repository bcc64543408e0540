"""Invoice and order numbers as people write them."""

from __future__ import annotations

import pytest

from inbox.numbers import find_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("el estado de la FC A 0003-00012345", ["A 0003-00012345"]),  # Argentina: the letter belongs to the number
        ("la factura 5-8821, figura vencida", ["5-8821"]),
        ("fc 1234?", ["1234"]),
        ("fra. 145/2024", ["145/2024"]),
        ("status del folio 88123", ["88123"]),
        ("factura n.º 2026/0145", ["2026/0145"]),
        ("Factura Nº: FV-2024-8566", ["FV-2024-8566"]),
        ("F001-4521", ["F001-4521"]),  # Peru, alone
        ("¿y la 0002-45567?", ["0002-45567"]),  # no word for invoice at all
        ("status da NF 12345", ["12345"]),
        ("fatura FT 2026/88", ["FT 2026/88"]),  # Portugal: the series belongs to it
        ("NF-e 10.233", ["10.233"]),
        ("invoice INV-1042", ["INV-1042"]),
        ("INV 771 is late", ["771"]),
        ("invoice #4455", ["4455"]),
        ("Rechnungsnummer: 2024-0099", ["2024-0099"]),
        ("Rechnung Nr. RE-20140703/502", ["RE-20140703/502"]),
        ("Facture n° 2023/7954", ["2023/7954"]),
        ("Fattura 20150483", ["20150483"]),
        ("DTE 33 folio 170", ["170"]),
        ("facturas 12, 13 y 14", ["12", "13", "14"]),
        ("Invoices INV-1, INV-2 and INV-3", ["INV-1", "INV-2", "INV-3"]),
        ("facturas A-101 a A-104 y B-7", ["A-101", "A-102", "A-103", "A-104", "B-7"]),  # a range
        ("invoices 1042-1044", ["1042", "1043", "1044"]),
        ("faturas 7 até 9", ["7", "8", "9"]),
        ("factura 0003-00012345, es decir la A 0003-00012345", ["A 0003-00012345"]),  # the fullest form, once
        ("factura 123. Repito: la factura 123", ["123"]),
        ("Factura 145 de 1.234,50 euros", ["145"]),  # an amount beside it
        ("invoice no. 881 for 1,250.00 EUR", ["881"]),
        ("la factura del 12/03/2026", []),  # a date
        ("factura 12/03/2026", []),
        ("factura de 2026", []),
        ("nuestra factura de marzo", []),
        ("nota de crédito 0001-0000044", []),  # others' numbers
        ("NC 0001-00000044 y remito 0002-00000017", []),
        ("ticket 55123, transferencia 998877", []),
        ("CBU 0170099220000067797370", []),
        ("credit note 12 and revised invoice 13", ["13"]),
        ("llámenos al 4444-5555", []),
    ],
)
def test_invoice_numbers(text: str, numbers: list[str]) -> None:
    assert list(find_numbers(text).invoices) == numbers


@pytest.mark.parametrize(
    ("text", "orders"),
    [
        ("OC 4500012345", ["4500012345"]),
        ("con orden de compra 7781", ["7781"]),
        ("your PO 881", ["881"]),
        ("for your order PC-31942", ["PC-31942"]),
        ("pedido nº P-2024-12", ["P-2024-12"]),
        ("Bestellung 4711", ["4711"]),
        ("encomenda 99/2026", ["99/2026"]),
        ("ref. PO-2026-0114", ["PO-2026-0114"]),  # alone
        ("factura 145", []),
    ],
)
def test_order_numbers(text: str, orders: list[str]) -> None:
    assert list(find_numbers(text).orders) == orders


def test_a_number_is_an_order_or_an_invoice_and_not_both() -> None:
    found = find_numbers("Factura F-145, pedido PC-31942")
    assert (found.invoices, found.orders) == (("F-145",), ("PC-31942",))


def test_a_range_does_not_lead_from_the_subject_into_the_text() -> None:
    assert find_numbers("NF 5512\n\nA NF 5512 já venceu").invoices == ("5512",)


def test_an_endless_range_is_not_expanded() -> None:
    assert find_numbers("facturas 1 a 999999").invoices == ("1", "999999")
