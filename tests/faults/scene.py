"""An installation with real servers on which faults are played: a Dovecot mailbox, an SMTP server, five mails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func, select

from inbox.records import Authentication
from service import clock
from service.after_filing import apply_after_filing
from service.configuration import open_application
from service.demo.buyer import INBOX
from service.demo.installation import MAILBOX_PASSWORD_VARIABLE, Installation, install
from service.demo.invoices import Invoices
from service.demo.mails import SCRIPT
from service.demo.script import Moment
from service.intake import fetch_new
from service.poller import open_mailbox
from service.sandbox import DirectReader
from service.sender import open_transport, send_due
from service.store.tables import message, outgoing
from service.tasks import file_all
from tests.outbound.smtp_server import Script
from tests.system.dovecot import PASSWORD, Dovecot
from tests.system.dovecot_post import DovecotPost

MAILS = 5
LEASE_SECONDS = 2.0
PATIENCE_SECONDS = 30.0
KILLED = -9


@dataclass(slots=True)
class Scene:
    """One installation, with `fed` mails in its mailbox."""

    installation: Installation
    smtp: Script
    post: DovecotPost
    fed: tuple[bytes, ...]

    def kill(self, part: str, target: str, *, when: str, call: int) -> None:
        """Run one part in a process that kills itself at the target; fail when it never gets there."""
        command = [sys.executable, "-m", "tests.faults.process", str(self.installation.configuration), part]
        died = subprocess.run(
            [*command, target, when, str(call)],
            env={**os.environ, MAILBOX_PASSWORD_VARIABLE: PASSWORD},
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert died.returncode == KILLED, f"not killed at {target}: {died.returncode}\n{died.stderr}"

    def arrive(self, mails: int) -> None:
        """Put so many more mails into the mailbox."""
        written = _written(len(self.fed) + mails)[len(self.fed) :]
        self.fed += tuple(
            self.post.receive(raw, recipient=INBOX, mail_from=sender, verdict=verdict)
            for raw, sender, verdict in written
        )

    def fetch(self) -> None:
        """Bring in what is in the mailbox, and do with filed mails what is configured."""
        app = self.installation.app
        settings = app.settings.mailboxes[0]
        mailbox = open_mailbox(app, settings)
        try:
            fetch_new(app, settings, mailbox, stopped=threading.Event().is_set)
            apply_after_filing(app, settings, mailbox)
        finally:
            mailbox.close()

    def file(self) -> None:
        """File every message that is due."""
        file_all(self.installation.app, DirectReader())

    def send(self) -> None:
        """Deliver every mail that is due."""
        transport = open_transport(self.installation.app)
        try:
            while send_due(self.installation.app, transport, owner="drain"):
                pass
        finally:
            transport.close()

    def drain(self) -> None:
        """Let everything go its way without faults until nothing waits: leases of the dead included."""
        until = time.monotonic() + PATIENCE_SECONDS
        self.fetch()
        while self._waiting():
            assert time.monotonic() < until, "something waits for ever"
            self.file()
            self.send()
            time.sleep(0.1)
        self.fetch()

    def _waiting(self) -> int:
        stored = select(func.count()).select_from(message).where(message.c.state == "stored")
        leaving = select(func.count()).select_from(outgoing).where(outgoing.c.state.in_(("queued", "sending")))
        with self.installation.app.store.read() as connection:
            return int(connection.execute(stored).scalar_one() + connection.execute(leaving).scalar_one())


def a_scene(dovecot: Dovecot, smtp: Script, folder: Path, *, mails: int = MAILS) -> Scene:
    """Set up an installation whose mailbox holds invoices of the demo's suppliers."""
    user = f"faults-{uuid.uuid4().hex[:10]}@company.example"
    post = DovecotPost(dovecot, smtp, user=user)
    installation = install(folder, post, now=clock.now())
    _adjust(installation.configuration, user)
    scene = Scene(installation=_reopened(installation), smtp=smtp, post=post, fed=())
    scene.arrive(mails)
    return scene


def _written(count: int) -> Sequence[tuple[bytes, str, Authentication]]:
    """Return the first mails of the demo's script that wait for nothing and are answered."""
    moment = Moment(now=clock.now(), invoices=Invoices(clock.now().date()), answers={})
    free = [mail for mail in SCRIPT if not mail.after and not mail.settled and not mail.payment_run]
    answered = [mail for mail in free if mail.expect.reply is not None]
    return [(mail.written(moment), mail.sender, mail.verdict) for mail in answered[:count]]


def _adjust(configuration: Path, user: str) -> None:
    """Shorten the leases and name the mailbox's own user."""
    text = configuration.read_text(encoding="utf-8")
    text = re.sub(r'(?m)^user = "[^"]*"', f'user = "{user}"', text)
    work = f"[work]\nlease_seconds = {LEASE_SECONDS}\nsend_lease_seconds = {LEASE_SECONDS}\n"
    configuration.write_text(text.replace("[work]\n", work), encoding="utf-8")


def _reopened(installation: Installation) -> Installation:
    installation.app.store.close()
    os.environ[MAILBOX_PASSWORD_VARIABLE] = PASSWORD
    return replace(installation, app=open_application(installation.configuration))
