"""Two installations that write to each other, over real mailboxes and SMTP servers (reliability.md D8).

The second is the inbox of one of the first one's suppliers, and has the first one as a supplier of its own. A person
starts by writing from the second one's mailbox; whatever either sends is delivered to the other, also where a gateway
takes away every mark that a mail is automatic.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from inbox.records import Authentication
from service.configuration import open_application
from service.demo.buyer import INBOX, OUR_DOMAIN
from service.imports import IMPORTS
from service.store.tables import message
from tests.faults.scene import Scene, a_scene
from tests.outbound.smtp_server import Script, serving
from tests.service.building import rows
from tests.system.dovecot import Dovecot

pytestmark = pytest.mark.dovecot

ROUNDS = 6
MOST = 2
THEIR_DOMAIN = "molinosdelsur.example"
THEIR_INBOX = f"facturacion@{THEIR_DOMAIN}"
MARKS = ("Auto-Submitted", "X-Auto-Response-Suppress", "Precedence", "Feedback-ID")
WRITTEN = {
    "an invoice": "Adjuntamos la factura 0001-00000077.",
    "a question": "¿Recibieron la factura 0001-00000077? ¿Cuándo se paga?",
}


@dataclass(slots=True)
class Side:
    """One installation; `delivered` counts which of its mails the other has already."""

    scene: Scene
    address: str
    smtp: Script
    delivered: int = 0
    sent: list[bytes] = field(default_factory=list)

    def work(self) -> None:
        self.scene.fetch()
        self.scene.file()
        self.scene.send()

    def hand_over(self, other: Side, through: Callable[[bytes], bytes]) -> bool:
        """Deliver what this one sent since the last time; say whether there was anything."""
        fresh = self.smtp.accepted[self.delivered :]
        self.delivered += len(fresh)
        for raw in fresh:
            other.receive(through(raw), sender=self.address)
        return bool(fresh)

    def receive(self, raw: bytes, *, sender: str) -> None:
        """Take a mail as the border does that found it authentic."""
        self.scene.post.receive(raw, recipient=self.address, mail_from=sender, verdict=Authentication.PASS)


@pytest.fixture
def sides(dovecot: Dovecot, tmp_path: Path) -> Iterator[tuple[Side, Side]]:
    with ExitStack() as stack:
        scripts = [stack.enter_context(serving(Script())) for _ in range(2)]
        scenes = [a_scene(dovecot, script, tmp_path / str(n), mails=0) for n, script in enumerate(scripts)]
        ours = Side(scene=scenes[0], address=INBOX, smtp=scripts[0])
        theirs = Side(scene=mirrored(scenes[1]), address=THEIR_INBOX, smtp=scripts[1])
        yield ours, theirs
        for side in (ours, theirs):
            side.scene.installation.app.store.close()


def mirrored(scene: Scene) -> Scene:
    """Make it the supplier's installation, to which we are a supplier."""
    scene.installation.app.store.close()
    path = scene.installation.configuration
    text = path.read_text(encoding="utf-8")
    text = text.replace(f'address = "{INBOX}"', f'address = "{THEIR_INBOX}"')
    text = re.sub(r"(?m)^domains = .*", f'domains = ["{THEIR_DOMAIN}"]', text)
    text = re.sub(r"(?m)^name = .*", 'name = "Molinos del Sur"', text, count=1)
    text = re.sub(r"(?m)^(names|tax_ids) = .*", r"\1 = []", text)
    path.write_text(text, encoding="utf-8")
    app = open_application(path)
    us = {
        "name": "Aurora Alimentos",
        "tax_ids": ["30715930249"],
        "country": "AR",
        "language": "es",
        "role": "supplier",
        "contacts": [{"address": INBOX, "purpose": "invoices"}],
        "domains": [OUR_DOMAIN],
    }
    listed = scene.installation.folder / "us.json"
    listed.write_text(json.dumps([us]), encoding="utf-8")
    assert IMPORTS["parties"](app, listed).changed == 1
    return replace(scene, installation=replace(scene.installation, app=app))


def unmarked(raw: bytes) -> bytes:
    """Return the mail without what says that a machine wrote it."""
    mail = message_from_bytes(raw, policy=policy.SMTP)
    for mark in MARKS:
        del mail[mark]
    return mail.as_bytes()


def as_it_is(raw: bytes) -> bytes:
    return raw


@pytest.mark.parametrize("through", [as_it_is, unmarked])
@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN.keys())
def test_two_installations_soon_have_nothing_more_to_say(
    sides: tuple[Side, Side], text: str, through: Callable[[bytes], bytes]
) -> None:
    ours, theirs = sides
    ours.receive(
        (
            f"From: Molinos del Sur <{THEIR_INBOX}>\r\nTo: {INBOX}\r\nSubject: Factura\r\n"
            f"Message-ID: <{uuid.uuid4().hex}@{THEIR_DOMAIN}>\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        ).encode(),
        sender=THEIR_INBOX,
    )
    for _ in range(ROUNDS):
        for side, other in ((ours, theirs), (theirs, ours)):
            side.work()
            side.hand_over(other, through)
    assert 1 <= len(ours.smtp.accepted) <= MOST
    assert len(theirs.smtp.accepted) <= MOST
    for side, other in ((ours, theirs), (theirs, ours)):
        side.work()
        assert not side.hand_over(other, through), "they are still talking"
        assert {row.state for row in rows(side.scene.installation.app, message)} <= {"filed"}
    assert rows(theirs.scene.installation.app, message), "the answer never reached the other"
