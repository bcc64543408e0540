"""From recognised lines to a page of words: turns, skew, tilt, the way back to the picture. No recogniser needed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import cos, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from parsing.document import Document, DocumentParty, Kind, ReadingContext, Source
from parsing.ocr.flatten import Flattening, flattening
from parsing.ocr.pages import see
from parsing.ocr.reading import Picture, read_pictures
from parsing.ocr.recognizer import Corners, Point, RecognisedLine, RecognisedWord
from parsing.ocr.repair import repaired
from parsing.ocr.spelling import parted, respelled
from parsing.ocr.upright import Upright, read_upright

SIZE = (1000, 1400)
PAGE = [
    ("Almacenes Sur S.L.", 80, 100), ("NIF B12345674", 80, 140), ("FACTURA", 80, 200), ("Número:", 80, 260),
    ("A-118", 300, 260), ("Fecha:", 80, 300), ("02/03/2026", 300, 300), ("Base imponible", 80, 1000),
    ("100,00 EUR", 700, 1000), ("IVA 21%", 80, 1040), ("21,00 EUR", 700, 1040), ("Total factura", 80, 1080),
    ("121,00 EUR", 700, 1080),
]  # fmt: skip


def a_line(text: str, x: float, y: float, *, confidence: float = 0.99) -> RecognisedLine:
    """Return a line of print, 14 pixels a character and 28 high, on an upright page."""
    words, start = [], 0
    for word in text.split():
        left, right = x + 14 * start, x + 14 * (start + len(word))
        corners: Corners = ((left, y), (right, y), (right, y + 28), (left, y + 28))
        words.append(RecognisedWord(text=word, corners=corners, confidence=confidence))
        start += len(word) + 1
    right = x + 14 * len(text)
    return RecognisedLine(words=tuple(words), corners=((x, y), (right, y), (right, y + 28), (x, y + 28)))


def moved(line: RecognisedLine, way: object) -> RecognisedLine:
    """Return a line whose every corner went a way."""
    assert callable(way)
    words = tuple(replace(word, corners=tuple(way(corner) for corner in word.corners)) for word in line.words)
    return RecognisedLine(words=words, corners=tuple(way(corner) for corner in line.corners))  # type: ignore[arg-type]


def askew(degrees: float, tilt: float = 0.0) -> object:
    """Return the way of a point when the paper lies askew and its lines fan out down the page."""
    angle = radians(degrees)

    def way(point: Point) -> Point:
        x, y = point[0] - SIZE[0] / 2, point[1] - SIZE[1] / 2
        y *= 1 + tilt * x
        return x * cos(angle) - y * sin(angle) + SIZE[0] / 2, y * cos(angle) + x * sin(angle) + SIZE[1] / 2

    return way


@dataclass
class Recognizer:
    """Sees the page well when the picture is turned as often as it must be, else sees rubbish, as real ones do."""

    upright_after: int = 0
    lines: tuple[RecognisedLine, ...] = tuple(a_line(*each) for each in PAGE)
    looks: list[int] = field(default_factory=list)

    def recognise(self, picture: Image.Image) -> tuple[RecognisedLine, ...]:
        turned = TURNED[picture.getpixel((0, 0))]
        self.looks.append(turned)
        if turned == self.upright_after:
            return self.lines
        if (turned - self.upright_after) % 180:
            return tuple(moved(a_line(*each, confidence=0.7), lambda point: (point[1], point[0])) for each in PAGE)
        return tuple(a_line(text[::-1][:4], x, y, confidence=0.68) for text, x, y in PAGE)


# Each corner of the test's picture has a grey of its own, so that a turn can be seen in its first pixel.
TURNED = {(10, 10, 10): 0, (40, 40, 40): 90, (30, 30, 30): 180, (20, 20, 20): 270}


def a_picture() -> Image.Image:
    picture = Image.new("RGB", SIZE, "white")
    for place, grey in (((0, 0), 10), ((999, 0), 20), ((999, 1399), 30), ((0, 1399), 40)):
        picture.putpixel(place, (grey, grey, grey))
    return picture


@pytest.mark.parametrize(
    ("turn", "looks"),
    [(0, 1), (180, 2), (90, 2), (270, 3)],  # an upright page costs one look, the worst three
)
def test_a_turned_page_is_read_the_way_up_that_reads_best(turn: int, looks: int) -> None:
    recognizer = Recognizer(upright_after=turn)
    seen = read_upright(a_picture(), recognizer)
    assert seen.turn == turn
    assert [word.text for line in seen.lines for word in line.words][:3] == ["Almacenes", "Sur", "S.L."]
    assert len(recognizer.looks) == looks


def test_the_next_page_is_tried_the_way_the_last_one_lay() -> None:
    recognizer = Recognizer(upright_after=270)
    assert read_upright(a_picture(), recognizer, likely=270).turn == 270
    assert recognizer.looks == [270]
    assert read_upright(a_picture(), Recognizer(upright_after=90), likely=270).turn == 90


def test_a_picture_without_text_is_looked_at_once() -> None:
    recognizer = Recognizer(lines=())
    assert see(a_picture(), number=1, recognizer=recognizer) is None
    assert recognizer.looks == [0]


@pytest.mark.parametrize("degrees", [-15, -4, 0, 0.7, 9, 15])
@pytest.mark.parametrize("tilt", [0.0, 0.00004, -0.00006])
def test_lines_become_level_and_columns_plumb(degrees: float, tilt: float) -> None:
    lines = tuple(moved(a_line(*each), askew(degrees, tilt)) for each in PAGE)
    seen = see(a_picture(), number=1, recognizer=Recognizer(lines=lines))
    assert seen is not None
    words = {word.text: word.box for word in seen.page.words}
    for left, right in (("Número:", "A-118"), ("Fecha:", "02/03/2026"), ("Base", "100,00"), ("Total", "121,00")):
        assert abs(words[left][1] - words[right][1]) < 2, (left, right)
    assert abs(words["Almacenes"][0] - words["Total"][0]) < 3


ANGLES = st.floats(-0.26, 0.26)
PLACES = st.tuples(st.floats(100, 900), st.floats(100, 1300))


@given(turn=st.sampled_from([0, 90, 180, 270]), angle=ANGLES, tilt=st.floats(-0.0001, 0.0001), place=PLACES)
def test_the_way_back_leads_to_where_a_point_was(turn: int, angle: float, tilt: float, place: Point) -> None:
    size = SIZE if turn in (0, 180) else SIZE[::-1]
    ways = Flattening(turn=turn, size=size, angle=angle, tilt=tilt, scale=0.4)
    x, y = place
    turned = {90: (SIZE[1] - y, x), 180: (SIZE[0] - x, SIZE[1] - y), 270: (y, SIZE[0] - x)}.get(turn, place)
    flat = ways.flat(turned)
    assert ways.back((*flat, *flat)) == pytest.approx((x, y, x, y), abs=0.01)


def test_few_lines_tell_no_slope() -> None:
    lines = tuple(moved(a_line(*each), askew(5)) for each in PAGE[:3])
    assert flattening(Upright(turn=0, size=SIZE, lines=lines)).angle == 0.0


def read(*lines: RecognisedLine, unit: float = 1.0) -> Document:
    (document,) = read_pictures(
        [Picture(number=1, image=a_picture(), unit=unit)],
        source="f.png",
        form="image",
        context=ReadingContext(),
        recognizer=Recognizer(lines=lines),
        page_count=1,
    )
    return document


def test_recognised_words_are_read_as_any_page() -> None:
    document = read(*(a_line(*each) for each in PAGE))
    assert (document.number, str(document.issue_date), str(document.total)) == ("A-118", "2026-03-02", "121.00")
    evidence = document.evidence["number"]
    assert evidence.source is Source.OCR
    assert evidence.box == pytest.approx((300, 260, 370, 288), abs=1)


def test_boxes_are_in_the_units_of_the_page() -> None:
    box = read(*(a_line(*each) for each in PAGE), unit=0.5).evidence["number"].box
    assert box == pytest.approx((150, 130, 185, 144), abs=1)


def test_what_was_hardly_seen_is_hardly_sure() -> None:
    clear = read(*(a_line(*each) for each in PAGE))
    smeared = read(*(a_line(*each, confidence=0.6 if each[0] == "A-118" else 0.99) for each in PAGE))
    assert smeared.confidence["number"] < 0.7 * clear.confidence["number"]
    assert smeared.confidence["total"] == clear.confidence["total"]


def test_a_sum_that_is_a_cent_off_is_not_sure() -> None:
    off = read(*(a_line(text.replace("121,00", "121,01"), x, y) for text, x, y in PAGE))
    assert off.confidence["total"] <= 0.8 < read(*(a_line(*each) for each in PAGE)).confidence["total"]


def test_pages_that_were_left_out_are_told() -> None:
    (document,) = read_pictures(
        [Picture(number=1, image=a_picture())],
        source="f.tif",
        form="image",
        context=ReadingContext(),
        recognizer=Recognizer(),
        page_count=40,
    )
    assert [dict(one.facts) for one in document.problems if one.code == "pages_unread"] == [
        {"read": "12", "pages": "40"}
    ]


def test_a_picture_that_is_hard_to_read_asks_for_the_original() -> None:
    poor = read(*(a_line(*each, confidence=0.72) for each in PAGE))
    assert "poor_scan" in [problem.code for problem in poor.problems]


@pytest.mark.parametrize(
    ("seen", "printed"),
    [
        ("InvoiceINV/2023/03/0008", ("Invoice", "INV/2023/03/0008")),  # a lost space
        ("RM21.50", ("RM", "21.50")),
        ("Número:A-2026/118", ("Número:", "A-2026/118")),
        ("Bi11", ("Bill",)),
        ("Tota1:", ("Total:",)),
        ("2.397.36", ("2.397,36",)),  # one of the two marks was misread
        ("1,234,567,89", ("1,234,567.89",)),
        ("Itd", ("Ltd",)),
        # what is right stays
        ("1.234.567", ("1.234.567",)),
        ("12.05.2026", ("12.05.2026",)),
        ("mm2", ("mm2",)),
        ("H07V-K", ("H07V-K",)),
        ("http://a.example", ("http://a.example",)),
        ("10:35", ("10:35",)),
        ("ES9121000418450200051332", ("ES9121000418450200051332",)),
        ("A45.00", ("A45.00",)),
    ],
)
def test_a_word_is_put_right_where_it_proves_it(seen: str, printed: tuple[str, ...]) -> None:
    assert tuple(respelled(part) for part in parted(seen)) == printed


def with_ids(seller: str | None = None, country: str | None = None, iban: str | None = None) -> Document:
    party = DocumentParty(tax_id=seller, country=country)
    return Document(source="f.png", kind=Kind.INVOICE, format="image", seller=party, iban=iban)


@pytest.mark.parametrize(
    ("seen", "country", "true"),
    [
        ("B1234S674", "ES", "B12345674"),  # S for 5
        ("3O-71235567-6", "AR", None),  # two characters are wrong
        ("20-12345678-6", "AR", "20-12345678-6"),  # right already
        ("ESB1234S674", None, "ESB12345674"),  # the prefix tells the country
        ("00ABC", "XX", "00ABC"),  # no check is known
    ],
)
def test_a_tax_number_is_repaired_where_one_exchange_proves_it(
    seen: str, country: str | None, true: str | None
) -> None:
    document = repaired(with_ids(seen, country))
    assert document.seller.tax_id == (true or seen)
    changed = true is not None and true != seen
    assert [problem.code for problem in document.problems] == (["repaired"] if changed else [])
    if changed:
        assert document.confidence["seller.tax_id"] <= 0.85


def test_an_iban_is_repaired_and_says_so() -> None:
    document = repaired(with_ids(iban="ES912100O418450200051332"))
    assert document.iban == "ES9121000418450200051332"
    (problem,) = document.problems
    assert dict(problem.facts) == {
        "field": "iban", "read": "ES912100O418450200051332", "repaired": "ES9121000418450200051332",
    }  # fmt: skip


def test_two_possible_repairs_are_none() -> None:
    # B12345674 if the A is a 4, but B7234567A if the 1 is a 7
    document = with_ids("ESB1234567A")
    assert repaired(document) == document
