"""What a look into a mailbox costs that holds a hundred thousand mails and nothing new (performance.md P7).

Run by `make bench`. The bare side is NOOP and `UID SEARCH UID n:*` on a kept connection, which no poller can do
without; ours is `fetch_folder`: cursor, and the durable note that the folder was looked at. All in turns, over a small
mailbox and a large one. SELECT again, which is never done for a look, is measured beside them.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from imapclient import IMAPClient

from inbox.mailbox import Encryption, ImapMailbox, ImapServer, password_login
from service.intake import fetch_folder
from service.store import cursors
from service.store.cursors import Folder
from tests.service.installation import an_installation
from tests.system.dovecot import PASSWORD, Dovecot, dovecot_path

SMALL = 1_000
LOOKS = 50
AIM = 1.5
MAIL = b"From: s@supplier.example\r\nSubject: Invoice\r\nMessage-ID: <x@s>\r\n\r\nInvoice\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One mailbox: a look of ours, the bare commands of one, and opening the folder again."""

    look: Callable[[], object]
    ask: Callable[[], object]
    select: Callable[[], object]


def main() -> int:
    """Measure and print; exit 1 when Dovecot is not installed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mails", type=int, default=100_000)
    options = arguments.parse_args()
    if dovecot_path() is None:
        print("polling: Dovecot is not installed (apt-get install dovecot-imapd dovecot-lmtpd)", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="acuse-bench-") as folder:
        Path(folder).chmod(0o755)  # Dovecot works as another user
        server = Dovecot(Path(folder) / "dovecot").start()
        try:
            with ExitStack() as stack:
                sides = [stack.enter_context(_opened(server, Path(folder), n)) for n in (SMALL, options.mails)]
                medians = _in_turns(*(work for side in sides for work in (side.look, side.ask)))
                select = statistics.median(_milliseconds(sides[-1].select) for _ in range(5))
        finally:
            server.stop()
    small, small_bare, large, large_bare = medians
    print(
        f"polling: a look at {options.mails:,} mails {large:.2f} ms, at {SMALL:,} {small:.2f} ms:"
        f" {large / small:.2f} times (aim: at most {AIM}); bare NOOP and SEARCH {large_bare:.2f} ms and"
        f" {small_bare:.2f} ms; SELECT again would cost {select:.1f} ms; peak memory"
        f" {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB; medians of {LOOKS} looks"
    )
    return 0


@contextmanager
def _opened(server: Dovecot, folder: Path, mails: int) -> Iterator[Side]:
    """Give an open mailbox of so many mails, all of them known."""
    user = f"bench{mails}@company.example"
    _fill(server, user, mails)
    target = folder / f"acuse{mails}"
    target.mkdir()
    app = an_installation(target)
    [settings] = app.settings.mailboxes
    imap = ImapServer(host=server.host, port=server.imap_port, encryption=Encryption.NONE)
    with closing(app.store), closing(ImapMailbox(imap, password_login(user, PASSWORD), read_only=True)) as mailbox:
        state = mailbox.open("INBOX")
        last = (state.uidnext or 1) - 1
        assert last == mails, state
        place = Folder(mailbox=settings.name, folder="INBOX", uidvalidity=state.uidvalidity)
        with app.store.write() as connection:
            cursors.advance(connection, place, last, app.clock())
        bare = IMAPClient(server.host, port=server.imap_port, ssl=False)
        bare._imap.debug = 0
        bare.plain_login(user, PASSWORD)
        bare.select_folder("INBOX", readonly=True)

        def look() -> None:
            report = fetch_folder(app, settings, mailbox, "INBOX")
            assert report.stored == 0, report

        def ask() -> None:
            bare.noop()
            bare.search(["UID", f"{last + 1}:*"])

        yield Side(look=look, ask=ask, select=lambda: bare.select_folder("INBOX", readonly=True))
        bare.logout()


def _in_turns(*works: Callable[[], object]) -> tuple[float, ...]:
    """Return the median milliseconds of each."""
    times: tuple[list[float], ...] = tuple([] for _ in works)
    for number in range(LOOKS):
        turns = list(zip(times, works, strict=True))
        for measured, work in turns if number % 2 else reversed(turns):
            measured.append(_milliseconds(work))
    return tuple(statistics.median(one) for one in times)


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _fill(server: Dovecot, user: str, mails: int) -> None:
    """Put mails into the maildir: one delivered, the others names of the same file, as many as a file may have."""
    server.deliver(user, MAIL)
    maildir = server.base / "mail" / user
    [delivered] = (maildir / "new").iterdir()
    owner = delivered.stat()
    for number in range(1, mails):
        name = maildir / "cur" / f"{number}.M{number}.bench:2,S"
        if number % 30_000 == 1:  # ext4 gives one file 65,000 names
            first = name
            name.write_bytes(MAIL)
            os.chown(name, owner.st_uid, owner.st_gid)
        else:
            os.link(first, name)


if __name__ == "__main__":
    sys.exit(main())
