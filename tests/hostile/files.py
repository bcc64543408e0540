"""XML, archives and Outlook files that unfold, loop, lie or reach out (reliability.md G25-G34)."""

from __future__ import annotations

import io
import struct
import zipfile

LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a0 "ha">'
    + b"".join(b'<!ENTITY a%d "%b">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><Invoice>&a11;</Invoice>"
)
QUADRATIC = b'<!DOCTYPE a [<!ENTITY x "' + b"y" * 50_000 + b'">]><Invoice>' + b"&x;" * 20_000 + b"</Invoice>"
EXTERNAL_FILE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice>&x;</Invoice>'
EXTERNAL_DTD = b'<!DOCTYPE Invoice SYSTEM "http://127.0.0.1:9/evil.dtd"><Invoice/>'
XINCLUDE = (
    b'<Invoice xmlns:xi="http://www.w3.org/2001/XInclude">'
    b'<xi:include href="file:///etc/passwd" parse="text"/></Invoice>'
)
DEEP = b"<a>" * 100_000 + b"</a>" * 100_000
UTF7 = b'<?xml version="1.0" encoding="UTF-7"?>+ADw-Invoice/+AD4-'
MANY_ATTRIBUTES = b"<Invoice " + b" ".join(b'a%d="x"' % n for n in range(50_000)) + b"/>"


def zipped(*files: tuple[str, bytes]) -> bytes:
    """Return a zip of (name, data)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def zip_bomb(megabytes: int = 300) -> bytes:
    """One member of blanks."""
    return zipped(("factura.xml", b" " * (megabytes * 1_000_000)))


def overlapping_zip(entries: int = 500) -> bytes:
    """Entries that all share the bytes of the first (David Fifield's construction, without its quotes)."""
    whole = bytearray(zipped(*((f"{n}.xml", b" " * 1_000_000) for n in range(entries))))
    place = 0
    while (place := whole.find(b"PK\x01\x02", place)) >= 0:
        struct.pack_into("<I", whole, place + 42, 0)  # APPNOTE 4.4.16: every local header is the first one
        place += 46
    return bytes(whole)


def lying_zip(megabytes: int = 200) -> bytes:
    """A member that says it has ten bytes and has many megabytes."""
    whole = bytearray(zip_bomb(megabytes))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", whole, whole.index(signature) + offset, 10)
    return bytes(whole)


def nested_zip(levels: int = 6, wide: int = 8) -> bytes:
    """Archives in archives, each holding the next several times."""
    inner = zipped(("factura.xml", b"<a/>" * 1_000))
    for level in range(levels):
        inner = zipped(*((f"{level}-{n}.zip", inner) for n in range(wide)))
    return inner


def slipping_zip(target: str = "/etc/acuse-slipped") -> bytes:
    """Names that climb out of any folder."""
    return zipped((f"../../../../../..{target}", b"<a/>"), (target, b"<a/>"), ("C:\\x.xml", b"<a/>"))


def locked_zip() -> bytes:
    """A member with the flag of encryption."""
    whole = bytearray(zipped(("factura.xml", b"<a/>")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", whole, whole.index(signature) + offset, 1)
    return bytes(whole)


def spreadsheet_bomb(megabytes: int = 100) -> bytes:
    """A workbook whose one sheet unfolds to so many megabytes."""
    row = b'<row><c t="inlineStr"><is><t>xxxxxxxxxxxxxxxxxxxxxxxx</t></is></c></row>'
    sheet = b"<worksheet><sheetData>" + row * (megabytes * 1_000_000 // len(row)) + b"</sheetData></worksheet>"
    return zipped(("[Content_Types].xml", b"<Types/>"), ("xl/worksheets/sheet1.xml", sheet))


def tnef_of_4_gigabytes() -> bytes:
    """A winmail.dat whose attachment says that it has four gigabytes."""
    return struct.pack("<IH", 0x223E9F78, 1) + struct.pack("<BII", 2, 0x0006800F, 0xFFFFFFFF) + b"x" * 50


def tnef_of_nothing(attributes: int = 200_000) -> bytes:
    """A winmail.dat of attributes without any content."""
    return struct.pack("<IH", 0x223E9F78, 1) + struct.pack("<BIIH", 2, 0x0006800F, 0, 0) * attributes


def pdf_and_zip(pdf: bytes) -> bytes:
    """A file that is a PDF from its beginning and a zip from its end."""
    return pdf + zipped(("factura.xml", b"<a/>"))
