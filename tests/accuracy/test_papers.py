"""The made papers are sound, and the reader does on them what the accuracy page says, a little under."""

from __future__ import annotations

from decimal import Decimal

import pytest

from parsing.document import Document, Kind, ReadingContext
from parsing.pdf.reader import read_pdf
from tests.accuracy.cases import HELD_OUT
from tests.accuracy.papers.printing import INVOICES, OTHERS, printed
from tests.accuracy.papers.style import family
from tests.accuracy.papers.words import COUNTRIES
from tests.accuracy.scoring import Tally, judge, same

PLACES = tuple(COUNTRIES)
RIGHT, OTHERS_RIGHT = 0.93, 0.85
SURE_AND_WRONG = 0.02
CALIBRATION = 0.06
LINES_COUNTED, NUMBERS_WRONG = 0.95, 0.02


def tally(kinds: tuple[Kind, ...]) -> Tally:
    """Read three papers of each family that nobody developed on, the countries in turn."""
    total = Tally()
    for turn, index in enumerate(HELD_OUT):
        for place in (turn, turn + 7, turn + 13):
            paper = printed(family(index), PLACES[place % len(PLACES)], kinds=kinds)
            readings = read_pdf(paper.pdf, source=paper.name, context=ReadingContext())
            document = next((each for each in readings if isinstance(each, Document)), None)
            total.add(paper.family.name, judge(paper.truth, document), 0.0)
    return total


@pytest.fixture(scope="module")
def invoices() -> Tally:
    return tally(INVOICES)


def test_invoices_of_unknown_layouts_are_read(invoices: Tally) -> None:
    assert invoices.documents > 75
    assert invoices.right >= RIGHT


def test_what_is_said_with_certainty_is_hardly_ever_wrong(invoices: Tally) -> None:
    assert invoices.sure > 700
    assert invoices.sure_wrong_share <= SURE_AND_WRONG


def test_confidence_is_about_the_share_that_is_right(invoices: Tally) -> None:
    assert invoices.calibration_error <= CALIBRATION


def test_other_business_paper_is_told_apart_and_read() -> None:
    others = tally(OTHERS)
    assert others.right >= OTHERS_RIGHT
    assert others.precision_and_recall("kind")[0] >= RIGHT


def test_a_paper_is_the_same_each_time_it_is_printed() -> None:
    first, second = (printed(family(3), "ES") for _ in range(2))
    assert (first.pdf, first.truth) == (second.pdf, second.truth)


@pytest.mark.parametrize("country", PLACES)
def test_the_truth_of_an_invoice_adds_up(country: str) -> None:
    for index in range(6):
        truth = printed(family(index), country, kinds=(Kind.INVOICE,)).truth
        net, total, payable = (Decimal(truth[name]) for name in ("net", "total", "payable"))
        assert payable <= total
        # perceptions add at most 3 %, withholdings take at most 25 %
        assert net * Decimal("0.9") <= total <= (net + Decimal(truth.get("tax", 0))) * Decimal("1.04")


@pytest.mark.parametrize(
    ("field", "true", "read", "alike"),
    [
        ("total", "1210.00", Decimal(1210), True),  # the same money
        ("total", "1210.00", Decimal("1210.01"), False),
        ("invoice_number", "00123", "123", True),  # leading zeros
        ("invoice_number", "FT A/17", "ft a 17", True),  # case and separators
        ("issuer_tax_id", "ESB12345678", "B-12345678", True),  # the country's prefix
        ("issuer", "Norvalia Suministros S.L.", "NORVALIA SUMINISTROS", True),  # without the form
        ("issuer", "Norvalia Suministros S.L.", "Tekmar Gráficas S.A.", False),
        ("order_reference", "PO-7", ("X-1", "PO 7"), True),  # one of several
        ("settles", ["F-1", "F-2"], ("F-2", "F-1"), True),  # all of them, in any order
        ("settles", ["F-1", "F-2"], ("F-1",), False),
    ],
)
def test_values_are_compared_however_they_are_written(field: str, true: object, read: object, alike: bool) -> None:
    assert same(field, true, read) is alike


def test_lines_of_unknown_layouts_are_read_and_hardly_a_number_is_wrong() -> None:
    right = wrong = papers = whole = 0
    for turn, index in enumerate(HELD_OUT):
        for place in (turn, turn + 7, turn + 13):
            paper = printed(family(index), PLACES[place % len(PLACES)], kinds=(Kind.INVOICE,))
            readings = read_pdf(paper.pdf, source=paper.name, context=ReadingContext())
            document = next(each for each in readings if isinstance(each, Document))
            papers += 1
            whole += len(document.lines) == len(paper.items)
            for item, line in zip(paper.items, document.lines, strict=False):
                read = (line.quantity, line.unit_price, line.amount)
                said = [one == other for one, other in zip(read, item, strict=True) if one is not None]
                right, wrong = right + sum(said), wrong + said.count(False)

    assert whole / papers >= LINES_COUNTED
    assert wrong / (right + wrong) <= NUMBERS_WRONG
