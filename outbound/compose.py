"""Builds the mail itself: headers and MIME bytes of a rendered notice. The same input gives the same bytes.

In charge of RFC 5322, MIME and the marks of an automatic answer (RFC 3834). Written by hand rather than with
EmailMessage: a retry must send the same bytes, so nothing may depend on a random boundary or a library's folding.
Not in charge of what the mail says nor of sending it.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr

from inbox.records import Address
from outbound.context import notice_to_context
from outbound.envelope import is_plain_address
from outbound.records import InReplyTo, Notice, OutgoingMail, PaperCopy, Rendered
from outbound.situation import PlannedNotice
from outbound.told import dates_told

MOST_REFERENCES = 20
LOOP_HEADER = "X-Acuse-Loop"

_UNSAFE_IN_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>")


class UnsafeHeaderError(ValueError):
    """A value that would break out of its header field or address. Nothing is composed."""


def compose(
    planned: PlannedNotice,
    rendered: Rendered,
    *,
    token: str | None,
    now: datetime,
    null_sender: bool = True,
    papers: Sequence[bytes] = (),
) -> OutgoingMail:
    """Return the mail of a planned notice, ready for the queue. `papers`: the bytes of `Notice.attached`, in its order.

    `token` is the signed reply token; with it, answers come to `mailbox+token@…`. `null_sender`: the envelope sender is
    empty, so that no machine can answer (RFC 3834 section 3.3); some relays refuse that. Raises UnsafeHeaderError.
    """
    notice = planned.notice
    mailbox = notice.company.mailbox
    message_id = stable_message_id(planned.dedupe_key, mailbox.domain)
    headers = "".join(_headers(notice, rendered.subject, message_id, token, now))
    boundary = f"=_acuse_{_digest(planned.dedupe_key)[:24]}"
    body = _alternative(rendered, boundary=boundary)
    if papers:
        body = _mixed(body, notice.attached, papers, boundary=f"{boundary}_m")
    return OutgoingMail(
        kind=notice.kind,
        language=notice.language,
        recipient=_safe_address(notice.recipient.address),
        mail_from="" if null_sender else _safe_address(mailbox.address),
        message_id=message_id,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        raw=(headers + body).encode("ascii"),
        dedupe_key=planned.dedupe_key,
        state=planned.state,
        reason=planned.reason,
        cases=_cases(notice),
        not_before=planned.not_before,
        context=notice_to_context(notice),
        promises=dates_told(notice),
    )


def stable_message_id(dedupe_key: str, domain: str) -> str:
    """Return the Message-ID of the mail with this key: a second run or a retry is recognised as the same mail."""
    return f"<acuse.{_digest(dedupe_key)[:40]}@{domain}>"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _cases(notice: Notice) -> tuple[str, ...]:
    """Return every case whose history this mail enters, its own first, each once."""
    answered = (row.invoice.case for row in notice.status if row.invoice)
    return tuple(dict.fromkeys([notice.case, *(invoice.case for invoice in notice.invoices), *answered]))


def _headers(notice: Notice, subject: str, message_id: str, token: str | None, now: datetime) -> Iterator[str]:
    mailbox = notice.company.mailbox
    answers = notice.answers
    yield _field("From", _mailbox(mailbox))
    yield _field("To", _safe_address(notice.recipient.address))
    if notice.copies:
        yield _field("Cc", ",\n ".join(_safe_address(copy.address) for copy in notice.copies))
    if token:
        yield _field("Reply-To", _safe_address(_subaddress(mailbox.address, token)))
    yield _field("Subject", _subject(_one_line(subject)))
    yield _field("Date", format_datetime(now))
    yield _field("Message-ID", message_id)
    references = _references(answers)
    if references:
        yield _field("In-Reply-To", references[-1])
        yield _field("References", "\n ".join(references))
    # RFC 3834 section 5: "auto-replied" answers a mail, "auto-generated" answers none.
    yield _field("Auto-Submitted", "auto-replied" if references else "auto-generated")
    yield _field("X-Auto-Response-Suppress", "All")
    yield _field(LOOP_HEADER, _safe_address(mailbox.address))
    yield _field("MIME-Version", "1.0")


def _subject(text: str) -> str:
    """Return the subject folded; as it is where it is ASCII, so that the case tag stays legible to every program."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name="Subject").encode("\n")


