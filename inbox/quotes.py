"""Where the new text of a mail ends and older mail begins.

In charge of the quotations of Outlook, Gmail, Apple Mail, Thunderbird, phones and webmail in several languages. Not in
charge of signatures (`signatures`).
"""

from __future__ import annotations

import re

from inbox.phrases import folded, pattern_lists

_QUOTED = re.compile(r"^[ \t]*>")
# The words with which a line introduces a quotation ends ("On … wrote:", "El … escribió:", "Am … schrieb Anna:").
_PATTERNS = pattern_lists("quotes")
_WROTE = _PATTERNS["wrote"]
_ATTRIBUTION_START = _PATTERNS["attribution_start"]
_DATED = re.compile(r"\d|@")
# Webmail of the kind `26.06.2014, 14:41, "Name" <address>:`.
_BARE_ATTRIBUTION = re.compile(r"^[^\n]{0,120}\d{1,2}[:.]\d{2}[^\n]{0,160}<[^<>\s]+@[^<>\s]+>\s*:\s*$")
_SEPARATOR = _PATTERNS["separator"]
_FROM = _PATTERNS["from"]
_HEADER = _PATTERNS["header"]
_RULE = re.compile(r"^[ \t>]*[-_=*]{5,}[ \t]*$")
_ATTRIBUTION_LINES = 5


def new_lines(lines: list[str]) -> list[str]:
    """Return the lines that are not quoted; between two inline answers stands a blank line."""
    plain = [folded(line) for line in lines]
    kept: list[str] = []
    number = 0
    while number < len(lines):
        after = _introduction_end(plain, number)
        if after is not None:
            following = _next_written(plain, after)
            if following is None or not _QUOTED.match(plain[following]):
                break  # the quotation is not marked line by line: everything below is old
            number = following
        elif _QUOTED.match(plain[number]):
            number += 1
            if kept and kept[-1].strip():
                kept.append("")
        else:
            kept.append(lines[number])
            number += 1
    while kept and (not kept[-1].strip() or _RULE.match(kept[-1])):
        kept.pop()
    return kept


def _introduction_end(plain: list[str], number: int) -> int | None:
    """Return the line after a quotation's introduction that starts at this line, None where none starts here."""
    line = plain[number]
    if not line.strip():
        return None
    if _SEPARATOR.match(line) or _BARE_ATTRIBUTION.match(line):
        return number + 1
    if _FROM.match(line) and _is_header_block(plain, number):
        return number + 1
    if _HEADER.match(line) and any(_FROM.match(one) for one in plain[number + 1 : number + 4]):
        return number + 1 if _is_header_block(plain, number) else None
    return _attribution_end(plain, number)


def _is_header_block(plain: list[str], number: int) -> bool:
    block = [line for line in plain[number : number + 9] if line.strip()][:6]
    return sum(bool(_HEADER.match(line)) for line in block) >= 3


def _attribution_end(plain: list[str], number: int) -> int | None:
    if not _ATTRIBUTION_START.match(plain[number]):
        return None
    for last in range(number, min(number + _ATTRIBUTION_LINES, len(plain))):
        if last > number and (not plain[last].strip() or _starts_nearer(plain, last)):
            return None
        whole = " ".join(plain[number : last + 1])
        if _WROTE.search(whole):
            return last + 1 if _DATED.search(whole) or whole.rstrip().endswith(":") else None
    return None


def _starts_nearer(plain: list[str], last: int) -> bool:
    """Return whether the introduction starts at this later line: "On second thought … / On 3 May Ana wrote:"."""
    return bool(re.match(r"^[ \t>]*(?:on|el|em|le|il|am) [^\n]*\d", plain[last]))


def _next_written(plain: list[str], number: int) -> int | None:
    return next((place for place in range(number, len(plain)) if plain[place].strip()), None)
