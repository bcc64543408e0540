"""Machines that answer our answers, all at once: they read by an SMTP server, what they say lies in Dovecot.

Each is the mailbox of a supplier of its own; the budgets are out of the way.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from email.utils import getaddresses
from pathlib import Path

import pytest

from inbox.records import Authentication
from service.demo.buyer import INBOX
from service.imports import IMPORTS
from service.store.tables import message
from tests.faults.scene import Scene, a_scene
from tests.hostile.responders import ASKERS, MOST, RESPONDERS, ROUNDS, parsed
from tests.outbound.smtp_server import Script, serving
from tests.service.building import a_mail, rows
from tests.system.dovecot import Dovecot

pytestmark = pytest.mark.dovecot

MACHINES = {f"machine-{serial:02}.example": manner for serial, manner in enumerate({**RESPONDERS, **ASKERS}.items())}


@pytest.fixture
def scene(dovecot: Dovecot, tmp_path: Path) -> Iterator[Scene]:
    with serving(Script()) as smtp:
        scene = a_scene(dovecot, smtp, tmp_path, mails=0)
        app = scene.installation.app
        listed = tmp_path / "suppliers.json"
        listed.write_text(json.dumps([supplier(domain) for domain in MACHINES]), encoding="utf-8")
        assert IMPORTS["parties"](app, listed).changed == len(MACHINES)
        yield scene
        app.store.close()


def supplier(domain: str) -> dict[str, object]:
    return {
        "name": domain.partition(".")[0],
        "tax_ids": [f"XX-{domain}"],
        "country": "ES",
        "language": "es",
        "role": "supplier",
        "contacts": [{"address": f"ana@{domain}", "purpose": "invoices"}],
        "domains": [domain],
    }


def test_sixteen_machines_behind_the_servers_get_two_mails_each_at_most(scene: Scene) -> None:
    for domain in MACHINES:
        receive(scene, a_mail("¿Recibieron la factura 77? ¿Cuándo se paga?", sender=f"ana@{domain}"), domain)
    delivered, got = 0, Counter[str]()
    for turn in range(ROUNDS):
        work(scene)
        fresh, delivered = scene.smtp.accepted[delivered:], len(scene.smtp.accepted)
        for raw in fresh:
            mail = parsed(raw)
            [(_, address)] = getaddresses([mail["To"]])
            domain = address.rpartition("@")[2]
            got[domain] += 1
            _, respond = MACHINES[domain]
            receive(scene, respond(mail, turn, domain), domain)
    work(scene)
    assert len(scene.smtp.accepted) == delivered, "some are still talking"
    assert set(got) == set(MACHINES), "a question was not answered at all"
    assert {name: got[domain] for domain, (name, _) in MACHINES.items() if got[domain] > MOST} == {}
    assert {row.state for row in rows(scene.installation.app, message)} == {"filed"}


def receive(scene: Scene, raw: bytes, domain: str) -> None:
    """Lay a mail into the mailbox as the border does that found it authentic."""
    bounces = parsed(raw)["Return-Path"] == "<>"
    sender = "" if bounces else f"ana@{domain}"
    scene.post.receive(raw, recipient=INBOX, mail_from=sender, verdict=Authentication.PASS)


def work(scene: Scene) -> None:
    scene.fetch()
    scene.file()
    scene.send()