def _references(answers: InReplyTo) -> tuple[str, ...]:
    """Return the thread's message ids, the answered one last; the first one and the newest stay when there are many.

    Anything that is not one plain message id is left out (RFC 5322 section 3.6.4).
    """
    if answers.message_id is None or not _is_message_id(_bracketed(answers.message_id)):
        return ()
    thread = [_bracketed(reference) for reference in (*answers.references, answers.message_id)]
    known = list(dict.fromkeys(reference for reference in reversed(thread) if _is_message_id(reference)))[::-1]
    if len(known) > MOST_REFERENCES:
        known = [known[0], *known[1 - MOST_REFERENCES :]]
    return tuple(known)


def _bracketed(message_id: str) -> str:
    return f"<{message_id.strip().removeprefix('<').removesuffix('>')}>"


def _is_message_id(text: str) -> bool:
    return _MESSAGE_ID.fullmatch(text) is not None


def _subaddress(address: str, token: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}+{token}@{domain}"


def _mailbox(address: Address) -> str:
    return formataddr((_one_line(address.name or ""), _safe_address(address.address)))


def _safe_address(address: str) -> str:
    """Return the address; anything that could end the header field is refused."""
    if not is_plain_address(address):
        raise UnsafeHeaderError(f"not one plain address: {address!r}")
    return address


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _field(name: str, value: str) -> str:
    """Return a header field with CRLF ends. `value` may be folded with a newline and a space, nothing else."""
    lines = value.split("\n")
    if any("\r" in line or not line.isascii() for line in lines) or any(not line.startswith(" ") for line in lines[1:]):
        raise UnsafeHeaderError(f"{name} does not fit in a header field: {value!r}")
    return f"{name}: " + "\r\n".join(lines) + "\r\n"


def _alternative(rendered: Rendered, *, boundary: str) -> str:
    """Return the multipart/alternative entity: plain text first, since the last part is the preferred (RFC 2046)."""
    parts = (("plain", rendered.text), ("html", rendered.html))
    body = "".join(
        f"--{boundary}\r\n"
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        f"{_quoted_printable(text)}"
        for subtype, text in parts
    )
    return f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n{body}--{boundary}--\r\n'


def _mixed(body: str, attached: Sequence[PaperCopy], papers: Sequence[bytes], *, boundary: str) -> str:
    """Return the multipart/mixed entity of a body and its PDFs (RFC 2046 section 5.1.3)."""
    parts = [body]
    for paper, content in zip(attached, papers, strict=True):
        encoded = binascii.b2a_base64(content, newline=False).decode("ascii")
        lines = "\r\n".join(encoded[n : n + 76] for n in range(0, len(encoded), 76))
        parts.append(
            f'Content-Type: application/pdf; name="{_file_name(paper.name)}"\r\n'
            f'Content-Disposition: attachment; filename="{_file_name(paper.name)}"\r\n'
            f"Content-Transfer-Encoding: base64\r\n\r\n{lines}\r\n"
        )
    inner = "".join(f"--{boundary}\r\n{part}" for part in parts)
    return f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n{inner}--{boundary}--\r\n'


def _file_name(name: str) -> str:
    """Return a name of letters, digits, dot, hyphen and underscore: any program can save it, none can misread it."""
    return _UNSAFE_IN_NAME.sub("_", name)[:80] or "invoice.pdf"


def _quoted_printable(text: str) -> str:
    """Return the text as quoted-printable lines of at most 76 characters (RFC 2045 section 6.7)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n") + "\n"
    return binascii.b2a_qp(lines.replace("\n", "\r\n").encode(), istext=True).decode("ascii")
