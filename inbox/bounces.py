"""Delivery failures and delays: which address did not work, and whether it ever will.

In charge of delivery reports (RFC 3464) and of the free-text notices of Exchange, qmail, Exim, Gmail, Amazon and
others, Spanish and Portuguese ones too. Not in charge of what follows for the contact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from flufl.bounce import all_failures

from inbox.addresses import find_addresses
from inbox.charsets import decode
from inbox.header_fields import field_values, first_value
from inbox.phrases import folded, pattern_lists
from inbox.records import Attachment, Email

_REPORT_TYPE = re.compile(r"(?i)multipart/report\b.*report-type\s*=\s*\"?([\w-]+)")
_DAEMON = re.compile(
    r"(?i)^(?:mailer-?daemon|postmaster|mail-?daemon|microsoftexchange[0-9a-f]+|bounces?)\b|"
    r"^no-reply@sns\.amazonaws\.com$"
)
_PATTERNS = pattern_lists("bounces")
_SUBJECT = _PATTERNS["subject"]
_OPENING = _PATTERNS["opening"]
_AMAZON = re.compile(r'"notificationType"\s*:\s*"Bounce"')
_AMAZON_RECIPIENT = re.compile(r'"bouncedRecipients"\s*:\s*\[\s*\{[^}]*?"emailAddress"\s*:\s*"<?([^">]+)>?"', re.DOTALL)
_COPY = re.compile(
    r"(?im)^[ \t>]*(?:-+\s*(?:below this line is a copy|original message|this is a copy of|"
    r"mensaje original|mensagem original|"
    r"the following message to|message header follows|original message headers?)\b.*|original message headers:.*|"
    r"encabezados de(?:l)? mensaje(?:s)? original(?:es)?:?.*|cabe[cç]alhos da mensagem original:?.*|"
    r"message headers follow.*|"
    r"-{5,}\s*(?:the )?(?:header|message).*)$"
)
_MESSAGE_ID = re.compile(r"(?im)^message-id:\s*(<[^<>\s]+>)")
_ADDRESS = re.compile(r"\S+@\S+")
_BLOCK_END = re.compile(r"\n\s*\n")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")

# Temporary or a matter of policy, whatever the status code beside it says (servers send 5.1.1 for full mailboxes).
_SOFT = _PATTERNS["soft"]
_HARD = _PATTERNS["hard"]
# RFC 3463: bad mailbox, system, syntax, moved, null MX; disabled; no host, no route. Exchange: 5.4.1 no such recipient.
_HARD_STATUS = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.1.0", "5.2.1", "5.4.1", "5.4.4", "5.4.310", "4.1.1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """One delivery report: the address we had written to, whether it will never work, and our mail's Message-ID."""

    recipient: str | None
    hard: bool
    message_id: str | None
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    recipient: str | None
    action: str = ""
    status: str = ""
    words: str = ""


def report_type(email: Email) -> str | None:
    """Return the report-type of a multipart/report (RFC 6522): delivery-status, disposition-notification, …"""
    found = _REPORT_TYPE.search(first_value(email.headers, "Content-Type"))
    if found:
        return found.group(1).lower()
    types = {part.content_type.removeprefix("message/") for part in email.attachments}
    return next(
        (one for one in ("delivery-status", "disposition-notification", "feedback-report") if one in types), None
    )


def read_bounce(email: Email) -> Bounce | None:
    """Return what a delivery failure or delay reports, None for any other mail (a report of success too)."""
    kind = report_type(email)
    if kind is not None and kind != "delivery-status":
        return None
    evidence = _from_status_part(email) if kind else None
    if evidence is None:
        if not (kind or _looks_like_notice(email)):
            return None
        evidence = _from_text(email)
    elif evidence.action in ("delivered", "relayed", "expanded"):
        return None
    return Bounce(
        recipient=evidence.recipient,
        hard=_is_hard(evidence),
        message_id=_returned_id(email),
        notice=notice_text(email.text),
    )


def notice_text(text: str) -> str:
    """Return a report's own words, without the copy of our mail below."""
    copy = _COPY.search(text)
    return (text[: copy.start()] if copy else text).strip()


def _looks_like_notice(email: Email) -> bool:
    author = email.sender or email.claimed_sender
    by_daemon = email.return_path == "" or (author is not None and bool(_DAEMON.match(author.address)))
    if not by_daemon and not field_values(email.headers, "X-Failed-Recipients"):
        return False
    opening = folded(email.text[:2000])
    return bool(_SUBJECT.search(folded(email.subject)) or _OPENING.search(opening) or _AMAZON.search(email.text[:4000]))


