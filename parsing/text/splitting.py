"""Which pages make one document.

In charge of copies (ORIGINAL, DUPLICADO, TRIPLICADO: one document, trap T4) and of several invoices in one file (T21).
Not in charge of reading them.
"""

from __future__ import annotations

import re

from parsing.text.candidates import choose
from parsing.text.fields import numbers
from parsing.text.folding import fold, squeeze
from parsing.text.labels import Role
from parsing.text.layout import Page, lay_out
from parsing.text.sheet import study

_COPY = re.compile(r"^(?:duplicado|triplicado|cuadruplicado|duplicata|triplicata|2a via|3a via|segunda via)$")
_SURE = 0.8


def split(pages: tuple[Page, ...]) -> tuple[tuple[Page, ...], ...]:
    """Return the pages of each document, copies left out; everything in one where nothing speaks for more."""
    pages = _without_copies(pages)
    if len(pages) < 2:
        return (pages,)
    parts: list[list[Page]] = []
    current: str | None = None
    for page in pages:
        number = _opening_number(page)
        if not parts or (number is not None and current is not None and number != current):
            parts.append([page])
        else:
            parts[-1].append(page)
        current = number or current
    return tuple(tuple(part) for part in parts)


def _without_copies(pages: tuple[Page, ...]) -> tuple[Page, ...]:
    """Drop pages marked as a copy, and pages that say word for word what an earlier one said."""
    kept: list[Page] = []
    seen: set[str] = set()
    for page in pages:
        words = [fold(word.text).strip(":.()") for word in page.words]
        content = squeeze("".join(word for word in words if not _COPY.match(word) and word != "original"))
        marked = any(_COPY.match(word) for word in words[:40] + words[-40:])
        if kept and ((marked and seen) or (content and content in seen)):
            continue
        kept.append(page)
        seen.add(content)
    return tuple(kept)


def _opening_number(page: Page) -> str | None:
    """Return the number of the document that begins on a page: it has its own number, date and total there."""
    sheet = study(lay_out((page,)))
    roles = {label.role for label in sheet.labels if not label.weak}
    if not {Role.NUMBER, Role.ISSUE_DATE} <= roles or not roles & {Role.TOTAL, Role.PAYABLE}:
        return None
    best = choose(numbers(sheet))
    return squeeze(best.value) if best is not None and best.score >= _SURE else None
