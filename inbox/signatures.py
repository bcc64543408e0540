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
_BANNER_WORD = _PATTERNS["banner_word"]
_BANNER_MORE = _PATTERNS["banner_more"]
_STRONG_CLOSING = _PATTERNS["strong_closing"]
_WEAK_CLOSING = _PATTERNS["weak_closing"]
_DASH_NAME = re.compile(r"^[-–~][ ]?[A-ZÁÉÍÓÚÑ][\w.'-]+(?: [A-ZÁÉÍÓÚÑ][\w.'-]+){0,2}$")
_AROUND = " \t,.!;:*-–¡"
# "Saludos, Marta": a formula and a name on one line.
_SIGNED = re.compile(r"[,.!] ?[A-ZÁÉÍÓÚÑ][\w.'-]+$")
_CLOSINGS = 2
_NEAR = 4
_GREETING = re.compile(r"(?:muy )?(?:buen|bom|boa|bon|good|guten|hola|hello|hi|ola)")
# "Kate Moss (she/her)", "Joana Silva - Tecnar", "Tom | Contoso", "John O'Neill, CPA": what stands behind a name.
_BRACKETED = re.compile(r"\([^()]{1,40}\)")
_NAME_END = re.compile(r"\s+[-–—|/]\s+|\s*[|,·•:;]\s*")
_TITLES = _PATTERNS["title"]
# What the lines of a visiting card show: telephone, address, web page, legal form, a post.
_CARD_LINE = _PATTERNS["card_line"]
_PERSON = re.compile(r"^\*?(?:[A-ZÁÉÍÓÚÑÇ][\w.'-]+ ){1,4}[A-ZÁÉÍÓÚÑÇ][\w.'-]+(?:, [A-Z]{2,4})?\*?$")
_SENTENCE_WORDS = 7
_SIGNATURE_LINES = 14
_CARD_WIDTH = 90


def without_banners(lines: list[str]) -> list[str]:
    """Return the lines without the warnings that mail systems put above outside mail."""
    start = 0
    while start < len(lines):
        plain = folded(lines[start])
        if not plain.strip():
            start += 1
        elif _BANNER.match(plain) and _BANNER_WORD.search(plain):
            start += 1
            while start < len(lines) and lines[start].strip() and _BANNER_MORE.search(folded(lines[start])):
                start += 1
        else:
            break
    return lines[start:]


def without_signature(lines: list[str], names: frozenset[str]) -> list[str]:
    """Return the lines up to the closing formula; `names` are the folded words of the sender's own name."""
    ended = lines[: _hard_end(lines)]
    closing = _closing(ended, names)
    if closing is not None:
        return _trimmed(ended[: closing + 1])
    ended = _trimmed(ended)
    return _trimmed(ended[: min(_own_name(ended, names), _card(ended))])


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


def _closing(lines: list[str], names: frozenset[str]) -> int | None:
    """Return the last line of the closing formula: the first under which nothing but a signature stands."""
    for number, line in enumerate(lines):
        rest = [one for one in lines[number + 1 :] if one.strip()]
        strong = _is_closing(line, names, _STRONG_CLOSING)
        if strong and _is_greeting(lines, number):
            continue
        if strong and not _goes_on(rest, most=1 + _SIGNATURE_LINES) and not _closes_later(rest[1:_NEAR], names):
            return _last_closing(lines, number, names)
        if _is_closing(line, names, _WEAK_CLOSING) and rest and not _goes_on(rest, most=_SIGNATURE_LINES // 2):
            return _last_closing(lines, number, names)
    return None


def _is_greeting(lines: list[str], number: int) -> bool:
    """Return whether a line such as "Buen día" opens the text instead of ending it."""
    return bool(_GREETING.match(folded(lines[number]).strip(_AROUND))) and not any(
        one.strip() for one in lines[:number]
    )


def _closes_later(rest: list[str], names: frozenset[str]) -> bool:
    return any(_is_closing(one, names, _STRONG_CLOSING) for one in rest)


def _is_closing(line: str, names: frozenset[str], pattern: re.Pattern[str]) -> bool:
    """Return whether a line is a closing formula, alone or with the writer's name behind it."""
    plain = folded(line).strip(_AROUND)
    if pattern.match(plain):
        return True
    before, _, name = plain.rpartition(" ")
    own = name.strip(_AROUND) in names or bool(_SIGNED.search(line.strip()))
    return bool(before) and own and bool(pattern.match(before.strip(_AROUND)))


def _last_closing(lines: list[str], number: int, names: frozenset[str]) -> int:
    """Return the last of several closing formulas under each other: "Gracias." and "Saludos"."""
    following = [place for place in range(number + 1, len(lines)) if lines[place].strip()][:_CLOSINGS]
    for place in following:
        if not any(_is_closing(lines[place], names, pattern) for pattern in (_STRONG_CLOSING, _WEAK_CLOSING)):
            break
        number = place
    return number


def _goes_on(rest: list[str], *, most: int) -> bool:
    """Return whether below a closing formula the writer still says something."""
    sentences = sum(len(one.split()) >= _SENTENCE_WORDS and one.rstrip()[-1:] in ".?!:" for one in rest[:3])
    return sentences > 0 or (len(rest) > most and not any(_DISCLAIMER.match(folded(one).strip()) for one in rest))


def _own_name(lines: list[str], names: frozenset[str]) -> int:
    """Return where the sender's own name ends the text, as people without a known closing formula write it."""
    for number in range(max(1, len(lines) - _SIGNATURE_LINES), len(lines)):
        line = lines[number].strip()
        if _DASH_NAME.match(line) and number >= len(lines) - 2:
            return number
        apart = not lines[number - 1].strip() or number == len(lines) - 1 or " " in line
        if apart and _is_name_line(line, names):
            return number
    return len(lines)


def _is_name_line(line: str, names: frozenset[str]) -> bool:
    """Return whether a line is the sender's name: alone, with a title before it, with a company or a post behind it."""
    bare = _BRACKETED.sub(" ", line)
    name = _NAME_END.split(bare, maxsplit=1)[0]
    words = [word for word in re.findall(r"[a-z]+", folded(name)) if len(word) > 1 or word in names]
    own = [word for word in words if word in names]
    return bool(own) and all(word in names or _TITLES.fullmatch(word) for word in words) and not line.endswith("?")


def _card(lines: list[str]) -> int:
    """Return where a visiting card under the text starts: a name, and below it a telephone, a post, a company."""
    for number in range(max(1, len(lines) - _SIGNATURE_LINES), len(lines) - 1):
        below = [folded(line) for line in lines[number + 1 :] if line.strip()]
        if (
            _PERSON.match(lines[number].strip())
            and below
            and all(len(line) < _CARD_WIDTH for line in below)
            and sum(bool(_CARD_LINE.search(line)) for line in below) * 2 >= len(below)
        ):
            return number
    return len(lines)


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines
