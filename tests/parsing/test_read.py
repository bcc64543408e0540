"""The front door: any bytes give readings with a source and, where they fail, a reason and a remedy."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from parsing.containers import Member
from parsing.document import Document, ReadingContext, Unreadable
from parsing.read import read_document

SAMPLES = Path(__file__).parent / "samples"
UBL = (SAMPLES / "ubl_invoice.xml").read_bytes()
CFDI = (SAMPLES / "cfdi_income.xml").read_bytes()
ALL = [path.read_bytes() for path in sorted(SAMPLES.glob("*.xml"))]


def a_zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def a_mail(data: bytes) -> tuple[Member, ...]:
    """Stands for the inbox: the mail's one attachment is what follows its headers."""
    return (Member(name="adjunto", data=data.partition(b"\r\n\r\n")[2]),)


def test_sources_tell_the_way_in() -> None:
    inner = b"From: a@example.org\r\n\r\n" + a_zip(cfdi=CFDI)
    readings = read_document(a_zip(ubl=UBL, mail=inner, foto=b"\xff\xd8\xff"), name="todo.zip", open_mail=a_mail)
    assert [reading.source for reading in readings] == [
        "todo.zip!ubl",
        "todo.zip!mail!adjunto!cfdi",
        "todo.zip!foto",
    ]
    assert [type(reading) for reading in readings] == [Document, Document, Unreadable]


def test_mail_is_unsupported_when_nobody_opens_mails() -> None:
    (reading,) = read_document(b"From: a@example.org\r\n\r\nhola", name="a.eml")
    assert isinstance(reading, Unreadable)
    assert reading.code == "unsupported"


def test_one_bad_member_stops_no_other() -> None:
    readings = read_document(a_zip(a=b"<!DOCTYPE a><a/>", b=b"", c=UBL), name="z")
    assert [getattr(reading, "code", "read") for reading in readings] == ["unsupported", "empty", "read"]


def test_same_invoice_twice_in_an_archive_is_one() -> None:
    assert len(read_document(a_zip(a=UBL, b=UBL), name="z")) == 1


def test_nesting_ends_at_the_depth_of_the_context() -> None:
    data = UBL
    for _ in range(4):
        data = a_zip(z=data)
    (reading,) = read_document(data, name="z", context=ReadingContext(max_depth=3))
    assert isinstance(reading, Unreadable)
    assert (reading.code, reading.source) == ("too_many", "z!z!z!z")
    (reading,) = read_document(data, name="z", context=ReadingContext(max_depth=4))
    assert isinstance(reading, Document)


def test_limits_count_over_all_levels() -> None:
    data = a_zip(a=a_zip(one=UBL, two=CFDI), b=a_zip(three=UBL))
    readings = read_document(data, name="z", context=ReadingContext(max_members=3))
    assert [getattr(reading, "code", "read") for reading in readings] == ["read", "read", "too_many"]


def a_picture() -> bytes:
    out = io.BytesIO()
    Image.new("L", (300, 300), "white").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (a_zip(), "empty"),
        (a_picture(), "needs_ocr"),
        (a_picture()[:60], "damaged"),
        (b"<html><body>Factura</body></html>", "unsupported"),
        (b"hola", "unsupported"),
        (a_zip(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "unsupported"),
        (b"%PDF-1.4 and nothing else", "damaged"),
    ],
)
def test_reason_has_a_code_and_a_remedy(data: bytes, code: str) -> None:
    (reading,) = read_document(data, name="factura.pdf")
    assert isinstance(reading, Unreadable)
    assert reading.code == code
    assert reading.message


@settings(max_examples=60)
@given(data=st.binary(max_size=200) | st.sampled_from([b"<", b"MII", b"PK\x03\x04", b"\x78\x9f\x3e\x22"]))
def test_random_bytes_never_raise(data: bytes) -> None:
    assert read_document(data, name="x")


@settings(max_examples=80)
@given(data=st.data())
def test_mutated_invoices_never_raise(data: st.DataObject) -> None:
    sample = bytearray(data.draw(st.sampled_from(ALL)))
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(sample) - 1))
        length = data.draw(st.integers(0, 40))
        sample[start : start + length] = data.draw(st.binary(max_size=10) | st.just(bytes(sample[start : start + 90])))
    assert read_document(bytes(sample), name="x")
