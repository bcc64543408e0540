"""Mails as suppliers' programs write them: headers, text, attachments, answers with a quotation.

In charge of MIME. Not in charge of what is said: `mails` is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from pathlib import PurePosixPath

from service.demo.buyer import INBOX

_TYPES = {
    ".pdf": ("application", "pdf"),
    ".xml": ("text", "xml"),
    ".zip": ("application", "zip"),
    ".eml": ("message", "rfc822"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One attachment."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail that Acuse sent, as its recipient sees it. `reply_to` is where an answer goes."""

    message_id: str
    in_reply_to: str
    references: str
    subject: str
    reply_to: str
    recipient: str
    text: str
    raw: bytes

    @property
    def quoted(self) -> str:
        """The text with a `>` before every line, as a mail program quotes it."""
        return "\n".join(f"> {line}".rstrip() for line in self.text.strip().splitlines())


def letter_of(raw: bytes) -> Letter:
    """Read back a mail that Acuse sent."""
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)  # noqa: S101 -- what policy.default makes
    body = mail.get_body(preferencelist=("plain",))
    return Letter(
        message_id=mail["Message-ID"] or "",
        in_reply_to=mail["In-Reply-To"] or "",
        references=mail["References"] or "",
        subject=mail["Subject"] or "",
        reply_to=_plain_address(mail["Reply-To"] or mail["From"] or ""),
        recipient=_plain_address(mail["To"] or ""),
        text=body.get_content() if body else "",
        raw=raw,
    )


def written(
    *,
    message_id: str,
    sender: Address,
    subject: str,
    text: str,
    now: datetime,
    to: str = INBOX,
    files: Sequence[File] = (),
    html: bool = False,
) -> EmailMessage:
    """Return a mail to Aurora. With `html` it also carries the text as a mail program's HTML."""
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id
    mail.set_content(text)
    if html:
        mail.add_alternative(_as_html(text), subtype="html")
    for file in files:
        _attach(mail, file)
    return mail


def answering(mail: EmailMessage, letter: Letter, *, opening: str) -> EmailMessage:
    """Turn a mail into an answer to `letter`, which it quotes under `opening`."""
    body = mail.get_content()
    mail.set_content(f"{body.rstrip()}\n\n{opening}\n{letter.quoted}\n")
    mail.replace_header("To", letter.reply_to)
    mail.replace_header("Subject", f"Re: {letter.subject}")
    mail["In-Reply-To"] = letter.message_id
    mail["References"] = f"{letter.references} {letter.message_id}".strip()
    return mail


def _attach(mail: EmailMessage, file: File) -> None:
    kind, subtype = _TYPES[PurePosixPath(file.name).suffix.lower()]
    if kind == "message":
        mail.add_attachment(message_from_bytes(file.data, policy=policy.SMTP), filename=file.name)
        return
    mail.add_attachment(file.data, maintype=kind, subtype=subtype, filename=file.name)


def _as_html(text: str) -> str:
    paragraphs = re.split(r"\n{2,}", text.strip())
    inner = "".join(f"<p>{escape(paragraph).replace(chr(10), '<br>')}</p>" for paragraph in paragraphs)
    return f'<html><body style="font-family: Calibri, sans-serif; font-size: 11pt">{inner}</body></html>'


def _plain_address(field: str) -> str:
    found = re.search(r"[^<>\s]+@[^<>\s]+", str(field))
    return found[0] if found else ""
