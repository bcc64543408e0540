"""Mails for the tests: as bytes, and as read."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

from inbox.records import Address, Attachment, Email

SENT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # a Wednesday


def a_raw_mail(*, headers: str = "", body: str | bytes = "Hola,\r\n\r\nAdjunto factura.\r\n") -> bytes:
    """A mail on the wire, with more header lines where given."""
    text = body.encode() if isinstance(body, str) else body
    return (
        b"From: Ana Perez <ana@supplier.example>\r\nTo: facturas@company.example\r\nSubject: Factura 123\r\n"
        b"Date: Wed, 04 Mar 2026 10:00:00 +0000\r\nMessage-ID: <m1@supplier.example>\r\n"
        + headers.encode("utf-8", "surrogateescape")
        + b"\r\n"
        + text
    )


def a_mail_with(*files: tuple[str, str, bytes], text: str = "Adjunto factura.") -> EmailMessage:
    """A mail with attachments given as (name, type, bytes)."""
    message = EmailMessage()
    message["From"] = "Ana Perez <ana@supplier.example>"
    message["To"] = "facturas@company.example"
    message["Subject"] = "Factura 123"
    message["Message-ID"] = "<m1@supplier.example>"
    message.set_content(text)
    for name, content_type, data in files:
        maintype, _, subtype = content_type.partition("/")
        message.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    return message


def a_pdf(name: str = "factura.pdf", *, noise: bool = False) -> Attachment:
    """An attachment by its name; nobody reads it here."""
    return Attachment(name=name, path=name, content_type="application/pdf", data=b"%PDF-1.4 ...", noise=noise)


def a_photo(name: str = "IMG_2231.jpg") -> Attachment:
    """A photograph."""
    return Attachment(name=name, path=name, content_type="image/jpeg", data=b"\xff\xd8\xff")


def a_mail(
    text: str = "",
    *,
    subject: str = "Consulta",
    sender: str | None = "ana@supplier.example",
    name: str | None = "Ana Perez",
    files: tuple[Attachment, ...] = (),
    answers: tuple[str, ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
    to: tuple[str, ...] = ("facturas@company.example",),
    return_path: str | None = None,
) -> Email:
    """A mail as read, sent on Wednesday 4 March 2026."""
    author = Address(address=sender, name=name) if sender else None
    return Email(
        message_id="<m1@supplier.example>",
        sender=author,
        claimed_sender=author,
        subject=subject,
        text=text,
        date=SENT,
        attachments=files,
        in_reply_to=answers,
        references=answers,
        headers=headers,
        to=tuple(Address(address=one) for one in to),
        return_path=return_path,
        authentication_results=tuple(value for field, value in headers if field == "Authentication-Results"),
    )
