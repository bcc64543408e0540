"""The records of incoming mail (contracts.md sections 1 and 5).

Every text here is valid Unicode without NUL, CR/LF-free where it came from a header, and bounded; the raw bytes stay
with the store. Moments are aware UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One mailbox: `address` is lower-case ASCII `local@domain`; `name` is the display name, a claim only."""

    address: str
    name: str | None = None

    @property
    def domain(self) -> str:
        """The part after the at sign."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """One part of a mail that is a file, in the order met. `name` is a cleaned label, never a path.

    `path` names where it was found: `factura.pdf`, or `fwd.eml!factura.pdf` inside a forwarded message. `inline`: shown
    in the HTML body by its Content-ID. `noise`: a logo, a signature image, a vCard, a signature file: kept, not read.
    """

    name: str
    path: str
    content_type: str
    data: bytes
    inline: bool = False
    content_id: str | None = None
    noise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """One mail as read.

    `sender` is the author where every parser agrees on exactly one plain address in one From field; None where they do
    not, and then nobody is identified (reliability.md fact 8). `claimed_sender` is the best reading, for display only.
    `return_path` "" stands for the null sender. `forwarded_from`: the author that a forwarded mail claims.
    `authentication_results`: the values of those fields, topmost first, unfolded.
    """

    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    date: datetime | None = None
    subject: str = ""
    sender: Address | None = None
    claimed_sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[str, ...] = ()
    return_path: str | None = None
    forwarded_from: Address | None = None
    authentication_results: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    problems: tuple[str, ...] = ()
    size: int = 0


class MailKind(StrEnum):
    """What a mail is (contracts.md section 5)."""

    INVOICE = "invoice"
    REPLY = "reply"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    OTHER = "other"


class Intent(StrEnum):
    """What a mail wants; several may hold."""

    SUBMIT_INVOICE = "submit_invoice"
    ASK_STATUS = "ask_status"
    ASK_PAYMENT_PROOF = "ask_payment_proof"
    ASK_STATEMENT = "ask_statement"
    DISPUTE = "dispute"
    PROMISE_TO_PAY = "promise_to_pay"
    PAYMENT_NOTICE = "payment_notice"
    CORRECTION = "correction"
    BANK_DETAILS_CHANGE = "bank_details_change"
    CONTACT_CHANGE = "contact_change"
    ACKNOWLEDGE = "acknowledge"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """What a mail is and wants. Its text can choose only this: an intent and identifiers."""

    kind: MailKind
    language: str
    intents: tuple[Intent, ...] = ()
    invoice_numbers: tuple[str, ...] = ()
    order_numbers: tuple[str, ...] = ()
    promised_date: date | None = None
    dispute_reason: str | None = None
    reply_text: str = ""
    bounced_recipient: str | None = None
    bounce_type: str | None = None
    bounced_message_id: str | None = None
    automatic: bool = False
    confidence: float = 0.0


class Authentication(StrEnum):
    """What the trusted border found about the From domain (RFC 8601): DMARC, or aligned SPF/DKIM."""

    PASS = "pass"  # noqa: S105 -- a verdict, not a password
    FAIL = "fail"
    NONE = "none"


class Standing(StrEnum):
    """Who is writing, as far as it decides what they may learn (contracts.md section 7, promise 4)."""

    VERIFIED = "verified"  # a registered contact, authenticated
    REGISTERED = "registered"  # a registered contact, not authenticated
    NEWCOMER = "newcomer"  # unknown, authenticated
    STRANGER = "stranger"  # unknown and unauthenticated, or DMARC fail
    INTERNAL = "internal"  # our own domain: documents are filed, nobody is answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a mail belongs: the cases, by which evidence, and whether its sender may be shown there.

    `evidence`: token, references, number, subject or none. `claimed` cases were named by somebody who is not of their
    party: shown to a person, never merged, never answered with data.
    """

    cases: tuple[str, ...] = ()
    evidence: str = "none"
    claimed: tuple[str, ...] = ()
