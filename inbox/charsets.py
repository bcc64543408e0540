"""Bytes of a mail into Unicode.

In charge of which codecs are used (an allow-list: Python's `zlib`, `idna` or `unicode_escape` are no charsets) and of
the texts that come out: no NUL, no surrogate, no control. Not in charge of transfer encodings (`parts`).
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_CHARSETS = (
    "ascii utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-7 iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 "
    "iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 "
    "iso8859-13 iso8859-14 iso8859-15 iso8859-16 cp1250 cp1251 cp1252 "
    "cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp437 cp850 cp852 cp866 cp874 koi8-r koi8-u mac-roman shift_jis cp932 "
    "euc-jp iso2022_jp gb2312 gbk gb18030 big5 cp950 euc-kr cp949 iso2022_kr hz tis-620"
)
_ALLOWED = {codecs.lookup(name).name for name in _CHARSETS.split()}
# ISO 8859-1 is cp1252 in practice (WHATWG Encoding, "latin1"): Outlook writes “ and € under its name.
_MEANT = {"iso8859-1": "cp1252", "ascii": "utf-8"}
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_BREAKS = re.compile("[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+[ \t]*")
# Unicode bidirectional controls and invisible joiners: they make `fdp.exe` look like `exe.pdf`.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")


def codec_of(charset: str | None) -> str | None:
    """Return the Python codec that a declared charset stands for, None for an unknown or forbidden one."""
    if not charset:
        return None
    try:
        name = codecs.lookup(charset.strip().strip("\"'")[:40]).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return _MEANT.get(name, name) if name in _ALLOWED else None


def decode(data: bytes, charset: str | None = None) -> str:
    """Return `data` as text by its declared charset, else by the first of UTF-8 and cp1252 that fits; never raises."""
    declared = codec_of(charset)
    for codec in (declared, "utf-8") if declared else ("utf-8",):
        try:
            return clean_text(data.decode(codec or "utf-8"))
        except (UnicodeError, ValueError):
            continue
    return clean_text(data.decode("cp1252", "replace"))


def clean_text(text: str) -> str:
    """Return text with plain line ends and without NUL, controls or lone surrogates (PostgreSQL refuses NUL)."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n"))


def clean_line(text: str) -> str:
    """Return text on one line: what a header may hold, ready to be used in another header (reliability.md H7)."""
    return _UNWANTED.sub("", _LINE_BREAKS.sub(" ", text)).strip()


def clean_label(name: str, *, longest: int = 255) -> str:
    """Return a file name as a label: its last path component, visible characters only, at most `longest` bytes."""
    label = _INVISIBLE.sub("", clean_line(name)).replace("\\", "/").rpartition("/")[2]
    label = unicodedata.normalize("NFC", label.replace("!", "_").replace(":", "_")).strip(" .\t\"'")
    if len(label.encode()) <= longest:
        return label
    stem, dot, ending = label.rpartition(".")
    if not dot or len(ending.encode()) > 16:
        stem, ending = label, ""
    room = longest - len(ending.encode()) - len(dot)
    return stem.encode()[:room].decode("utf-8", "ignore") + (dot + ending if ending else "")
