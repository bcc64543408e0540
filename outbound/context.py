"""The facts of a notice as plain JSON data, and back: what is stored beside each outgoing mail.

It shows from which records every sentence was made (contracts.md section 7, promise 6), and lets a gathered mail be
rendered again with more in it. Not in charge of storing.
"""

from __future__ import annotations

from collections.abc import Mapping

from outbound.plain import from_plain, to_plain
from outbound.records import Notice

LETTER = "letter"
"""The key of a payment letter's facts beside the notice's."""


def notice_to_context(notice: Notice) -> Mapping[str, object]:
    """Return the notice as JSON data: amounts as strings with a dot, dates as `YYYY-MM-DD`, absent values left out."""
    return to_plain(notice)


def notice_from_context(context: Mapping[str, object]) -> Notice:
    """Return the notice of this context, without a letter beside it (`outbound.reminders.words`).

    Raises KeyError, TypeError or ValueError for anything else.
    """
    return from_plain(Notice, {key: value for key, value in context.items() if key != LETTER})
