"""Robots, lists, bounces and ourselves get no answer (RFC 3834; reliability.md 3.D)."""

from __future__ import annotations

from typing import Any

import pytest

from inbox.records import Address, Intent, MailKind
from outbound.manners import may_answer
from tests.outbound.builders import a_classification, a_company, an_email

OWN = ("molinos.example",)


def test_a_persons_mail_may_be_answered() -> None:
    assert may_answer(an_email(), a_classification(Intent.SUBMIT_INVOICE), own_domains=OWN) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"return_path": ""},  # D2: the null sender
        {"sender": None},  # E1: nobody beyond doubt
        {"sender": Address(address="otra@molinos.example")},  # D7: our own domain
        {"sender": Address(address="MAILER-DAEMON@x.example".lower())},  # D4: an unmarked bounce
        {"sender": Address(address="no-reply+9@x.example")},  # D4: nobody reads it
        {"headers": (("Auto-Submitted", "auto-replied"),)},  # D1
        {"headers": (("auto-submitted", "AUTO-GENERATED; x=y"),)},  # D1: any case, with a parameter
        {"headers": (("List-Id", "<lista.x.example>"),)},  # D6, D11
        {"headers": (("Precedence", "bulk"),)},  # D6
        {"headers": (("X-Auto-Response-Suppress", "All"),)},  # D6
        {"headers": (("X-Acuse-Loop", a_company().mailbox.address),)},  # D8: another of us
    ],
)
def test_what_a_machine_wrote_gets_no_answer(changes: dict[str, Any]) -> None:
    refusal = may_answer(an_email(**changes), a_classification(Intent.SUBMIT_INVOICE), own_domains=OWN)
    assert refusal is not None
    assert refusal.detail


@pytest.mark.parametrize("kind", [MailKind.BOUNCE, MailKind.AUTO_REPLY])
def test_bounces_and_automatic_replies_get_no_answer(kind: MailKind) -> None:
    refusal = may_answer(an_email(), a_classification(kind=kind), own_domains=OWN)
    assert refusal is not None
    assert refusal.code == kind


def test_a_mail_that_was_classified_as_automatic_gets_no_answer() -> None:
    refusal = may_answer(an_email(), a_classification(Intent.OTHER, automatic=True), own_domains=OWN)
    assert refusal is not None
    assert refusal.code == "automatic"
