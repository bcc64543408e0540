"""Image files: what is opened, what is refused and why, and what is read of them without a recogniser of text."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from parsing.document import Document, ReadingContext, Unreadable
from parsing.images import read_image
from parsing.ocr.recognizer import RecognisedLine
from parsing.read import read_document
from tests.parsing.codes_drawn import code
from tests.parsing.pictures import as_file
from tests.parsing.test_ocr_words import Recognizer, a_picture

CODE = "A:501234567*B:509876543*C:PT*D:FT*E:N*F:20260305*G:FT A/22*H:JFX8T2-22*N:23.00*O:123.00"


def with_a_code() -> Image.Image:
    sheet = Image.new("RGB", (800, 1100), "white")
    sheet.paste(code(CODE).convert("RGB"), (450, 700))
    return sheet


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP", "GIF", "BMP"])
def test_a_code_on_a_picture_of_any_format_is_read(form: str) -> None:
    (document,) = read_document(as_file(with_a_code(), form), name="foto")
    assert isinstance(document, Document)
    assert (document.format, document.number, str(document.total)) == ("image", "FT A/22", "123.00")
    assert [problem.code for problem in document.problems] == ["text_unread"]
    left, top, right, bottom = document.evidence["total"].box or (0, 0, 0, 0)
    assert 450 <= left < right <= 800
    assert 700 <= top < bottom <= 1100


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_colour_is_opened(mode: str) -> None:
    form = "TIFF" if mode in ("CMYK", "I;16") else "PNG"
    picture = with_a_code().convert("L").convert(mode) if mode != "CMYK" else with_a_code().convert("CMYK")
    (reading,) = read_image(as_file(picture, form), source="f", context=ReadingContext())
    if mode == "I;16":  # sixteen bits are scientific pictures: opened, whatever is seen
        assert reading.source == "f"
    else:
        assert isinstance(reading, Document)


def test_what_is_transparent_is_paper() -> None:
    clear = Image.new("RGBA", (800, 1100), (0, 0, 0, 0))
    clear.paste(code(CODE).convert("RGBA"), (450, 700))
    (document,) = read_image(as_file(clear, "PNG"), source="f", context=ReadingContext())
    assert isinstance(document, Document)


def test_every_page_of_a_tiff_is_seen() -> None:
    out = io.BytesIO()
    blank = Image.new("RGB", (800, 1100), "white")
    blank.save(out, "TIFF", save_all=True, append_images=[with_a_code()])
    (document,) = read_image(out.getvalue(), source="f.tif", context=ReadingContext())
    assert isinstance(document, Document)
    assert (document.pages, document.evidence["number"].page) == (2, 2)


@pytest.mark.parametrize(
    ("data", "code_", "remedy"),
    [
        (as_file(Image.new("L", (300, 300), "white"), "PNG"), "needs_ocr", "PDF or the XML"),
        (as_file(Image.new("L", (300, 300), "white"), "PNG")[:50], "damaged", "send it again"),
        (as_file(with_a_code(), "JPEG")[:-3000], "damaged", "send it again"),  # the transfer broke off
        (as_file(Image.new("1", (7000, 7000)), "PNG"), "too_large", "smaller"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "needs_ocr", "JPEG"),
        (b"II*\x00" + bytes(30), "damaged", "send it again"),
    ],
)
def test_what_is_not_read_has_a_reason_and_a_remedy(data: bytes, code_: str, remedy: str) -> None:
    (reading,) = read_document(data, name="foto.jpg")
    assert isinstance(reading, Unreadable)
    assert (reading.code, remedy in reading.message) == (code_, True)


def test_a_logo_is_no_document_even_where_text_is_recognised() -> None:
    logo = Image.new("RGB", (120, 40), "white")
    recognizer = Recognizer()
    (reading,) = read_image(as_file(logo, "PNG"), source="f", context=ReadingContext(), recognizer=recognizer)
    assert isinstance(reading, Unreadable)
    assert recognizer.looks == []


def test_a_picture_with_a_few_words_is_no_document() -> None:
    few: tuple[RecognisedLine, ...] = Recognizer().lines[:2]
    (reading,) = read_image(
        as_file(a_picture(), "PNG"), source="f", context=ReadingContext(), recognizer=Recognizer(lines=few)
    )
    assert isinstance(reading, Unreadable)
    assert reading.code == "needs_ocr"


def test_boxes_are_pixels_of_the_picture_as_it_came() -> None:
    (document,) = read_image(as_file(a_picture(), "PNG"), source="f", context=ReadingContext(), recognizer=Recognizer())
    assert isinstance(document, Document)
    assert document.evidence["number"].box == pytest.approx((300, 260, 370, 288), abs=1)


HEADS = st.sampled_from(
    [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"II*\x00", b"BM", b"RIFF\x00\x00\x00\x00WEBP"]
)


@settings(max_examples=80)
@given(head=HEADS, rest=st.binary(max_size=300))
def test_no_bytes_raise(head: bytes, rest: bytes) -> None:
    (reading,) = read_image(head + rest, source="f", context=ReadingContext())
    assert reading.source == "f"
