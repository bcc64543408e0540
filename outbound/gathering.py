"""One mail in place of many: what a sender over its hourly budget gets at the end of the hour.

In charge of the window, the key that makes the mail one, and of joining what it says. The budget itself is in
`outbound.budget`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from outbound.bounds import bounded
from outbound.context import notice_from_context
from outbound.records import Notice, NoticeKind

Item = TypeVar("Item")

# What names a mail that says several things: the first of these that is among them.
PRECEDENCE = (
    NoticeKind.ACKNOWLEDGEMENT, NoticeKind.REQUEST, NoticeKind.STATUS, NoticeKind.STATEMENT, NoticeKind.NOTED,
    NoticeKind.RECEIPT,
)  # fmt: skip


def window_end(now: datetime) -> datetime:
    """Return the end of the clock hour (UTC) that `now` is in."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def gathered_key(notice: Notice, now: datetime) -> str:
    """Return the dedupe key of the gathered mail: one an address and hour; bare receipts have one of their own."""
    content = "receipt" if notice.kind is NoticeKind.RECEIPT else "answer"
    return f"gathered:{content}:{notice.recipient.address}:{window_end(now):%Y%m%dT%H}"


def gather(existing_context: Mapping[str, object], notice: Notice) -> Notice:
    """Return the queued gathered notice, given by the context stored with it, with what `notice` says added.

    Case, thread and recipient stay those of the first. What the queued one says already is not repeated.
    """
    first = notice_from_context(existing_context)
    both = replace(
        first,
        kind=min((first.kind, notice.kind), key=PRECEDENCE.index),
        invoices=_joined(first.invoices, notice.invoices),
        unread=first.unread + notice.unread,
        status=_joined(first.status, notice.status),
        statement=notice.statement or first.statement,
        topics=_joined(first.topics, notice.topics),
        files=first.files + notice.files,
    )
    return bounded(both)


def _joined(first: tuple[Item, ...], second: tuple[Item, ...]) -> tuple[Item, ...]:
    return first + tuple(item for item in second if item not in first)
