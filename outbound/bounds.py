"""How much one mail says at most: the rest goes to a person, and the mail says so."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from outbound.records import InvoiceOutcome, Notice

MOST_STATUS_ROWS = 200  # reliability.md E14
MOST_INVOICES = 100
MOST_ITEMS = 200  # invoices and the things they need, together
MOST_FILES = 50

MORE_NUMBERS = "more_numbers"
MORE_DOCUMENTS = "more_documents"


def bounded(notice: Notice) -> Notice:
    """Return the notice with no more rows than a mail may have, and a topic for each kind that was cut."""
    cut: list[str] = []
    invoices = _fitting(notice.invoices)
    if len(notice.status) > MOST_STATUS_ROWS:
        cut.append(MORE_NUMBERS)
    if len(invoices) < len(notice.invoices) or len(notice.unread) > MOST_FILES:
        cut.append(MORE_DOCUMENTS)
    return replace(
        notice,
        invoices=invoices,
        unread=notice.unread[:MOST_FILES],
        status=notice.status[:MOST_STATUS_ROWS],
        topics=notice.topics + tuple(topic for topic in cut if topic not in notice.topics),
    )


def _fitting(invoices: tuple[InvoiceOutcome, ...]) -> tuple[InvoiceOutcome, ...]:
    """Return the first invoices that fit together with their needs."""
    items = accumulate(1 + len(invoice.needs) for invoice in invoices)
    return invoices[: min(sum(total <= MOST_ITEMS for total in items), MOST_INVOICES)]
