"""How fast mail comes in, beside the bare work that it cannot do without.

Run by `make bench`. The bare side fetches in batches of 50 with imapclient, its debug log off, and writes, fsyncs and
renames a file for each mail; `fetch_new` adds accounting, content addresses and a database. Both in turns, in one run.
"""

from __future__ import annotations

import argparse
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from imapclient import IMAPClient

from inbox.mailbox import Encryption, ImapMailbox, ImapServer, password_login
from service.intake import fetch_new
from tests.service.installation import an_installation
from tests.system.dovecot import PASSWORD, Dovecot, dovecot_path

USER = "bench@company.example"
BATCH = 50
AIM = 1.3


def main() -> int:
    """Measure and print; exit 1 when Dovecot is not installed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mails", type=int, default=600)
    arguments.add_argument("--rounds", type=int, default=9)
    options = arguments.parse_args()
    if dovecot_path() is None:
        print("intake: Dovecot is not installed (apt-get install dovecot-imapd dovecot-lmtpd)", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="acuse-bench-") as folder:
        Path(folder).chmod(0o755)  # Dovecot works as another user
        server = Dovecot(Path(folder) / "dovecot").start()
        try:
            _fill(server, options.mails)
            print(_compare(server, Path(folder), options.mails, options.rounds))
        finally:
            server.stop()
    return 0


def _compare(server: Dovecot, folder: Path, mails: int, rounds: int) -> str:
    bare: list[float] = []
    ours: list[float] = []
    for number in range(rounds):
        sides = [(bare, _bare), (ours, _fetch_new)]
        for measured, work in sides if number % 2 else reversed(sides):
            target = folder / f"{work.__name__}{number}"
            target.mkdir()
            measured.append(mails / work(server, target, mails))
    ratio = statistics.median(bare) / statistics.median(ours)
    return (
        f"intake: fetch_new {statistics.median(ours):,.0f} mails/s, bare fetch + write + fsync + rename"
        f" {statistics.median(bare):,.0f} mails/s: {ratio:.2f} times the bare time (aim: at most {AIM}),"
        f" median of {rounds} rounds, {mails} mails"
    )


def _bare(server: Dovecot, folder: Path, mails: int) -> float:
    client = IMAPClient(server.host, port=server.imap_port, ssl=False)
    client._imap.debug = 0
    client.plain_login(USER, PASSWORD)
    client.select_folder("INBOX", readonly=True)
    began = time.perf_counter()
    uids = client.search()
    for first in range(0, len(uids), BATCH):
        for item in client.fetch(uids[first : first + BATCH], ["BODY.PEEK[]", "INTERNALDATE"]).values():
            _write(folder, item[b"BODY[]"])
    took = time.perf_counter() - began
    assert len(list(folder.iterdir())) == mails
    client.logout()
    return took


def _write(folder: Path, raw: bytes) -> None:
    name = secrets.token_hex(16)
    with (folder / f".{name}").open("xb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    (folder / f".{name}").rename(folder / name)


def _fetch_new(server: Dovecot, folder: Path, mails: int) -> float:
    app = an_installation(folder)
    for number in range(256):  # as in any installation that has been in use for a week
        (app.blobs.folder / f"{number:02x}").mkdir()
    imap = ImapServer(host=server.host, port=server.imap_port, encryption=Encryption.NONE)
    mailbox = ImapMailbox(imap, password_login(USER, PASSWORD), read_only=True)
    began = time.perf_counter()
    report = fetch_new(app, app.settings.mailboxes[0], mailbox)
    took = time.perf_counter() - began
    assert report.stored == mails, report
    mailbox.close()
    app.store.close()
    return took


def _fill(server: Dovecot, mails: int) -> None:
    for raw in _some_mails(mails):
        server.deliver(USER, raw)


def _some_mails(count: int) -> Iterable[bytes]:
    """Yield mails of 20 to 150 KB, 85 KB on average, each with other content."""
    for number in range(count):
        body = secrets.token_bytes(7_000 + number % 10 * 10_800).hex()
        lines = "\r\n".join(body[at : at + 76] for at in range(0, len(body) * 3 // 4, 76))
        header = (
            f"From: s{number}@supplier.example\r\nTo: {USER}\r\nSubject: Invoice {number}\r\nMessage-ID: <{number}@s>"
        )
        yield f"{header}\r\n\r\n{lines}\r\n".encode()


if __name__ == "__main__":
    sys.exit(main())
