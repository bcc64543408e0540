"""Values as structured files write them: text -> Decimal or date under a strict grammar, and what is no value at all.

Not in charge of numbers as people print them on pages (that grammar guesses; this one refuses).
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

# No exponent, no thousands separator, ASCII digits only: "1.234,56" in a data file is ambiguous, so it is no amount.
_DECIMAL = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)
# The time of day is ignored; UN/CEFACT's format 203 appends it without any mark (202602011030).
_DAY = re.compile(r"(\d{4})(?:-(\d{2})-(\d{2})|(\d{2})(\d{2})(?:\d{4}|\d{6})?)(?:$|[T Z+-].*)", re.ASCII | re.DOTALL)
_PLACEHOLDERS = frozenset(
    {"", "-", "--", ".", "0", "n/a", "na", "n.a.", "#no#", "no#", "none", "null", "not applicable"}
)


def decimal_of(text: str) -> Decimal | None:
    """Return the number that `text` writes in plain decimal notation, else None."""
    return Decimal(text) if _DECIMAL.fullmatch(text) else None


def day_of(text: str) -> date | None:
    """Return the day of an ISO 8601 date or date and time, basic or extended (`20260302`, `2026-03-02T10:00:00Z`)."""
    found = _DAY.match(text)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2] or found[4]), int(found[3] or found[5]))
    except ValueError:
        return None


def is_placeholder(text: str) -> bool:
    """Say whether a reference or identifier is only there because a field was obligatory (domain.md 1.11)."""
    return text.strip().casefold() in _PLACEHOLDERS
