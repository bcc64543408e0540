"""Which spellings are one number, code, tax id, name or unit."""

from __future__ import annotations

from decimal import Decimal

import pytest

from matching.amounts import amount_text, quantity_text
from matching.spelling import (
    digits_key,
    invoice_number_key,
    name_key,
    order_number_keys,
    same_item_code,
    same_tax_id,
    tax_id_key,
)
from matching.units import conversion


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("0001-00001234", "1-1234"),  # Argentina
        ("FC A 0001 00001234", "a-1-1234"),  # with the words that stand before it
        ("A000100001234", "a-1-1234"),  # in one piece
        ("Factura Nº F-2026/0017", "f-2026-17"),  # Spain
        ("FT 2025/118", "ft-2025-118"),  # Portugal: the kind of document belongs to the number
        ("INV", "inv"),  # nothing but the word
    ],
)
def test_invoice_number(number: str, key: str) -> None:
    assert invoice_number_key(number) == key


def test_the_digits_that_count_up() -> None:
    assert [digits_key(each) for each in ("A000100001234", "F-2026/0017", "SN")] == ["1234", "17", ""]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("PO-2026-0114", "PO 2026/114", True),  # separators and zeros
        ("4500012345", "OC 4500012345", True),  # the word for order
        ("PO-2026-0114", "PO-2026-0115", False),  # another order
    ],
)
def test_order_numbers_share_a_key_of_one_rank(one: str, other: str, same: bool) -> None:
    shared = [mine for mine, theirs in zip(order_number_keys(one)[:3], order_number_keys(other)[:3], strict=True)
              if mine == theirs]  # fmt: skip

    assert bool(shared) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ESB12345674", "B-12345674", True),  # VAT prefix
        ("30-71234567-1", "30712345671", True),  # dashes
        ("76.123.456-K", "76123456k", True),  # RUT
        ("900123456", "900.123.456-8", True),  # NIT without check digit
        ("900123456", "900.123.456-7", False),  # that is not its check digit
        ("ESO920902K12", "O920902K12", False),  # an RFC that begins like a VAT prefix
        ("", "", False),  # nothing is nobody
    ],
)
def test_tax_ids(one: str, other: str, same: bool) -> None:
    assert same_tax_id(one, other) is same


def test_swiss_tax_id_without_its_ending() -> None:
    assert tax_id_key("CHE-105.825.014 MWST") == "CHE105825014"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Distribuciones Ñandú, S.A. de C.V.", "distribuciones nandu"),  # Mexico
        ("Müller GmbH & Co. KG", "muller"),  # Germany
        ("Papelera del Sur S.R.L.", "papelera del sur"),  # Argentina
        ("S.A.", "sa"),  # nothing but the form
    ],
)
def test_names_without_legal_form(name: str, key: str) -> None:
    assert name_key(name) == key


def test_item_codes() -> None:
    assert same_item_code("PAP-0075", "pap 75")
    assert not same_item_code("PAP-75", "PAP-750")


@pytest.mark.parametrize(
    ("one", "other", "factor"),
    [
        ("EA", "H87", "1"),  # pieces
        ("dozen", "C62", "12"),  # counted
        ("g", "KGM", "0.001"),  # weighed
        ("h", "MIN", "60"),  # time
        ("resma", "Resma", "1"),  # the same word
        (None, "KGM", "1"),  # not said
        ("BX", "EA", None),  # nobody knows
        ("KGM", "LTR", None),  # of different things
        ("foo", "bar", None),  # unknown words
    ],
)
def test_conversion_of_units(one: str | None, other: str | None, factor: str | None) -> None:
    assert conversion(one, other) == (None if factor is None else Decimal(factor))


def test_amounts_and_quantities_as_text() -> None:
    assert [amount_text(Decimal(each)) for each in ("57", "0.1234", "1E+3", "61.56")] == [
        "57.00", "0.1234", "1000.00", "61.56",
    ]  # fmt: skip
    assert [quantity_text(Decimal(each)) for each in ("12.00", "0.5", "1E+2")] == ["12", "0.5", "100"]
