"""Header fields: their decoded values and parameters.

In charge of RFC 2047 encoded words and RFC 2231 parameters, both bounded, because the standard library's own decoding
takes seconds and gigabytes on hostile fields (reliability.md H3, H4). Not in charge of addresses (`addresses`).
"""

from __future__ import annotations

import binascii
import re
from email.message import Message
from urllib.parse import unquote_to_bytes

from inbox.charsets import clean_line, decode

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_GAP = re.compile(r"(\?=)[ \t\r\n]+(=\?[^?\s]{1,60}\?[bBqQ]\?)")
# name=value of RFC 2045 section 5.1, with the star forms of RFC 2231; a missing closing quote ends at the line's end.
_PARAMETER = re.compile(r";\s*([A-Za-z][\w-]*)(\*\d+)?(\*)?\s*=\s*(\"(?:[^\"\\]|\\.)*\"?|[^;]*)")
_MOST_WORDS = 400
_MOST_PARAMETERS = 60


def raw_fields(part: Message) -> tuple[tuple[str, str], ...]:
    """Return every (name, value) of a part in order, values unfolded and undecoded."""
    fields = []
    for name, value in part.raw_items():
        fields.append((clean_line(_from_wire(str(name))), clean_line(_from_wire(str(value)))))
    return tuple(fields)


def field_values(fields: tuple[tuple[str, str], ...], name: str) -> tuple[str, ...]:
    """Return the values of all fields of that name, topmost first."""
    wanted = name.lower()
    return tuple(value for field, value in fields if field.lower() == wanted)


def first_value(fields: tuple[tuple[str, str], ...], name: str) -> str:
    """Return the topmost field's value, empty where there is none."""
    return next(iter(field_values(fields, name)), "")


def decode_words(value: str, *, longest: int = 32 * 1024) -> str:
    """Return a field's value with its encoded words decoded (RFC 2047), on one line."""
    value = value[:longest]
    if "=?" not in value:
        return clean_line(value)
    # RFC 2047 section 6.2: white space between two encoded words is not shown.
    value = _GAP.sub(r"\1\2", value)
    return clean_line(_WORD.sub(_decoded_word, _joined_words(value), count=_MOST_WORDS))


def parameters(value: str, *, longest: int = 8 * 1024) -> dict[str, str]:
    """Return the parameters of a Content-Type or Content-Disposition value, decoded (RFC 2231, or RFC 2047 as Outlook
    writes it against the standard)."""
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(value[:longest])):
        if count >= _MOST_PARAMETERS:
            break
        name, section, star, text = found.groups()
        order = int(section[1:6]) if section else -1
        pieces.setdefault(name.lower(), []).append((order, bool(star), _unquoted(text)))
    return {name: _joined(sections) for name, sections in pieces.items()}


def _from_wire(value: str) -> str:
    """Return what a compat32 value (surrogates for 8-bit bytes) says: UTF-8 (RFC 6532), else cp1252."""
    try:
        value.encode("ascii")
    except UnicodeEncodeError:
        return decode(value.encode("utf-8", "surrogateescape"))
    return value


def _joined_words(value: str) -> str:
    """Join the base64 words that a sender split in the middle of a character."""
    pattern = re.compile(r"=\?([^?\s]{1,60})\?[bB]\?([^?=]*)\?==\?\1\?[bB]\?", re.IGNORECASE)
    for _ in range(_MOST_WORDS):
        joined = pattern.sub(r"=?\1?B?\2", value, count=1)
        if joined == value:
            break
        value = joined
    return value


def _decoded_word(found: re.Match[str]) -> str:
    charset, encoding, text = found.groups()
    try:
        if encoding in "bB":
            text = re.sub(r"[^A-Za-z0-9+/]", "", text)
            data = binascii.a2b_base64(text + "=" * (-len(text) % 4))
        else:
            data = binascii.a2b_qp(text.encode("ascii", "replace"), header=True)
    except (binascii.Error, ValueError):
        return found.group()
    return decode(data, charset.partition("*")[0])  # RFC 2231 section 5: a language may follow the charset


def _unquoted(text: str) -> str:
    text = text.strip()
    if not text.startswith('"'):
        return text
    return re.sub(r"\\(.)", r"\1", text[1:].removesuffix('"'))


def _joined(sections: list[tuple[int, bool, str]]) -> str:
    sections.sort(key=lambda section: section[0])
    extended = any(star for _, star, _ in sections)
    # Where both stand, the extended form is the better one (RFC 6266 section 4.3).
    plain = [text for order, star, text in sections if order == -1 and not star]
    if plain and not extended:
        return decode_words(plain[0])
    charset, _, rest = _charset_of(sections)
    texts = _starred(sections)
    texts[0] = (texts[0][0], rest)
    data = b"".join(unquote_to_bytes(text) if star else text.encode("utf-8", "replace") for star, text in texts)
    return clean_line(decode(data, charset))


def _starred(sections: list[tuple[int, bool, str]]) -> list[tuple[bool, str]]:
    """Return the sections that make the value: the numbered ones, or the one extended form."""
    numbered: list[tuple[bool, str]] = [(star, text) for order, star, text in sections if order >= 0]
    if numbered:
        return numbered
    return [(True, text) for _, star, text in sections if star][:1]


def _charset_of(sections: list[tuple[int, bool, str]]) -> tuple[str, str, str]:
    star, text = _starred(sections)[0]
    if not star or text.count("'") < 2:
        return "", "", text
    charset, _, rest = text.partition("'")
    language, _, rest = rest.partition("'")
    return charset, language, rest
