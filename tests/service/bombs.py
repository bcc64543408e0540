"""Files that are small and cost much: what the reader's children are killed over."""

from __future__ import annotations

import zlib

_HEAD = (
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /XObject << /F 6 0 R >> /Font << /T 5 0 R >> >> >>"
    ),
)
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_TEXT = b"BT /T 9 Tf 10 10 Td (xxxxxxxxxxxxxxxxxxxxxxxxxxxx) Tj ET\n"


def endless_pdf(levels: int = 12, width: int = 10) -> bytes:
    """Return a PDF of 3 KB whose one page draws 10^12 empty forms: it ends, but not in our time."""
    forms = [_form(_stream(b"/F Do " * width), next_form=7 + level) for level in range(levels - 1)]
    return _pdf(*_HEAD, _stream(b"/F Do " * width), _FONT, *forms, _form(_stream(b"q Q "), next_form=None))


def swelling_pdf(megabytes: int = 300) -> bytes:
    """Return a PDF of under 1 MB whose one page unfolds to so many megabytes of text."""
    return _pdf(*_HEAD, _stream(_TEXT * (megabytes * 1_000_000 // len(_TEXT)), packed=True), _FONT)


def _form(stream: bytes, *, next_form: int | None) -> bytes:
    inner = b"/XObject << /F %d 0 R >>" % next_form if next_form else b""
    kind = b"<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << %b >> " % inner
    return stream.replace(b"<< ", kind, 1)


def _stream(content: bytes, *, packed: bool = False) -> bytes:
    if packed:
        content = zlib.compress(content, 9)
    how = b"/Filter /FlateDecode " if packed else b""
    return b"<< %b/Length %d >>\nstream\n%b\nendstream" % (how, len(content), content)


def _pdf(*objects: bytes) -> bytes:
    written = b"%PDF-1.5\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(written))
    return written + table + trailer