def _from_status_part(email: Email) -> _Evidence | None:
    for part in email.attachments:
        if part.content_type != "message/delivery-status":
            continue
        blocks = [_block_fields(block) for block in _BLOCK_END.split(decode(part.data).strip())]
        found = [block for block in blocks if "final-recipient" in block or "original-recipient" in block]
        failed = [block for block in found if block.get("action", "failed") in ("failed", "delayed")]
        for block in failed or found:
            return _Evidence(
                recipient=_block_recipient(block),
                action=block.get("action", ""),
                status=_status_in(block.get("status", "")),
                words=" ".join((block.get("diagnostic-code", ""), _near_words(email, block))),
            )
    return None


def _near_words(email: Email, block: dict[str, str]) -> str:
    """Return the notice where the report itself gives no reason."""
    return "" if len(block.get("diagnostic-code", "")) > len("smtp; 550 5.0.0") + 10 else notice_text(email.text)[:2000]


def _block_fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in block.split("\n"):
        if line[:1] in " \t" and name:
            fields[name] += " " + line.strip()
        elif ":" in line:
            name = line.partition(":")[0].strip().lower()
            fields.setdefault(name, line.partition(":")[2].strip())
    fields["action"] = fields.get("action", "failed").partition(" ")[0].strip().lower()
    return fields


def _block_recipient(block: dict[str, str]) -> str | None:
    # The address that we wrote to stands in Original-Recipient; Final-Recipient may be where it was forwarded to.
    for name in ("original-recipient", "final-recipient"):
        found = find_addresses(block.get(name, ""))
        if found:
            return found[0]
    return None


def _from_text(email: Email) -> _Evidence:
    notice = notice_text(email.text)
    return _Evidence(
        recipient=next(_recipients(email, notice), None),
        action="delayed" if re.search(r"delay|retras|demor|atras", folded(email.subject)) else "",
        status=_status_in(notice),
        words=notice[:4000],
    )


def _recipients(email: Email, notice: str) -> Iterator[str]:
    for value in field_values(email.headers, "X-Failed-Recipients"):
        yield from find_addresses(value)
    yield from (address.lower() for address in _AMAZON_RECIPIENT.findall(email.text))
    yield from _by_known_notices(email)
    ours = {one.address for one in (*email.to, *email.cc)} | set(email.delivered_to)
    daemon = email.claimed_sender.address if email.claimed_sender else ""
    yield from (found for found in find_addresses(notice) if found not in ours and found != daemon)
    yield from find_addresses(_copy_recipients(email.text))


def _by_known_notices(email: Email) -> tuple[str, ...]:
    """Return the addresses that flufl.bounce finds in the notices it knows."""
    message = EmailMessage()
    for name in ("From", "To", "Subject"):
        message[name] = first_value(email.headers, name)[:500]
    message.set_content(email.text)
    try:
        temporary, permanent = all_failures(message)
    except Exception:
        return ()
    found = sorted(address.decode("ascii", "ignore").lower() for address in (*permanent, *temporary))
    return tuple(address for address in found if find_addresses(address) == (address,))


def _copy_recipients(text: str) -> str:
    """Return the To field of the copy of our mail."""
    found = re.search(r"(?im)^to:[ \t]*(.+)$", text[len(notice_text(text)) :])
    return found.group(1) if found else ""


def refuses_for_good(reply: str) -> bool:
    """Say whether a server's words at SMTP mean that the address will never work; no policy, no full box does."""
    return _is_hard(_Evidence(recipient=None, status=_status_in(reply), words=reply))


def _is_hard(evidence: _Evidence) -> bool:
    words = _ADDRESS.sub(" ", folded(evidence.words))
    if evidence.action == "delayed" or _SOFT.search(words):
        return False
    return bool(_HARD.search(words)) or (evidence.status or _status_in(words)) in _HARD_STATUS


def _status_in(text: str) -> str:
    found = _STATUS.search(text)
    return found.group(1) if found else ""


def _returned_id(email: Email) -> str | None:
    returned = [decode(part.data) for part in email.attachments if _is_returned(part)]
    for text in (*returned, email.text[len(notice_text(email.text)) :]):
        found = _MESSAGE_ID.search(text)
        if found:
            return found.group(1)
    answered = (*email.in_reply_to, *reversed(email.references))
    return next(iter(answered), None)


def _is_returned(part: Attachment) -> bool:
    return part.content_type in ("text/rfc822-headers", "message/rfc822", "message/global")
