"""What planning a reply needs to know, what it may decide, and what it yields. Records only.

The service fills a `ReplySituation` from the store and an `AnswerPolicy` from the configuration; `outbound.replies`
makes `PlannedNotice`s of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from inbox.records import Address, Classification, Email, Standing
from outbound.budget import BudgetCounts, BudgetLimits
from outbound.catalogue import languages
from outbound.records import Company, FileOutcome, InvoiceOutcome, Notice, OutgoingState, Statement, StatusRow


class AnswerMode(StrEnum):
    """How one kind of answer goes out."""

    AUTOMATIC = "automatic"
    DRAFT = "draft"  # a person reads it and releases it
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPolicy:
    """Which answers go out by themselves, filled from the configuration.

    `acknowledgement`: each document with its outcome. `receipt`: the bare one. `status`: answers to "when is it paid?".
    `statement`: the account of the asker's own party. `request`: what a supplier must correct. `noted`: a dispute,
    promise, payment notice or question reached a person. `minimum_confidence`: what a mail's words were understood to
    ask with less is answered by a person. `languages` are
    those with templates; mails in others are answered in `default_language`.
    """

    acknowledgement: AnswerMode = AnswerMode.AUTOMATIC
    receipt: AnswerMode = AnswerMode.AUTOMATIC
    status: AnswerMode = AnswerMode.AUTOMATIC
    statement: AnswerMode = AnswerMode.DRAFT
    request: AnswerMode = AnswerMode.DRAFT
    noted: AnswerMode = AnswerMode.DRAFT
    minimum_confidence: float = 0.6
    budget: BudgetLimits = field(default_factory=BudgetLimits)
    languages: tuple[str, ...] = field(default_factory=languages)
    default_language: str = "es"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySituation:
    """One incoming mail with everything that an answer to it may be made of.

    `registered`: the contact address of the sender's party in the master data, None for a newcomer. `case`: what the
    subject shows. `cause`: what makes an answer unique, such as the mail's content hash. `invoices`, `unread`: what
    this mail's files gave. `status`: the asked numbers, looked up among the party's own invoices only.
    `statement`: the party's account, where the mail asks for it or brings one. `party_language` and `country` are the
    party's. `receipted_today`: this address had a bare receipt within a day.
    `told_today`: what automatic mails that answered no document told this address within a day.
    """

    email: Email
    classification: Classification
    standing: Standing
    company: Company
    case: str
    cause: str
    now: datetime
    own_domains: tuple[str, ...] = ()
    registered: Address | None = None
    invoices: tuple[InvoiceOutcome, ...] = ()
    unread: tuple[FileOutcome, ...] = ()
    files: int = 0
    status: tuple[StatusRow, ...] = ()
    statement: Statement | None = None
    party_language: str | None = None
    country: str | None = None
    counts: BudgetCounts = field(default_factory=BudgetCounts)
    receipted_today: bool = False
    told_today: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedNotice:
    """One mail to render and queue: `state` is queued, draft or held, `reason` says why, for a person.

    `dedupe_key` is unique in the store: planning the same cause again adds nothing. `gathered`: where the key is there
    already and still queued, join the two notices (`outbound.gathering.gather`) instead of dropping this one.
    """

    notice: Notice
    state: OutgoingState
    reason: str
    dedupe_key: str
    not_before: datetime | None = None
    gathered: bool = False
