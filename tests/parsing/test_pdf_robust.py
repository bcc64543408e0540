"""Whatever arrives, the reader answers with readings."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from parsing.document import Document, ReadingContext, Source, Unreadable
from parsing.pdf.reader import read_pdf
from parsing.text.amounts import NumberStyle, find_amounts
from parsing.text.dates import find_dates
from parsing.text.layout import Page, Word
from parsing.text.reading import read_documents
from tests.parsing.papers import PAPERS
from tests.parsing.printed import pdf

WHOLE = pdf(PAPERS[0].page, size=8)
SNIPPETS = st.sampled_from(
    [
        "Total",
        "FACTURA",
        "Nº",
        "IVA",
        "21%",
        "1.234,56",
        "Cliente:",
        "Fecha",
        "12/03/2026",
        "IBAN",
        "S.L.",
        "€",
        "Invoice",
    ]
)


@given(st.binary(max_size=400))
@settings(max_examples=40)
def test_any_bytes_give_one_reason(data: bytes) -> None:
    (reading,) = read_pdf(data, source="x", context=ReadingContext())
    assert isinstance(reading, Unreadable)


@given(st.data())
@settings(max_examples=60)
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    damaged = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 12))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(damaged)))
    for reading in read_pdf(bytes(damaged[:cut]), source="x", context=ReadingContext()):
        assert isinstance(reading, Document | Unreadable)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """Build a page of words anywhere on it, some of them labels and numbers."""
    texts = draw(st.lists(SNIPPETS | st.text(min_size=1, max_size=12).filter(str.strip), max_size=40))
    places = draw(
        st.lists(st.tuples(st.integers(0, 550), st.integers(0, 800)), min_size=len(texts), max_size=len(texts))
    )
    words = (
        Word(text=text, box=(float(x), float(y), float(x + 5 * len(text)), float(y + 10)))
        for text, (x, y) in zip(texts, places, strict=True)
    )
    return Page(number=1, width=595, height=842, words=tuple(words))


@given(pages())
@settings(max_examples=80)
def test_any_page_of_words_gives_one_document_with_probabilities(page: Page) -> None:
    (document,) = read_documents(
        (page,), source="x", form="pdf", context=ReadingContext(), seen_by=Source.OCR, page_count=1
    )
    assert all(0 <= share <= 0.99 for share in document.confidence.values())
    assert all(evidence.source is Source.OCR for evidence in document.evidence.values())


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999999.99"), places=2), st.sampled_from([",", "."]))
def test_an_amount_reads_back_as_it_was_printed(value: Decimal, mark: str) -> None:
    printed = f"{value:,.2f}"
    if mark == ",":
        printed = printed.translate(str.maketrans(",.", ".,"))
    assert [one.value for one in find_amounts(f"Total {printed} EUR", NumberStyle(decimal=mark))] == [value]


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31)))
def test_a_date_reads_back_as_it_was_printed(day: date) -> None:
    assert [one.value for one in find_dates(f"Fecha: {day:%d/%m/%Y}.")] == [day]
    assert [one.value for one in find_dates(f"Date {day.isoformat()}")] == [day]
