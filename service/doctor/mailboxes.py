"""Trying a mailbox: log-in, folders, IDLE, the clock, and what filing is to do there.

In charge of the connection and its checks. What lies in the mailbox already is looked at in `waiting_mail`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from imapclient import IMAPClient

from inbox.authentication import proposed_authserv_id, stamps_below_own_hop
from inbox.mailbox import connect
from inbox.mailbox.connection import hang_up, imap_errors
from outbound.settlements import words
from service.doctor.records import Check, Outcome, attempted
from service.doctor.waiting_mail import authserv_id, mail_there, newest_emails, newest_uids
from service.logins import imap_login, imap_server
from service.oauth import Tokens
from service.policies import answers_of
from service.settings import MailboxSettings, Settings
from service.store.cursors import Cursor

CLOCK_TOLERANCE = timedelta(minutes=5)


@contextmanager
def logged_in(settings: Settings, mailbox: MailboxSettings, tokens: Tokens) -> Iterator[IMAPClient]:
    """Give a connection to a mailbox; every fault of the server is a MailboxError."""
    client = connect(imap_server(settings, mailbox), imap_login(settings, mailbox, tokens))
    try:
        with imap_errors():
            yield client
    finally:
        hang_up(client)


def examine_mailbox(
    settings: Settings, mailbox: MailboxSettings, tokens: Tokens, *, cursors: Mapping[str, Cursor], now: datetime
) -> Iterator[Check]:
    """Try everything about one mailbox. `cursors`: how far each of its folders was walked, where it was."""
    about, shadow = f"mailbox {mailbox.name}", answers_of(settings, mailbox).shadow

    def look() -> Iterator[Check]:
        with logged_in(settings, mailbox, tokens) as client:
            yield _greeting(about, client)
            yield _news(about, mailbox, client)
            yield from attempted(about, "folders", partial(_folders, about, mailbox, client))
            yield from attempted(about, "after filing", partial(_after_filing, about, mailbox, client))
            for folder in mailbox.folders:
                place = f"{about}, {folder}"
                known = cursors.get(folder)
                there = partial(mail_there, place, mailbox, client, folder, known, shadow=shadow, now=now)
                yield from attempted(place, "mail there", there)
            yield from attempted(about, "clock", partial(_clock, about, mailbox, client, now))
            yield from attempted(about, "authenticated senders", partial(authserv_id, about, mailbox, client))

    yield from attempted(about, "log-in", look)


def examine_login(settings: Settings, mailbox: MailboxSettings, tokens: Tokens) -> Iterator[Check]:
    """Try the log-in and the folders alone."""
    about = f"mailbox {mailbox.name}"

    def look() -> Iterator[Check]:
        with logged_in(settings, mailbox, tokens) as client:
            yield _greeting(about, client)
            yield from _folders(about, mailbox, client)

    yield from attempted(about, "log-in", look)


def proposed_border(settings: Settings, mailbox: MailboxSettings, tokens: Tokens) -> tuple[str, bool] | None:
    """Return who vouches for senders by the newest mails, and whether below its own Received line; None for nobody.

    For the administrator to confirm. Raises MailboxError or MissingSecret.
    """
    with logged_in(settings, mailbox, tokens) as client:
        emails = newest_emails(client, mailbox.folders[0])
    name = proposed_authserv_id(emails)
    return (name, stamps_below_own_hop(emails, name)) if name is not None else None


def _greeting(about: str, client: IMAPClient) -> Check:
    said = words(client.welcome)
    return Check(about=about, what="log-in", outcome=Outcome.OK, said=said or "logged in")


def _news(about: str, mailbox: MailboxSettings, client: IMAPClient) -> Check:
    asked = f"the server is asked every {mailbox.poll_seconds:g} seconds"
    if not mailbox.idle:
        return Check(about=about, what="IDLE", outcome=Outcome.NOTE, said=f"switched off in the configuration: {asked}")
    if not client.has_capability("IDLE"):
        return Check(about=about, what="IDLE", outcome=Outcome.NOTE, said=f"the server has none: {asked}")
    return Check(about=about, what="IDLE", outcome=Outcome.OK, said="the server tells by itself of new mail")


def _folders(about: str, mailbox: MailboxSettings, client: IMAPClient) -> Iterator[Check]:
    there = _folder_names(client)
    for folder in (*mailbox.folders, *([mailbox.sent_folder] if mailbox.sent_folder else [])):
        if folder in there or folder.upper() == "INBOX":  # INBOX has any case (RFC 3501 section 5.1)
            yield Check(about=about, what="folders", outcome=Outcome.OK, said=f"{folder} is there")
        else:
            said = f"{folder} is not there; the server has {', '.join(there)}"
            remedy = "correct its name, or make it"
            yield Check(about=about, what="folders", outcome=Outcome.FAILED, said=said, remedy=remedy)


def _after_filing(about: str, mailbox: MailboxSettings, client: IMAPClient) -> Iterator[Check]:
    action, _, where = mailbox.after_filing.partition(":")
    if action == "move":
        can_move = client.has_capability("MOVE") or client.has_capability("UIDPLUS")
        if where not in _folder_names(client):
            yield _cannot(about, f"{where} is not there", "make that folder")
        elif not can_move:
            yield _cannot(about, "the server has neither MOVE nor UIDPLUS", 'use after_filing = "flag:…"')
        else:
            yield Check(about=about, what="after filing", outcome=Outcome.OK, said=f"mails can go to {where}")
    elif action == "label" and not client.has_capability("X-GM-EXT-1"):
        yield _cannot(about, "only Gmail has labels", 'use after_filing = "move:…" or "flag:…"')


def _cannot(about: str, said: str, remedy: str) -> Check:
    return Check(about=about, what="after filing", outcome=Outcome.FAILED, said=said, remedy=remedy)


def _folder_names(client: IMAPClient) -> list[str]:
    return [str(name) for _flags, _delimiter, name in client.list_folders()]


def _clock(about: str, mailbox: MailboxSettings, client: IMAPClient, now: datetime) -> Iterator[Check]:
    """IMAP does not tell the time, but a mail cannot have arrived in the future."""
    uids = newest_uids(client, mailbox.folders[0], 1)
    told = client.fetch(uids, ["INTERNALDATE"]) if uids else {}
    arrived = next((item[b"INTERNALDATE"].astimezone(UTC) for item in told.values() if b"INTERNALDATE" in item), None)
    if arrived is None:
        said = "IMAP does not tell the time, and there is no mail to compare with"
        yield Check(about=about, what="clock", outcome=Outcome.UNKNOWN, said=said)
    elif arrived > now + CLOCK_TOLERANCE:
        said = f"the newest mail arrived at {arrived:%Y-%m-%d %H:%M} UTC by the server, here it is {now:%Y-%m-%d %H:%M}"
        remedy = "set this machine's clock, and let it follow a time server"
        yield Check(about=about, what="clock", outcome=Outcome.FAILED, said=said, remedy=remedy)
    else:
        said = f"not behind the server's, by the newest mail of {arrived:%Y-%m-%d %H:%M} UTC; IMAP tells no more"
        yield Check(about=about, what="clock", outcome=Outcome.NOTE, said=said)
