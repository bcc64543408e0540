"""The records of outgoing mail: what is said (`Notice`), how it reads (`Rendered`), what is queued (`OutgoingMail`).

A notice carries facts from the database only; the sentences are the templates'. Nothing that a mail's text said is ever
repeated but the numbers asked for, cleaned. Amounts are `Money`; moments aware UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from inbox.records import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


class NoticeKind(StrEnum):
    """One kind of outgoing mail; each has a template per language."""

    ACKNOWLEDGEMENT = "acknowledgement"  # each document recognised, with its outcome and what is needed
    RECEIPT = "receipt"  # bare: n files, case F-…; nothing about any invoice
    REQUEST = "request"  # what is missing or differs, and what to send
    STATUS = "status"  # the answer to "did you get it, when is it paid?"
    STATEMENT = "statement"  # every open invoice of the asker's own, or their statement answered line by line
    RESCHEDULED = "rescheduled"  # a payment date that a mail of ours told holds no more
    REJECTION = "rejection"  # a person rejected, with the reason
    NOTED = "noted"  # a dispute, promise, payment notice or question reached a person
    MISSING_PAPER = "missing_paper"  # a person asks for a contract's bill or a payment's receipt that has not come
    PAYMENT = "payment"  # to a customer, about invoices of ours: a reminder, a thank-you, a welcome
    TASKS = "tasks"  # to our own people alone: what waits for a person
    ALARM = "alarm"  # to the administrator alone: something is wrong with the installation itself


class SupplierState(StrEnum):
    """An invoice's state in the words a supplier is told (domain.md 4.1)."""

    RECEIVED = "received"
    IN_REVIEW = "in_review"
    NEEDS_CORRECTION = "needs_correction"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PART_PAID = "part_paid"
    PAID = "paid"
    REJECTED = "rejected"
    REPLACED = "replaced"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing that the supplier must send or correct, made from a discrepancy (`code` as in domain.md 3.8)."""

    code: str
    line: int | None = None
    expected: str | None = None
    found: str | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceOutcome:
    """One invoice as its supplier may see it: in an acknowledgement, a request, a status answer.

    `original_state`: for a duplicate, the state of the invoice `duplicate_of` now. `told_date`: the payment date that
    an earlier mail told, where it holds no more.
    """

    case: str
    kind: str = "invoice"
    number: str | None = None
    issue_date: date | None = None
    total: Money | None = None
    state: SupplierState = SupplierState.RECEIVED
    since: date | None = None
    due_date: date | None = None
    payment_date: date | None = None
    payment_reference: str | None = None
    paid: Money | None = None
    withheld: Money | None = None
    order: str | None = None
    needs: tuple[Need, ...] = ()
    replaced_by: str | None = None
    replaces: str | None = None
    duplicate_of: str | None = None
    first_received: date | None = None
    original_state: SupplierState | None = None
    reason: str | None = None
    told_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutcome:
    """A file that gave no invoice: `code` is that of an Unreadable or the document's kind; `name` a cleaned label."""

    name: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRow:
    """One asked number: the invoice found among the asker's own, or none with the nearest of their own."""

    asked: str
    invoice: InvoiceOutcome | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPaper:
    """A paper that has not come. `code` recurring_missing: the bill of `contract` for a period, `begins` to `ends`.

    `code` missing_rep: the payment receipt of the invoice `number`, of which `amount` was paid on `paid_on`.
    """

    code: str
    expected_by: date
    contract: str | None = None
    point: str | None = None
    begins: date | None = None
    ends: date | None = None
    number: str | None = None
    authority_id: str | None = None
    paid_on: date | None = None
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One line of a statement of account: an invoice of ours, a number of theirs (`claimed`: what they say is open), or
    both.

    `listed`: it stands on the statement that they sent. `differs`: what they say is open is not what is open here.
    """

    number: str
    invoice: InvoiceOutcome | None = None
    claimed: Money | None = None
    listed: bool = False
    differs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The account of one party on a day: `balances` are what is open of its own invoices, one amount a currency.

    `compared`: it answers a statement of theirs, line by line. `cut`: there is more than a mail holds.
    """

    day: date
    rows: tuple[StatementRow, ...] = ()
    balances: tuple[Money, ...] = ()
    compared: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Who we are in the mails: from the configuration alone. `team` None signs in the mail's own language."""

    name: str
    team: str | None
    mailbox: Address
    country: str | None = None
    tax_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InReplyTo:
    """The mail being answered: its Message-ID and References keep the thread."""

    message_id: str | None = None
    references: tuple[str, ...] = ()
    case: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCopy:
    """A PDF of ours that goes with a mail: its name, and its hash in the store of blobs."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one outgoing mail says, before it is put in words.

    `case` is shown in the subject (`[F-2026-001234]`). `cause` is what makes it unique: at most one automatic mail for
    one cause. `files`: how many files came, for a bare receipt. `country` (ISO 3166) is the recipient's, for the look
    of dates and amounts; None takes the company's. `copies`: who else gets it, for all to see (Cc).
    `attached`: PDFs that go with it.
    """

    kind: NoticeKind
    language: str
    recipient: Address
    company: Company
    case: str
    cause: str
    answers: InReplyTo = InReplyTo()
    invoices: tuple[InvoiceOutcome, ...] = ()
    unread: tuple[FileOutcome, ...] = ()
    status: tuple[StatusRow, ...] = ()
    statement: Statement | None = None
    topics: tuple[str, ...] = ()
    papers: tuple[WantedPaper, ...] = ()
    files: int = 0
    note: str | None = None
    country: str | None = None
    copies: tuple[Address, ...] = ()
    attached: tuple[PaperCopy, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A notice in words: a one-line subject, plain text, and its HTML twin."""

    subject: str
    text: str
    html: str


class Why(StrEnum):
    """Why a mail is in its state, where no person gave a reason in words."""

    ANSWERS_MAIL = "answers_mail"
    BY_POLICY = "by_policy"  # the policy asks a person to release it
    UNSURE = "unsure"  # the mail's words were not understood surely enough to answer them by machine
    NOT_AUTHENTICATED = "not_authenticated"  # the sender is registered, the mail is not proven theirs
    READ_ANEW = "read_anew"  # a person said that the mail wants something else
    DATE_SLIPPED = "date_slipped"  # a payment date that was told holds no more
    GATHERED = "gathered"  # over the sender's hourly budget: many answers in one mail
    REPEATED = "repeated"  # the same answer went to this address within a day: perhaps a machine asks
    LOOP_DOMAIN = "loop_domain"  # too many automatic mails for one domain: perhaps a loop
    LOOP_ALL = "loop_all"  # too many automatic mails in all
    ALARM = "alarm"
    TASKS = "tasks"  # somebody of ours asked to be told what waits
    REMINDER = "reminder"  # a stage of the reminder policy is due
    NOT_LIVE = "not_live"  # reminders are being tried out, and nobody is named to get the tests
    SHADOW = "shadow"  # shadow mode: concluded and put in words, not sent
    ASKED_BY_PERSON = "asked_by_person"
    MOVED_BY_PERSON = "moved_by_person"
    EDITED = "edited"
    SENDER_DIED = "sender_died"
    FOUND_IN_SENT = "found_in_sent"  # a copy lies in the mailbox's Sent folder
    RESTORED = "restored"  # the database came from a backup: what went since then is not known


class OutgoingState(StrEnum):
    """The states of contracts.md section 2."""

    DRAFT = "draft"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMail:
    """One mail ready for the queue, rendered: a person sees exactly `raw`, a retry sends the same bytes.

    `dedupe_key` is unique in the store, so that a second run is harmless. `state` is queued, draft or held, `reason`
    says why. `cases` are the invoice histories it enters. `promises`: the payment dates that it tells, by case.
    """

    kind: NoticeKind
    language: str
    recipient: str
    mail_from: str
    message_id: str
    subject: str
    text: str
    html: str
    raw: bytes
    dedupe_key: str
    state: OutgoingState
    reason: str
    cases: tuple[str, ...] = ()
    not_before: datetime | None = None
    context: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    promises: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One outgoing mail that this sender alone may send until `lease_until` (fenced by `token`)."""

    key: int
    token: str
    recipient: str
    mail_from: str
    message_id: str
    raw: bytes
    attempts: int
    first_due: datetime
    lease_until: datetime


class DeliveryResult(StrEnum):
    """What one attempt came to."""

    SENT = "sent"
    RETRY = "retry"  # a temporary refusal, or nobody answered: the same bytes again later
    FAILED = "failed"  # a permanent refusal
    UNKNOWN = "unknown"  # the connection ended between the final dot and the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The outcome of an attempt, with the server's own words.

    `alarm` (English, for the operator): the server refuses us, not this mail, so no other mail should be tried before
    `retry_after` has passed.
    """

    result: DeliveryResult
    reply: str
    code: int | None = None
    alarm: str | None = None
    retry_after: timedelta | None = None
