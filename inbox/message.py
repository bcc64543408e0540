"""A mail as read: raw bytes into the record `Email`.

In charge of reading any bytes without raising, within limits. mail-parser and the standard library's compat32 parser
read the same tree, and only where they agree on the author is there one; `policy.default` is never used (it needs
seconds and gigabytes on hostile headers). Not in charge of what the mail means (`triage`).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime

import mailparser

from inbox.addresses import claimed_sender, read_addresses, strict_sender
from inbox.charsets import clean_line
from inbox.forwards import forwarded_author
from inbox.header_fields import decode_words, field_values, first_value, raw_fields
from inbox.html_text import html_to_text
from inbox.limits import DEFAULT_LIMITS, MailLimits, within_limits
from inbox.parts import Contents, read_parts
from inbox.records import Address, Email

Fields = tuple[tuple[str, str], ...]

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_MOST_IDS = 100
# Fields that the two parsers read differently when the header itself is broken (reliability.md H11).
_BROKEN_HEADER = {
    "MissingHeaderBodySeparatorDefect",
    "FirstHeaderLineIsContinuationDefect",
    "MisplacedEnvelopeHeaderDefect",
}


def read_email(raw: bytes, limits: MailLimits = DEFAULT_LIMITS) -> Email:
    """Return the mail that `raw` holds; what cannot be read is named in `problems` (codes), and nothing is raised."""
    bounded, problems = within_limits(raw, limits)
    try:
        message = message_from_bytes(bounded)
        contents = read_parts(message, limits)
    except Exception as error:
        header = message_from_bytes(bounded[: bounded.find(b"\n\n") if b"\n\n" in bounded else limits.field])
        return _email(header, Contents(), (*problems, f"unparsable:{type(error).__name__}"), len(raw), limits)
    return _email(message, contents, problems, len(raw), limits)


def _email(message: Message, contents: Contents, problems: tuple[str, ...], size: int, limits: MailLimits) -> Email:
    fields = tuple((name, value[: limits.field]) for name, value in raw_fields(message))
    html = "\n".join(contents.html)[: limits.html] or None
    text = "\n".join(contents.plain).strip()[: limits.text]
    if not text and html:
        text = html_to_text(html, longest=limits.html)
    subject = decode_words(first_value(fields, "Subject"))
    sender = _sender(message, fields)
    broken = () if sender or not field_values(fields, "From") else ("unclear_sender",)
    return Email(
        message_id=next(iter(message_ids(first_value(fields, "Message-ID"))), None),
        in_reply_to=message_ids(first_value(fields, "In-Reply-To")),
        references=message_ids(first_value(fields, "References")),
        date=read_date(first_value(fields, "Date")),
        subject=subject,
        sender=sender,
        claimed_sender=claimed_sender(field_values(fields, "From")),
        reply_to=read_addresses(field_values(fields, "Reply-To")),
        to=read_addresses(field_values(fields, "To")),
        cc=read_addresses(field_values(fields, "Cc")),
        delivered_to=_delivered_to(fields),
        return_path=_return_path(fields),
        forwarded_from=forwarded_author(subject, text, contents.forwarded),
        authentication_results=field_values(fields, "Authentication-Results"),
        headers=tuple((name, decode_words(value)) for name, value in fields),
        text=text,
        html=html,
        attachments=tuple(contents.attachments),
        problems=(*problems, *contents.problems, *broken),
        size=size,
    )


def _sender(message: Message, fields: Fields) -> Address | None:
    if any(type(defect).__name__ in _BROKEN_HEADER for defect in message.defects):
        return None
    values = field_values(fields, "From")
    if len(values) != 1:
        return None
    return strict_sender(values, _other_reading(values[0]))


def _other_reading(value: str) -> tuple[str, ...]:
    """Return the author's addresses as mail-parser reads them in the same header."""
    header = Message()
    header["From"] = value
    try:
        parsed = mailparser.MailParser(header).parse()
        return tuple(address for _, address in parsed.from_)
    except Exception:
        return ()


def message_ids(value: str) -> tuple[str, ...]:
    """Return the message ids of a field with their angle brackets (RFC 5322 section 3.6.4), the last 100."""
    return tuple(dict.fromkeys(_MESSAGE_ID.findall(value)))[-_MOST_IDS:]


def read_date(value: str) -> datetime | None:
    """Return the moment that a Date field names, in UTC; a date without zone is taken as UTC."""
    try:
        moment = parsedate_to_datetime(value[:200])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


def _return_path(fields: Fields) -> str | None:
    values = field_values(fields, "Return-Path")
    return clean_line(values[0]).strip("<> \t").lower() if values else None


def _delivered_to(fields: Fields) -> tuple[str, ...]:
    values = (*field_values(fields, "Delivered-To"), *field_values(fields, "X-Original-To"))
    return tuple(address.address for address in read_addresses(values))
