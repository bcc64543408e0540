"""When a mail that could not be delivered is tried again (reliability.md B1, after RFC 5321 section 4.5.4.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=5)


def retry_at(attempts: int, first_due: datetime, now: datetime) -> datetime | None:
    """Return when to try again after `attempts` attempts: waits of 1, 2, 4 … minutes, at most 4 hours.

    None when that would be later than five days after the mail was first due: then it has failed.
    """
    doublings = min(max(attempts, 1) - 1, 16)
    due = now + min(FIRST_WAIT * 2**doublings, LONGEST_WAIT)
    return due if due <= first_due + GIVE_UP_AFTER else None
