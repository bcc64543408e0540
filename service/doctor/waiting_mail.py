"""What lies in a mailbox already: how much of it would be fetched and answered, and who vouches for its senders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from imapclient import IMAPClient

from inbox.authentication import proposed_authserv_id, stamps_below_own_hop
from inbox.message import read_email
from inbox.records import Email
from service.doctor.records import Check, Outcome
from service.settings import MailboxSettings
from service.store.cursors import Cursor

# Asked window by window: imaplib refuses an answer line of more than a million bytes.
WINDOW = 50_000
HEADERS_LOOKED_AT = 50
THERE, SENDERS = "mail there", "authenticated senders"
_HEADER = b"BODY[HEADER]"


def mail_there(
    about: str,
    mailbox: MailboxSettings,
    client: IMAPClient,
    folder: str,
    cursor: Cursor | None,
    *,
    shadow: bool,
    now: datetime,
) -> Iterator[Check]:
    """Yield what will happen to the mail of a folder: how many are fetched, how many of them may be answered.

    `shadow`: its answers are written and held.
    """
    answer = client.select_folder(folder, readonly=True)
    if b"UIDVALIDITY" not in answer:
        said = "the server gives no UIDVALIDITY: mails cannot be told apart"
        yield Check(about=about, what="UIDVALIDITY", outcome=Outcome.FAILED, said=said, remedy="use another server")
        return
    uidvalidity, uidnext = int(answer[b"UIDVALIDITY"]), int(answer.get(b"UIDNEXT") or 1)
    held = int(answer.get(b"EXISTS") or 0)
    yield Check(about=about, what="UIDVALIDITY", outcome=Outcome.OK, said=f"{uidvalidity}, next UID {uidnext}")
    walked = cursor.last_uid if cursor is not None and cursor.uidvalidity == uidvalidity else 0
    if cursor is not None and cursor.last_uid and not walked:
        said = f"the server numbered its {held} mails anew: each is looked at again, and none is filed twice"
        yield Check(about=about, what=THERE, outcome=Outcome.NOTE, said=said)
    fetched = _count(client, ["ALL"], walked + 1, uidnext) if walked else held
    yield _told(about, mailbox, client, fetched=fetched, held=held, span=(walked + 1, uidnext), shadow=shadow, now=now)


def _told(
    about: str,
    mailbox: MailboxSettings,
    client: IMAPClient,
    *,
    fetched: int,
    held: int,
    span: tuple[int, int],
    shadow: bool,
    now: datetime,
) -> Check:
    if not fetched:
        return Check(about=about, what=THERE, outcome=Outcome.OK, said=f"{held} mails, none of them new to us")
    if mailbox.answer_from is None and shadow:
        said = f"{fetched} of {held} mails would be fetched; in shadow mode every answer to them is written, and held"
        return Check(about=about, what=THERE, outcome=Outcome.NOTE, said=said)
    if mailbox.answer_from is None:
        said = f"{fetched} of {held} mails would be fetched, and every one that asks for it answered"
        remedy = f"to file them in silence, set answer_from = {now:%Y-%m-%d}"
        return Check(about=about, what=THERE, outcome=Outcome.WARNING, said=said, remedy=remedy)
    answered = _count(client, ["SINCE", mailbox.answer_from], *span)
    may = "get answers that are held (shadow mode)" if shadow else "may be answered"
    said = (
        f"{fetched} of {held} mails would be fetched; {fetched - answered} came before {mailbox.answer_from} and are "
        f"filed in silence, {answered} came since and {may}"
    )
    return Check(about=about, what=THERE, outcome=Outcome.NOTE, said=said)


def authserv_id(about: str, mailbox: MailboxSettings, client: IMAPClient) -> Iterator[Check]:
    """Yield whose verdicts on senders stand in the newest mails, against whose are believed by the configuration."""
    emails = newest_emails(client, mailbox.folders[0])
    proposed, configured = proposed_authserv_id(emails), mailbox.trusted_authserv_id
    if configured is not None and (proposed is None or configured.lower() != proposed):
        said = f"{configured} is believed, and the {len(emails)} newest mails are stamped by {proposed or 'nobody'}"
        remedy = "see who writes Authentication-Results topmost; believe your own border server alone"
        yield Check(about=about, what=SENDERS, outcome=Outcome.WARNING, said=said, remedy=remedy)
    elif proposed is None:
        said = f"none of the {len(emails)} newest mails has Authentication-Results with a name: nobody is ever verified"
        remedy = "let your own border server check SPF, DKIM and DMARC, and write what it found"
        yield Check(about=about, what=SENDERS, outcome=Outcome.UNKNOWN, said=said, remedy=remedy)
    else:
        yield _stamped(about, mailbox, proposed, below=stamps_below_own_hop(emails, proposed), looked_at=len(emails))


def _stamped(about: str, mailbox: MailboxSettings, proposed: str, *, below: bool, looked_at: int) -> Check:
    if mailbox.trusted_authserv_id is not None and mailbox.stamps_below_received is below:
        return Check(about=about, what=SENDERS, outcome=Outcome.OK, said=f"{proposed} vouches for senders")
    setting = f'trusted_authserv_id = "{proposed}"\nstamps_below_received = {str(below).lower()}'
    said = f"of the {looked_at} newest mails most are stamped by {proposed}"
    remedy = f"if that is your own border server, write:\n{setting}"
    return Check(about=about, what=SENDERS, outcome=Outcome.WARNING, said=said, remedy=remedy)


def newest_uids(client: IMAPClient, folder: str, most: int) -> list[int]:
    """Return the UIDs of the newest mails of a folder, ascending, at most so many."""
    low = int(client.select_folder(folder, readonly=True).get(b"UIDNEXT") or 1)
    found: list[int] = []
    while low > 1 and len(found) < most:
        high, low = low - 1, max(1, low - WINDOW)
        found = sorted(client.search(["UID", f"{low}:{high}"])) + found
    return found[-most:]


def newest_emails(client: IMAPClient, folder: str) -> list[Email]:
    """Return the newest mails of a folder, their headers alone."""
    uids = newest_uids(client, folder, HEADERS_LOOKED_AT)
    fetched = client.fetch(uids, ["BODY.PEEK[HEADER]"]) if uids else {}
    return [read_email(item[_HEADER]) for item in fetched.values() if item.get(_HEADER)]


def _count(client: IMAPClient, criteria: list[object], low: int, uidnext: int) -> int:
    count = 0
    while low < uidnext:
        high = min(low + WINDOW, uidnext) - 1
        count += len(client.search(["UID", f"{low}:{high}", *criteria]))
        low = high + 1
    return count
