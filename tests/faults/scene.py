"""An installation with real servers on which faults are played: a Dovecot mailbox, an SMTP server, some mails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from imapclient import IMAPClient
from sqlalchemy import Table, func, select

from service import clock
from service.after_filing import apply_after_filing
from service.configuration import open_application
from service.demo.buyer import INBOX
from service.demo.installation import MAILBOX_PASSWORD_VARIABLE, Installation, install
from service.intake import fetch_new
from service.poller import open_mailbox
from service.sandbox import DirectReader
from service.sender import open_transport, send_due
from service.store.tables import message, outgoing
from service.tasks import file_all
from tests.faults.mails import Fed, Written, from_the_play
from tests.outbound.smtp_server import Script
from tests.system.dovecot import PASSWORD, Dovecot
from tests.system.dovecot_post import DovecotPost
from tests.system.processes import of_session

MAILS = 5
LEASE_SECONDS = 2.0
PATIENCE_SECONDS = 90.0
KILLED = -9
BUDGETS = ("hourly_per_address", "hourly_per_domain", "breaker_per_ten_minutes")
PLENTY = 100_000


@dataclass(slots=True)
class Scene:
    """One installation; `fed` is what lies in its mailbox, `user` whose mailbox it is."""

    installation: Installation
    smtp: Script
    post: DovecotPost
    user: str
    fed: tuple[Fed, ...] = ()
    coming: Iterator[Written] = field(default_factory=from_the_play)

    def kill(self, part: str, target: str, *, when: str, call: int) -> None:
        """Run one part in a process that kills itself at the target; fail when it never gets there.

        Whatever that process started must end by itself.
        """
        with self.running(part, target, when, call) as process:
            said = process.communicate(timeout=PATIENCE_SECONDS)[0]
        assert process.returncode == KILLED, f"not killed at {target}: {process.returncode}\n{said}"
        until = time.monotonic() + PATIENCE_SECONDS
        while orphans := of_session(process.pid):
            assert time.monotonic() < until, f"the dead {part} left {orphans}"
            time.sleep(0.05)

    @contextmanager
    def running(self, part: str, target: str, victim: str, call: int) -> Iterator[subprocess.Popen[str]]:
        """Run one part in a process of a session of its own until the block ends; the victim dies at the target."""
        arguments = [str(self.installation.configuration), part, target, victim, str(call)]
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.process", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        with process:
            try:
                yield process
            finally:
                process.terminate()

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment in which a part of the service runs."""
        return {**os.environ, MAILBOX_PASSWORD_VARIABLE: PASSWORD}

    def arrive(self, mails: int) -> None:
        """Put so many more mails into the mailbox."""
        for one in islice(self.coming, mails):
            raw = self.post.receive(one.raw, recipient=INBOX, mail_from=one.sender, verdict=one.verdict)
            self.fed += (Fed(raw=raw, numbers=one.numbers),)

    def lying_in(self, folder: str) -> int:
        """Return how many mails a folder of the mailbox holds."""
        with IMAPClient(self.post.host, self.post.imap_port, ssl=False) as client:
            client.plain_login(self.user, PASSWORD)
            return int(client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"])

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

    def drain(self, *, patience: float = PATIENCE_SECONDS) -> None:
        """Let everything go its way without faults until nothing waits, leases of the dead included.

        Fail when for `patience` seconds nothing has become less.
        """
        least, until = None, time.monotonic() + patience
        self.fetch()
        while waiting := self._waiting():
            if least is None or waiting < least:
                least, until = waiting, time.monotonic() + patience
            assert time.monotonic() < until, "something waits for ever"
            self.file()
            self.send()
            time.sleep(0.1)
        self.fetch()

    def stored(self) -> int:
        """Return how many mails wait to be filed."""
        return self._count(message, "stored")

    def _waiting(self) -> int:
        return self.stored() + self._count(outgoing, "queued", "sending")

    def _count(self, table: Table, *states: str) -> int:
        counted = select(func.count()).select_from(table).where(table.c.state.in_(states))
        with self.installation.app.store.read() as connection:
            return int(connection.execute(counted).scalar_one())


def a_scene(
    dovecot: Dovecot,
    smtp: Script,
    folder: Path,
    *,
    mails: int = MAILS,
    lease_seconds: float = LEASE_SECONDS,
    after_filing: str = "flag:$AcuseFiled",
) -> Scene:
    """Set up an installation whose mailbox holds invoices of the demo's suppliers."""
    user = f"faults-{uuid.uuid4().hex[:10]}@company.example"
    post = DovecotPost(dovecot, smtp, user=user)
    installation = install(folder, post, now=clock.now())
    _adjust(installation.configuration, user, lease_seconds, after_filing)
    scene = Scene(installation=_reopened(installation), smtp=smtp, post=post, user=user)
    scene.arrive(mails)
    return scene


def _adjust(configuration: Path, user: str, lease_seconds: float, after_filing: str) -> None:
    """Shorten the leases, name the mailbox's own user, and let suppliers write more than people would."""
    text = configuration.read_text(encoding="utf-8")
    text = re.sub(r'(?m)^user = "[^"]*"', f'user = "{user}"', text)
    text = re.sub(r'(?m)^after_filing = "[^"]*"', f'after_filing = "{after_filing}"', text)
    work = f"[work]\nlease_seconds = {lease_seconds}\nsend_lease_seconds = {lease_seconds}\n"
    answers = "\n".join(["[answers]", *(f"{budget} = {PLENTY}" for budget in BUDGETS), ""])
    text = text.replace("[work]\n", work).replace("[answers]\n", answers)
    configuration.write_text(text, encoding="utf-8")


def _reopened(installation: Installation) -> Installation:
    installation.app.store.close()
    os.environ[MAILBOX_PASSWORD_VARIABLE] = PASSWORD
    return replace(installation, app=open_application(installation.configuration))
