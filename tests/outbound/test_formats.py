"""Amounts and dates as each country writes them, and texts of others made safe."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbound.formats import Formats, file_label, label, locale_for, parsed
from outbound.records import Money


@pytest.mark.parametrize(
    ("language", "country", "amount", "currency", "expected"),
    [
        ("es", "AR", "1234.5", "ARS", "1.234,50 ARS"),
        ("es", "MX", "1234.5", "MXN", "1,234.50 MXN"),  # Mexico writes the dot
        ("es", "ES", "61.56", "EUR", "61,56 EUR"),
        ("es", "CL", "1190.00", "CLP", "1.190 CLP"),  # a currency without cents
        ("es", "CL", "1190.5", "CLP", "1.190,50 CLP"),  # unless the document has some
        ("es", "CO", "0.0375", "USD", "0,0375 USD"),  # a unit price keeps its decimals
        ("es", "DE", "10", "EUR", "10,00 EUR"),  # nobody writes Spanish there: the language alone
        ("en", "GB", "1234.5", "GBP", "1,234.50 GBP"),
        ("pt", "BR", "-5", "BRL", "-5,00 BRL"),
    ],
)
def test_money(language: str, country: str, amount: str, currency: str, expected: str) -> None:
    formats = Formats(locale_for(language, country))
    assert formats.money(Money(amount=Decimal(amount), currency=currency)) == expected


@pytest.mark.parametrize(("language", "expected"), [("es", "3 de marzo de 2026"), ("pt", "3 de março de 2026")])
def test_the_month_is_a_word(language: str, expected: str) -> None:
    assert Formats(locale_for(language, None)).day(date(2026, 3, 3)) == expected


def test_a_quantity_has_the_decimals_it_has() -> None:
    formats = Formats(locale_for("es", "AR"))
    assert [formats.number(Decimal(text)) for text in ("10.000", "1E+3", "2.5")] == ["10", "1.000", "2,5"]


@pytest.mark.parametrize("text", ["n/a", "NaN", "Infinity", "1,5", ""])
def test_what_is_no_plain_number_is_none(text: str) -> None:
    assert parsed(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A-0001-00001234", "A-0001-00001234"),  # a number as people write it
        ("FT 2025/118.1", "FT 2025/118.1"),  # a dot between digits links to nothing
        ("1\r\nBcc: x@y.example", "1 Bcc: x y example"),  # a header of its own
        ("pague en evil.example", "pague en evil example"),  # a link made by the mail program
        ("http://evil1.example", "http evil1 example"),
        ("9\u202e1", "9 1"),  # a text that reads the other way round
    ],
)
def test_a_label_carries_no_line_link_or_direction(text: str, expected: str) -> None:
    assert label(text) == expected


@given(st.text())
def test_a_label_is_one_short_visible_line(text: str) -> None:
    made = label(text)
    assert len(made) <= 80
    assert made == " ".join(made.split())
    assert "@" not in made


def test_a_files_ending_stays() -> None:
    assert file_label("visite.evil.example.pdf") == "visite evil example.pdf"
