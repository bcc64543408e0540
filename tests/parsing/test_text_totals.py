"""Arithmetic settles which number is which."""

import re
from decimal import Decimal

import pytest

from parsing.text.labels import dictionary
from parsing.text.layout import Page, Word, lay_out
from parsing.text.money import collect, printed_amounts, tax_rows
from parsing.text.sheet import study
from parsing.text.totals import Totals, settle

NOTHING: frozenset[int] = frozenset()


def settled(*rows: str, line_sum: str | None = None) -> Totals:
    """Settle the sums of a page of rows, each `label|amount|amount`."""
    words = tuple(
        Word(text=text, box=(x + 5.0 * offset, 20.0 * index, x + 5.0 * (offset + len(text)), 20.0 * index + 10))
        for index, row in enumerate(rows)
        for column, cell in enumerate(row.split("|"))
        for x in (50.0 + 200.0 * column,)
        for offset, text in _words(cell)
    )
    sheet = study(lay_out((Page(number=1, width=600, height=800, words=words),)), words=dictionary())
    found = collect(sheet, NOTHING)
    total = None if line_sum is None else Decimal(line_sum)
    return settle(found, tax_rows(sheet, NOTHING), total, printed_amounts(sheet, NOTHING))


def _words(cell: str) -> list[tuple[int, str]]:
    return [(found.start(), found.group()) for found in re.finditer(r"\S+", cell)]


def values(totals: Totals) -> dict[str, str | None]:
    """Return the settled sums as text."""
    sums = {name: getattr(totals, name) for name in ("net", "tax", "withheld", "total", "payable")}
    return {name: None if one is None else str(one.value) for name, one in sums.items()}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # the plain case
        (("Base imponible|100,00", "IVA 21 %|21,00", "Total|121,00"), "100.00 21.00 - 121.00 121.00"),
        # trap T15: the income tax withheld is inside the total
        (
            ("Base imponible|100,00", "IVA 21 %|21,00", "Retención IRPF|15,00", "Total|106,00"),
            "100.00 21.00 15.00 106.00 106.00",
        ),
        # the same, but the total stands before it
        (
            ("Imponibile|100,00", "IVA 22%|22,00", "Totale fattura|122,00", "Ritenuta|-20,00", "Netto a pagare|102,00"),
            "100.00 22.00 20.00 122.00 102.00",
        ),
        # trap T11: perceptions are added
        (
            ("Importe Neto Gravado|100,00", "IVA 21%|21,00", "Percepción IIBB|3,00", "Importe Total|124,00"),
            "100.00 21.00 - 124.00 124.00",
        ),
        # several rates, no sum of them printed
        (
            ("Base imponible|150,00", "IVA 21 %|21,00", "IVA 10 %|5,00", "Total factura|176,00"),
            "150.00 26.00 - 176.00 176.00",
        ),
        # a discount below the subtotal: BT-109 is after it
        (("Subtotal|200,00", "Descuento|-20,00", "IVA 21%|37,80", "Total|217,80"), "180.00 37.80 - 217.80 217.80"),
        # trap T9: what is asked includes an earlier balance
        (
            ("Base imponible|100,00", "IVA 21%|21,00", "Total factura|121,00", "Total a pagar|171,00"),
            "100.00 21.00 - 121.00 171.00",
        ),
        # a deposit explains what is left
        (
            ("Subtotal|$100.00", "Tax|$8.00", "Total|$108.00", "Paid|$50.00", "Balance due|$58.00"),
            "100.00 8.00 - 108.00 58.00",
        ),
        # net, tax and total in one row under their headings
        (("|Montant HT|TVA|Montant TTC", "Total facture|24,99|5,00|29,99"), "24.99 5.00 - 29.99 29.99"),
        # rounded by two cents
        (("Subtotal|10,83", "IVA 20%|2,17", "Total|12,99"), "10.83 2.17 - 12.99 12.99"),
    ],
)
def test_the_sums_that_close_are_chosen(rows: tuple[str, ...], expected: str) -> None:
    totals = settled(*rows)
    assert totals.closed
    assert " ".join(value or "-" for value in values(totals).values()) == expected


def test_labels_that_contradict_each_other_are_outvoted_by_arithmetic() -> None:
    totals = settled("Subtotal|999,00", "Base imponible|100,00", "IVA 21 %|21,00", "Total|121,00")
    assert (values(totals)["net"], totals.closed) == ("100.00", True)


def test_a_total_does_not_confirm_itself() -> None:
    totals = settled("Total|121,00")
    assert not totals.closed
    assert totals.total is not None
    assert totals.total.confidence < 0.9


def test_the_lines_can_stand_in_for_a_net_that_is_not_printed() -> None:
    totals = settled("IVA 21 %|21,00", "Total|121,00", line_sum="100.00")
    assert (values(totals)["net"], totals.closed) == ("100.00", True)


def test_a_paper_without_sums_has_none() -> None:
    assert settled("Gracias por su confianza") == Totals()
