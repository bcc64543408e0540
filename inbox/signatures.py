"""Where a writer's own text ends: closing formula, signature, disclaimer, banners.

In charge of what stands around the words themselves. Not in charge of quotations (`quotes`).
"""

from __future__ import annotations

import re

from inbox.phrases import folded, pattern_lists

_DELIMITER = re.compile(r"^(?:--|—|–)[ \t\xa0]*$|^_{3,}\s*$|^-{10,}\s*$|^\*{5,}\s*$|^={5,}\s*$")
_PATTERNS = pattern_lists("signatures")
_DEVICE = _PATTERNS["device"]
_DISCLAIMER = _PATTERNS["disclaimer"]
_BANNER = _PATTERNS["banner"]
_STRONG_CLOSING = _PATTERNS["strong_closing"]
_WEAK_CLOSING = _PATTERNS["weak_closing"]
_DASH_NAME = re.compile(r"^[-–~][ ]?[A-ZÁÉÍÓÚÑ][\w.'-]+(?: [A-ZÁÉÍÓÚÑ][\w.'-]+){0,2}$")
_SENTENCE_WORDS = 7
_SIGNATURE_LINES = 14


def without_banners(lines: list[str]) -> list[str]:
    """Return the lines without the warnings that mail systems put above outside mail."""
    start = 0
    while start < len(lines):
        if not lines[start].strip():
            start += 1
        elif _BANNER.match(folded(lines[start])):
            start = _paragraph_end(lines, start)
        else:
            break
    return lines[start:]


def without_signature(lines: list[str], names: frozenset[str]) -> list[str]:
    """Return the lines up to the closing formula; `names` are the folded words of the sender's own name."""
    ended = lines[: _hard_end(lines)]
    closing = _closing(ended)
    if closing is not None:
        return _trimmed(ended[: closing + 1])
    ended = _trimmed(ended)
    return _trimmed(ended[: _own_name(ended, names)])


def _hard_end(lines: list[str]) -> int:
    """Return where a delimiter, a phone's line or a disclaimer ends the text."""
    for number, line in enumerate(lines):
        plain = folded(line).strip()
        if _DELIMITER.match(line.rstrip("\n")) and any(one.strip() for one in lines[:number]):
            return number
        if _DISCLAIMER.match(plain) or (_DEVICE.match(plain) and _is_tail(lines, number)):
            return number
    return len(lines)


def _is_tail(lines: list[str], number: int) -> bool:
    return len(lines[number]) < 90 and sum(bool(line.strip()) for line in lines[number + 1 :]) <= _SIGNATURE_LINES


def _closing(lines: list[str]) -> int | None:
    """Return the line of the closing formula: the first under which nothing but a signature stands."""
    for number, line in enumerate(lines):
        plain = folded(line).strip(" \t,.!;:*-")
        rest = [one for one in lines[number + 1 :] if one.strip()]
        if _STRONG_CLOSING.match(plain) and not _goes_on(rest, most=1 + _SIGNATURE_LINES):
            return number
        if (
            _WEAK_CLOSING.match(plain)
            and rest
            and not _goes_on(rest, most=_SIGNATURE_LINES // 2)
            and not _closes_later(rest)
        ):
            return number
    return None


def _closes_later(rest: list[str]) -> bool:
    return any(_STRONG_CLOSING.match(folded(one).strip(" \t,.!;:*-")) for one in rest)


def _goes_on(rest: list[str], *, most: int) -> bool:
    """Return whether below a closing formula the writer still says something."""
    sentences = sum(len(one.split()) >= _SENTENCE_WORDS and one.rstrip()[-1:] in ".?!:" for one in rest[:3])
    return sentences > 0 or (len(rest) > most and not any(_DISCLAIMER.match(folded(one).strip()) for one in rest))


def _own_name(lines: list[str], names: frozenset[str]) -> int:
    """Return where the sender's bare name ends the text, as people without closing formula write it."""
    for number in range(max(1, len(lines) - _SIGNATURE_LINES), len(lines)):
        words = set(re.findall(r"[a-z]+", folded(lines[number])))
        if _DASH_NAME.match(lines[number].strip()) and number >= len(lines) - 2:
            return number
        if words and words <= names and not lines[number - 1].strip():
            return number
    return len(lines)


def _paragraph_end(lines: list[str], start: int) -> int:
    return next((number for number in range(start, len(lines)) if not lines[number].strip()), len(lines))


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines
