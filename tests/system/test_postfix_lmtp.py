"""A real Postfix hands mail over by LMTP: nothing is lost, nothing is bounced, and what fails is tried again."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from inbox.listener import Delivery
from inbox.message import read_email
from service.application import Application
from service.door import DoorKeeper
from service.store.tables import mailbox_uid, message
from tests.conftest import missing
from tests.inbox.listening import listening
from tests.service.installation import ADDRESS, an_installation
from tests.system.postfix import Postfix, may_run, postfix_path

SENDER = "ap@supplier.example"
PATIENCE_SECONDS = 60.0


class StubbornKeeper(DoorKeeper):
    """Fails the first `failures` times, after keeping the mail when `late`: as if the reply were lost."""

    failures = 0
    late = False

    def keep(self, delivery: Delivery) -> None:
        if self.late:
            super().keep(delivery)
        if self.failures:
            self.failures -= 1
            raise OSError(28, "No space left on device")
        if not self.late:
            super().keep(delivery)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    installation = an_installation(tmp_path)
    yield installation
    installation.store.close()


@pytest.fixture
def keeper(app: Application) -> Iterator[StubbornKeeper]:
    with closing(StubbornKeeper(app, lambda _key: None)) as one:
        yield one


@pytest.fixture
def postfix(keeper: StubbornKeeper) -> Iterator[Postfix]:
    if postfix_path() is None:
        missing("Postfix is not installed (apt-get install postfix)")
    if not may_run():
        pytest.skip("Postfix starts only as root")
    # Not in pytest's own folder: Postfix works as another user, and pytest lets only its own in.
    with listening(keeper) as door, tempfile.TemporaryDirectory(prefix="acuse-postfix-") as folder:
        base = Path(folder)
        base.chmod(0o755)
        server = Postfix(base, door.port).start()
        try:
            yield server
        finally:
            server.stop()


def a_mail(number: int, text: str = "Adjunto factura.") -> bytes:
    header = f"From: {SENDER}\r\nTo: {ADDRESS}\r\nSubject: Invoice {number}\r\nMessage-ID: <{number}@supplier.example>"
    return f"{header}\r\n\r\n{text}\r\n".encode()


def wait_until_empty(server: Postfix) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while server.waits():
        assert time.monotonic() < until, server.log
        time.sleep(0.2)
        server.retry()


def kept(app: Application) -> list[bytes]:
    with app.store.read() as connection:
        return [app.blobs.get(sha256) for sha256 in connection.scalars(select(message.c.sha256).order_by(message.c.id))]


def test_what_postfix_takes_is_kept_with_its_envelope(app, postfix: Postfix):
    long_line = "x" * 80_000  # longer than what the door reads at once
    for number in range(5):
        postfix.send("" if number else SENDER, [f"facturas+t{number}@company.example"], a_mail(number, long_line))
    wait_until_empty(postfix)
    emails = [read_email(raw) for raw in kept(app)]
    assert {one.subject for one in emails} == {f"Invoice {number}" for number in range(5)}
    assert {address for one in emails for address in one.delivered_to} == {
        f"facturas+t{number}@company.example" for number in range(5)
    }
    assert sorted(one.return_path or "" for one in emails) == ["", "", "", "", SENDER]
    assert all(long_line.encode() in raw for raw in kept(app))
    with app.store.read() as connection:
        assert sorted(connection.scalars(select(mailbox_uid.c.uid))) == [1, 2, 3, 4, 5]


def test_a_mail_for_many_recipients_comes_once_and_a_wrong_one_hurts_nobody_else(app, postfix: Postfix):
    recipients = [ADDRESS, "facturas+a@company.example", "nobody@company.example", "facturas+b@company.example"]
    postfix.send("", recipients, a_mail(1))
    wait_until_empty(postfix)
    (raw,) = kept(app)
    assert set(read_email(raw).delivered_to) == set(recipients) - {"nobody@company.example"}
    assert "550 5.1.1" in postfix.log


@pytest.mark.parametrize("late", [False, True])
def test_what_we_cannot_keep_stays_in_its_queue_and_comes_in_later(
    app, keeper: StubbornKeeper, postfix: Postfix, late: bool
):
    keeper.failures, keeper.late = 2, late
    postfix.send(SENDER, [ADDRESS], a_mail(1))
    wait_until_empty(postfix)
    copies = kept(app)
    assert len(copies) == (3 if late else 1)
    with app.store.read() as connection:
        originals = connection.scalars(select(message.c.id).where(message.c.duplicate_of.is_(None))).all()
    assert len(originals) == 1
    assert "451 4.3.0" in postfix.log
    assert "status=bounced" not in postfix.log
