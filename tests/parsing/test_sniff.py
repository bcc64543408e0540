"""Files are told apart by their bytes, whatever they are called."""

from __future__ import annotations

import base64

import pytest

from parsing.sniff import FileType, file_type


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", FileType.EMPTY),
        (b" \r\n\0", FileType.EMPTY),
        (b"%PDF-1.7\n", FileType.PDF),
        # rubbish of a mail gateway before the header
        (b"\r\nContent: x\r\n" + b"\n" * 900 + b"%PDF-1.4", FileType.PDF),
        # a PDF stored uncompressed in a zip is a zip
        (b"PK\x03\x04" + bytes(26) + b"f.pdf%PDF-1.4", FileType.ZIP),
        (b'<?xml version="1.0"?><a/>', FileType.XML),
        (b"\xef\xbb\xbf\r\n<Invoice/>", FileType.XML),
        ("\ufeff<Invoice/>".encode("utf-16-le"), FileType.XML),
        (b"<!DOCTYPE html><html>", FileType.HTML),
        (b"  <HTML lang=es>", FileType.HTML),
        (b"\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", FileType.SIGNED),
        # of indefinite length (BER)
        (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", FileType.SIGNED),
        (base64.encodebytes(b"\x30\x82" + bytes(300)), FileType.SIGNED),
        (b"-----BEGIN PKCS7-----\nMIIB", FileType.SIGNED),
        (b"\x78\x9f\x3e\x22\x00", FileType.TNEF),
        (b"Return-Path: <a@example.org>\r\nSubject: x\r\n\r\n", FileType.MAIL),
        (b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n", FileType.MAIL),
        # a PDF attached without base64 shows within the first lines
        (b"From: a@example.org\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4", FileType.MAIL),
        (b"\xff\xd8\xff\xe0", FileType.IMAGE),
        (b"\x00\x00\x00\x18ftypheic", FileType.IMAGE),
        (b"RIFF\x00\x00\x00\x00WEBP", FileType.IMAGE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileType.OFFICE),
        (b"MZ\x90\x00", FileType.PROGRAM),
        (b"L\x00\x00\x00\x01\x14\x02\x00", FileType.PROGRAM),
        (b"Rar!\x1a\x07", FileType.ARCHIVE),
        (b"Estimados: adjunto factura", FileType.TEXT),
        (b"\x01\x02\x00\x03", FileType.UNKNOWN),
    ],
)
def test_type_by_content(data: bytes, kind: FileType) -> None:
    assert file_type(data) is kind
