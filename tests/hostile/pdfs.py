"""PDFs of a few kilobytes that cost seconds and gigabytes, or show one thing and say another (reliability.md G, F)."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def a_pdf(content: bytes, *more: bytes, resources: bytes = b"", tail: bytes = b"", catalog: bytes = b"") -> bytes:
    """Return one page that draws `content`; `more` are objects 6, 7 …, `resources` what the page may use of them."""
    return objects(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> " + resources + b" >> >>",
            4: stream(content),
            5: _FONT,
            **dict(enumerate(more, start=6)),
        },
        tail=tail,
    )


def stream(content: bytes, *, entries: bytes = b"", squeezed: int = 0) -> bytes:
    """Return a stream object, deflated so many times over."""
    for _ in range(squeezed):
        content = zlib.compress(content, 9)
    filters = b"/Filter [" + b"/FlateDecode " * squeezed + b"]" if squeezed else b""
    return b"<< /Length %d %b %b >>\nstream\n%b\nendstream" % (len(content), filters, entries, content)


def objects(numbered: Mapping[int, bytes], *, tail: bytes = b"", root: int = 1) -> bytes:
    """Return a whole file of these objects, with its table and trailer."""
    out = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in numbered.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start, size = len(out), max(numbered) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
    return bytes(out) + b"trailer << /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n%b" % (size, root, start, tail)


def many_characters(count: int = 1_000_000) -> bytes:
    """A page of so many characters, in under a kilobyte."""
    return a_pdf(b"/X Do", _form(b"BT /F1 1 Tf (" + b"x" * count + b") Tj ET"), resources=b"/XObject << /X 6 0 R >>")


def many_rectangles(count: int = 200_000) -> bytes:
    """A page of so many rectangles: whoever looks for tables compares each with each."""
    return a_pdf(b"/X Do", _form(b"1 1 9 9 re f " * count), resources=b"/XObject << /X 6 0 R >>")


def fan_out(levels: int = 8, wide: int = 10) -> bytes:
    """Forms that each draw the next ten times: 10^8 in the end."""
    forms = [
        _form(b"/X Do " * wide, resources=b"/XObject << /X %d 0 R >>" % (number + 1)) for number in range(6, 6 + levels)
    ]
    return a_pdf(b"/X Do", *forms, _form(b"1 1 m 2 2 l S"), resources=b"/XObject << /X 6 0 R >>")


def endless_cmap() -> bytes:
    """A font whose ToUnicode maps ranges of four billion codes, twenty times."""
    ranges = b"<00000000> <FFFFFFFE> <0041>\n" * 20
    cmap = b"begincmap 1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange 20 beginbfrange\n"
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /DescendantFonts [8 0 R]"
        b" /ToUnicode 7 0 R >>"
    )
    descendant = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /F /CIDSystemInfo << >> /W [0 2147483647 500] >>"
    return a_pdf(
        b"BT /F2 9 Tf 50 700 Td <00000041> Tj ET",
        font,
        stream(cmap + ranges + b"endbfrange endcmap"),
        descendant,
        resources=b"/Font << /F1 5 0 R /F2 6 0 R >>",
    )


def grid(lines: int = 1_200) -> bytes:
    """A page of crossing lines: millions of cells."""
    across = b"".join(b"0 %d m 595 %d l S " % (n % 842, n % 842) for n in range(lines))
    down = b"".join(b"%d 0 m %d 842 l S " % (n % 595, n % 595) for n in range(lines))
    return a_pdf(across + down + _words(20))


def many_pages(count: int = 50_000) -> bytes:
    """So many pages that listing them takes its time."""
    kids = b" ".join(b"%d 0 R" % number for number in range(5, 5 + count))
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 3 0 R >> >> >>"
    )
    return objects(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % count,
            3: _FONT,
            4: stream(_words(12)),
            **dict.fromkeys(range(5, 5 + count), page),
        }
    )


def squeezed_twice(megabytes: int = 200) -> bytes:
    """A page's content that unfolds to so many megabytes of blanks."""
    blanks = b" " * (megabytes * 1_000_000)
    return a_pdf(b"", stream(blanks, squeezed=2)).replace(b"/Contents 4 0 R", b"/Contents 6 0 R")


