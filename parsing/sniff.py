"""What kind of file some bytes are, by content alone: names and MIME types of strangers are not believed."""

from __future__ import annotations

import re
from enum import StrEnum

from parsing.containers.archive import is_office_file


class FileType(StrEnum):
    """The kinds that are told apart; only those before `IMAGE` can hold a document that is read."""

    PDF = "PDF"
    XML = "XML"
    ZIP = "zip"
    SIGNED = "p7m"
    TNEF = "winmail.dat"
    MAIL = "e-mail"
    IMAGE = "image"
    HTML = "HTML"
    OFFICE = "office file"
    ARCHIVE = "archive"
    PROGRAM = "program"
    TEXT = "text"
    EMPTY = "empty file"
    UNKNOWN = "unknown file"


_PDF_WITHIN = 1024  # ISO 32000-1 appendix H, note 13: readers accept the header there
_MAGIC = (
    (b"PK\x03\x04", FileType.ZIP),
    (b"PK\x05\x06", FileType.ZIP),  # an empty one
    (b"\x78\x9f\x3e\x22", FileType.TNEF),
    (b"\xff\xd8\xff", FileType.IMAGE),
    (b"\x89PNG\r\n\x1a\n", FileType.IMAGE),
    (b"GIF8", FileType.IMAGE),
    (b"II*\x00", FileType.IMAGE),
    (b"MM\x00*", FileType.IMAGE),
    (b"BM", FileType.IMAGE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileType.OFFICE),  # OLE: xls, doc, msg
    (b"{\\rtf", FileType.OFFICE),
    (b"Rar!", FileType.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", FileType.ARCHIVE),
    (b"\x1f\x8b", FileType.ARCHIVE),
    (b"MZ", FileType.PROGRAM),
    (b"\x7fELF", FileType.PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", FileType.PROGRAM),  # .lnk
    (b"#!", FileType.PROGRAM),
)
_CMS = re.compile(rb"\x30[\x80-\x84].{0,4}?\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07", re.DOTALL)
_BASE64 = re.compile(rb"\A[A-Za-z0-9+/=\s]+\Z")
_PEM = re.compile(rb"\A\s*-----BEGIN (?:CMS|PKCS7|PKCS #7)")
_HEADER_FIELD = re.compile(
    rb"\A(?:From |(?:received|return-path|delivered-to|from|to|cc|subject|date|message-id|mime-version|content-type|"
    rb"content-transfer-encoding|content-disposition|reply-to|sender|dkim-signature|arc-[a-z-]+|x-[\w-]+|"
    rb"authentication-results):)",
    re.IGNORECASE,
)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div|p|meta)\b", re.IGNORECASE)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_HEAD = 4096


def file_type(data: bytes) -> FileType:
    """Return what the bytes are."""
    if not data.strip(b"\x00\t\n\r "):
        return FileType.EMPTY
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return FileType.OFFICE if kind is FileType.ZIP and is_office_file(data) else kind
    if _is_other_image(data):
        return FileType.IMAGE
    # Before PDF: a mail may show the beginning of its attached PDF within the first lines.
    if _HEADER_FIELD.match(data[:_HEAD].removeprefix(_BOMS[0]).lstrip()):
        return FileType.MAIL
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return FileType.PDF
    if _is_signed(data):
        return FileType.SIGNED
    return _text_type(data)


def _is_other_image(data: bytes) -> bool:
    webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    heif = data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"hevc")
    return webp or heif


def _is_signed(data: bytes) -> bool:
    if _CMS.match(data) or _PEM.match(data):
        return True
    # 30 8x in base64 begins with M: "MII" for a definite length, "MIA" for an indefinite one.
    return data.lstrip()[:2] == b"MI" and _BASE64.match(data[:_HEAD].rstrip()) is not None


def _text_type(data: bytes) -> FileType:
    head = data[:_HEAD]
    if head.startswith(_BOMS[1:]):
        head = head.decode("utf-16", errors="ignore").encode()
    head = head.removeprefix(_BOMS[0]).lstrip()
    if _HTML.match(head):
        return FileType.HTML
    if head.startswith(b"<"):
        return FileType.XML
    return FileType.UNKNOWN if b"\x00" in head else FileType.TEXT
