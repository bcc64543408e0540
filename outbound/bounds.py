"""How much one mail says at most: the rest goes to a person, and the mail says so."""

from __future__ import annotations

from dataclasses import replace

from outbound.records import Notice

MOST_STATUS_ROWS = 200  # reliability.md E14
MOST_INVOICES = 100
MOST_FILES = 50

MORE_NUMBERS = "more_numbers"
MORE_DOCUMENTS = "more_documents"


def bounded(notice: Notice) -> Notice:
    """Return the notice with no more rows than a mail may have, and a topic for each kind that was cut."""
    cut: list[str] = []
    if len(notice.status) > MOST_STATUS_ROWS:
        cut.append(MORE_NUMBERS)
    if len(notice.invoices) > MOST_INVOICES or len(notice.unread) > MOST_FILES:
        cut.append(MORE_DOCUMENTS)
    return replace(
        notice,
        invoices=notice.invoices[:MOST_INVOICES],
        unread=notice.unread[:MOST_FILES],
        status=notice.status[:MOST_STATUS_ROWS],
        topics=notice.topics + tuple(topic for topic in cut if topic not in notice.topics),
    )
