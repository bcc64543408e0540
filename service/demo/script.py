"""The records of the play: what is mailed when, and what must come of it.

In charge of the shapes. Not in charge of the mails themselves (`mails`) nor of checking (`verification`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from inbox.records import Authentication, MailKind
from matching.records import Verdict
from outbound.records import NoticeKind
from service.demo.invoices import Invoices
from service.demo.letters import Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedInvoice:
    """What must become of one invoice: the decision, reasons among it, and the state when the play is over.

    `number`: its end is enough. `resent`: it was known before, and nothing new was filed.
    """

    number: str
    verdict: Verdict
    state: str
    codes: tuple[str, ...] = ()
    resent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedReply:
    """The one mail that must answer, with words that it must contain and words that it must not."""

    kind: NoticeKind
    language: str
    to: str
    says: tuple[str, ...] = ()
    omits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What must come of one mail.

    `reply` None: nobody is answered. `unread`: files that give no document. `attention`: why a person is called to the
    mail itself (`service.attention`), None when nobody is.
    """

    kind: MailKind
    invoices: tuple[ExpectedInvoice, ...] = ()
    reply: ExpectedReply | None = None
    unread: int = 0
    attention: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What a mail may be made of when its time comes: the invoices, the clock, and Acuse's answers so far, by mail."""

    now: datetime
    invoices: Invoices
    answers: Mapping[str, Letter]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptedMail:
    """One mail of the play, `at_seconds` after its start.

    `verdict` is what the border finds about `sender`. `after`: keys of the mails whose answers must have left before;
    `settled`: keys of those that must have been decided. `payment_run`: Aurora schedules payments just before.
    `null_sender` is how delivery reports travel.
    """

    key: str
    at_seconds: float
    title: str
    sender: str
    build: Callable[[str, Moment], EmailMessage]
    expect: Expectation
    verdict: Authentication = Authentication.PASS
    after: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    payment_run: bool = False
    null_sender: bool = False

    @property
    def message_id(self) -> str:
        """The mail's own Message-ID: by it, answers are told apart."""
        return f"<demo.{self.key}@{self.sender.rpartition('@')[2]}>"

    def written(self, moment: Moment) -> bytes:
        """Return the mail as it arrives at the border."""
        return self.build(self.message_id, moment).as_bytes()
