"""What most small pollers do, kept as the test of the test: killed, it loses mails and answers twice.

`python -m tests.faults.naive IMAP_PORT SMTP_PORT USER FOLDER WHERE` fetches UNSEEN mails whole, which marks them seen,
keeps them in FOLDER, and answers each that is not marked answered, always under the same Message-ID. It kills itself at
WHERE: fetched, sent or nowhere.
"""

from __future__ import annotations

import hashlib
import os
import signal
import smtplib
import sys
from pathlib import Path

from imapclient import IMAPClient

from tests.faults.oracle import Answer, Evidence, Kept
from tests.system.dovecot import PASSWORD


def main() -> None:
    """Fetch, keep, answer."""
    imap_port, smtp_port, user, folder, where = sys.argv[1:]
    kept = Path(folder)
    with IMAPClient("127.0.0.1", int(imap_port), ssl=False) as client:
        client.plain_login(user, PASSWORD)
        client.select_folder("INBOX")
        fetched = client.fetch(client.search("UNSEEN"), ["BODY[]"])
    _die(where == "fetched")
    for data in fetched.values():
        mail = data[b"BODY[]"]
        (kept / f"{hashlib.sha256(mail).hexdigest()}.mail").write_bytes(mail)
    for path in kept.glob("*.mail"):
        if not _mark(path).exists():
            answer = f"Message-ID: {_message_id(path)}\r\nSubject: {path.stem}\r\n\r\nthanks"
            with smtplib.SMTP("127.0.0.1", int(smtp_port)) as smtp:
                smtp.sendmail("us@company.example", ["them@supplier.example"], answer)
            _die(where == "sent")
            _mark(path).touch()


def evidence_of(folder: Path) -> Evidence:
    """Return what can be seen of it afterwards, in the terms of the oracle."""
    mails = sorted(folder.glob("*.mail"))
    answered = [path for path in mails if _mark(path).exists()]
    return Evidence(
        kept=tuple(Kept(sha256=path.stem, state="filed", raw=path.read_bytes()) for path in mails),
        invoices=(),
        answers=tuple(Answer(cause=path.stem, message_id=_message_id(path), state="sent") for path in answered),
    )


def _mark(path: Path) -> Path:
    return path.with_suffix(".answered")


def _message_id(path: Path) -> str:
    return f"<{path.stem}@company.example>"


def _die(now: bool) -> None:
    if now:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
