"""Mails out of a mailbox in batches of bounded number and size.

In charge of asking in the right portions and of saying what became of each UID asked for. Not in charge of keeping
anything (`service.intake`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from inbox.mailbox import FetchedMail, Mailbox, RefusedMail
from service.store.ledger import LeftMail, Outcome

BATCH_BYTES = 32_000_000
SIZES_AT_ONCE = 500

Sizes = Mapping[int, int | None]
"""Sizes in bytes by UID, ascending; None where the server does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What the mailbox gave for some UIDs, the last of them `last_uid`."""

    mails: tuple[FetchedMail, ...]
    left: tuple[LeftMail, ...]
    last_uid: int


def fetch_batches(mailbox: Mailbox, uids: Iterator[int], *, mails: int, largest: int) -> Iterator[Batch]:
    """Yield at most so many mails at once, of 32 MB together; a larger one comes alone, one above `largest` not at all.

    `uids` is taken as it goes, so that a folder of any size needs little memory.
    """
    for sizes in _portions(_sized(mailbox, uids), mails, largest):
        yield _fetch(mailbox, sizes, largest)


def _sized(mailbox: Mailbox, uids: Iterator[int]) -> Iterator[tuple[int, int | None]]:
    while chunk := tuple(islice(uids, SIZES_AT_ONCE)):
        sizes = mailbox.sizes(chunk)
        # One without an answer is probably gone; the fetch will tell.
        yield from ((uid, sizes.get(uid, 0)) for uid in chunk)


def _portions(sized: Iterator[tuple[int, int | None]], mails: int, largest: int) -> Iterator[Sizes]:
    portion: dict[int, int | None] = {}
    weight = 0
    for uid, size in sized:
        cost = _cost(size, largest)
        if portion and (len(portion) >= mails or weight + cost > BATCH_BYTES):
            yield portion
            portion, weight = {}, 0
        portion[uid] = size
        weight += cost
    if portion:
        yield portion


def _cost(size: int | None, largest: int) -> int:
    """Return how many bytes a mail may bring into memory."""
    if size is None:
        return BATCH_BYTES
    return size if size <= largest else 0


def _fetch(mailbox: Mailbox, sizes: Sizes, largest: int) -> Batch:
    wanted = [uid for uid, size in sizes.items() if size is None or size <= largest]
    answers = {answer.uid: answer for answer in mailbox.fetch(wanted)}
    left = [_too_large(mailbox, uid, size) for uid, size in sizes.items() if size is not None and size > largest]
    left += [_refused(answer) for answer in answers.values() if isinstance(answer, RefusedMail)]
    left += _unanswered(mailbox, [uid for uid in wanted if uid not in answers])
    mails = tuple(answer for answer in answers.values() if isinstance(answer, FetchedMail))
    return Batch(mails=mails, left=tuple(left), last_uid=max(sizes))


def _too_large(mailbox: Mailbox, uid: int, size: int) -> LeftMail:
    return LeftMail(uid=uid, outcome=Outcome.TOO_LARGE, size=size, error=mailbox.headline(uid))


def _refused(answer: RefusedMail) -> LeftMail:
    return LeftMail(uid=answer.uid, outcome=Outcome.REFUSED, error=answer.error)


def _unanswered(mailbox: Mailbox, uids: Sequence[int]) -> list[LeftMail]:
    """Tell mails that are gone from those that the server lists but gives no content for."""
    listed = mailbox.sizes(uids)
    return [
        LeftMail(uid=uid, outcome=Outcome.REFUSED, size=listed[uid], error="the server gave no content")
        if uid in listed
        else LeftMail(uid=uid, outcome=Outcome.VANISHED)
        for uid in uids
    ]