def no_table(megabytes: int = 2) -> bytes:
    """Rubbish with a header: readers look for objects in all of it."""
    return b"%PDF-1.4\n" + b"1 0 obj << /A " * (megabytes * 70_000) + b"\ntrailer << /Root 1 0 R >>\n%%EOF"


def cyclic_pages() -> bytes:
    """A tree of pages whose root is its own child."""
    return objects({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"})


def deep_pages(levels: int = 20_000) -> bytes:
    """A tree of pages with one child on each level."""
    nodes = {n: b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (n + 1) for n in range(2, 2 + levels)}
    return objects({1: b"<< /Type /Catalog /Pages 2 0 R >>", **nodes, 2 + levels: b"<< /Type /Page >>"})


def looping_table() -> bytes:
    """A cross-reference table whose previous one is itself."""
    whole = a_pdf(_words(12))
    start = whole.rindex(b"xref\n0")
    return whole.replace(b"trailer <<", b"trailer << /Prev %d" % start)


def deep_arrays(levels: int = 100_000) -> bytes:
    """An object of brackets in brackets."""
    return a_pdf(_words(12), b"[" * levels + b"]" * levels, catalog=b"/Names 6 0 R")


def huge_page() -> bytes:
    """A page of 200 by 200 metres, which nobody should draw."""
    return a_pdf(_words(12)).replace(b"[0 0 595 842]", b"[0 0 566929 566929]")


def with_programs(text: bytes = b"") -> bytes:
    """A page that wants to run a script, start a program and open an address."""
    actions = (
        b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /AA << /WC << /S /Launch /F (/bin/sh) >> >>"
        b" /URI << /Base (http://127.0.0.1:9/) >>"
    )
    return a_pdf(_printed(text) if text else _words(12), catalog=actions)


def with_hidden_text(shown: bytes, hidden: bytes) -> bytes:
    """A page that shows some lines and says others: off the page, in white, and in rendering mode 3."""
    return a_pdf(
        b"BT /F1 9 Tf 50 700 Td 12 TL " + _lines(shown) + b" ET "
        b"BT /F1 9 Tf -900 500 Td 12 TL " + _lines(hidden) + b" ET "
        b"BT 1 1 1 rg /F1 9 Tf 50 300 Td 12 TL " + _lines(hidden) + b" ET "
        b"BT 3 Tr /F1 9 Tf 50 200 Td 12 TL " + _lines(hidden) + b" ET"
    )


def signed(text: bytes) -> bytes:
    """A file with a signature over all of it; nobody has made one with a key, what it covers is what counts."""
    signature = (
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Contents <%b> /ByteRange [%b] >>"
    )
    field = b"<< /FT /Sig /T (S) /V 6 0 R /Subtype /Widget /Type /Annot /Rect [0 0 0 0] /P 3 0 R >>"
    form = b"/AcroForm << /Fields [7 0 R] /SigFlags 3 >>"
    blank = b" " * 40
    whole = a_pdf(_printed(text), signature % (b"00" * 64, blank), field, catalog=form)
    start = whole.index(b"/Contents <") + len(b"/Contents ")
    end = whole.index(b">", start) + 1
    covered = b"0 %d %d %d" % (start, end, len(whole) - end)
    return whole.replace(blank, covered.ljust(len(blank)))


def changed_after_signing(text: bytes) -> bytes:
    """The same with a second revision appended, as an edit of a signed paper leaves it."""
    return signed(text) + b"4 0 obj\n" + stream(_printed(text)) + b"\nendobj\n%%EOF\n"


def _printed(text: bytes) -> bytes:
    return b"BT /F1 9 Tf 50 700 Td 12 TL " + _lines(text) + b" ET"


def _form(content: bytes, *, resources: bytes = b"/Font << /F1 5 0 R >>") -> bytes:
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << " + resources + b" >>"
    return stream(content, entries=entries, squeezed=1)


def _words(count: int) -> bytes:
    return b"BT /F1 9 Tf 50 700 Td 12 TL " + b"(Factura de prueba) Tj T* " * count + b"ET "


def _lines(text: bytes) -> bytes:
    return b" ".join(b"(%b) Tj T*" % line.replace(b"(", b"[").replace(b")", b"]") for line in text.split(b"\n"))
