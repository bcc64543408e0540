"""Reading mails: what is found in ordinary and odd ones."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime

import pytest

from inbox.limits import MailLimits
from inbox.message import read_date, read_email
from tests.inbox.builders import a_mail_with, a_raw_mail

PDF = b"%PDF-1.4\n1 0 obj\n"


def test_an_ordinary_mail_is_read_whole() -> None:
    email = read_email(a_raw_mail(headers="Cc: Otro <otro@company.example>\r\nIn-Reply-To: <a@b>\r\n"))

    assert email.message_id == "<m1@supplier.example>"
    assert email.sender is not None
    assert (email.sender.address, email.sender.name) == ("ana@supplier.example", "Ana Perez")
    assert email.date == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert [one.address for one in (*email.to, *email.cc)] == ["facturas@company.example", "otro@company.example"]
    assert email.in_reply_to == ("<a@b>",)
    assert email.text == "Hola,\n\nAdjunto factura."
    assert email.problems == ()


@pytest.mark.parametrize(
    ("field", "subject"),
    [
        ("=?utf-8?q?Su_factura_est=C3=A1_lista?=", "Su factura está lista"),
        ("=?utf-8?b?w6E=?= =?utf-8?b?w6k=?=", "áé"),  # the space between encoded words is not shown
        ("=?iso-8859-1?q?Importe_=80?=", "Importe €"),  # Windows text under the name of ISO 8859-1
        ("=?x-unknown?q?hola?=", "hola"),  # an unknown charset
        ("=?idna?q?xn--a?=", "xn--a"),  # a codec of Python that is no charset
        ("=?utf-8?q?uno=0D=0ABcc:_dos?=", "uno Bcc: dos"),  # a line end smuggled in
        ("=?utf-8?b?!!!?=", ""),  # no base64 at all
        ("uno\r\n dos", "uno dos"),  # folded
    ],
)
def test_a_subject_is_decoded_onto_one_line(field: str, subject: str) -> None:
    raw = a_raw_mail().replace(b"Subject: Factura 123", b"Subject: " + field.encode())
    assert read_email(raw).subject == subject


def test_a_raw_eight_bit_subject_keeps_its_letters() -> None:
    raw = a_raw_mail().replace(b"Factura 123", "Facturación Ñ".encode("latin-1"))
    assert read_email(raw).subject == "Facturación Ñ"


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="factura nº 7.pdf"', "factura nº 7.pdf"),
        (
            "attachment; filename*=UTF-8''fact%C3%BAra.pdf; filename=x.pdf",
            "factúra.pdf",
        ),  # RFC 2231 before the plain one
        ("attachment; filename*0*=UTF-8''fact%C3%BA; filename*1=ra.pdf", "factúra.pdf"),
        ('attachment; filename="=?utf-8?q?fact=C3=BAra.pdf?="', "factúra.pdf"),  # as Outlook writes it
        ('attachment; filename="../../etc/factura.pdf"', "factura.pdf"),  # a path
        ('attachment; filename="C:\\\\docs\\\\factura.pdf"', "factura.pdf"),
        ('attachment; filename="\u202efdp.exe"', "fdp.exe"),  # bidirectional override
        ("attachment", "attachment-1.pdf"),  # none: named by its type, the same each time
    ],
)
def test_file_names_become_labels(disposition: str, name: str) -> None:
    body = (
        "--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: {disposition}\r\n\r\n{base64.b64encode(PDF).decode()}\r\n--b--\r\n"
    )
    email = read_email(a_raw_mail(headers='Content-Type: multipart/mixed; boundary="b"\r\n', body=body))
    assert [(part.name, part.data) for part in email.attachments] == [(name, PDF)]


def test_a_long_file_name_keeps_its_ending_within_255_bytes() -> None:
    name = "ñ" * 300 + ".pdf"
    email = read_email(a_mail_with((name, "application/pdf", PDF)).as_bytes())
    assert email.attachments[0].name.endswith("ñ.pdf")
    assert len(email.attachments[0].name.encode()) <= 255


def test_attachments_of_a_forwarded_mail_say_where_they_were() -> None:
    inner = a_mail_with(("factura.pdf", "application/pdf", PDF))
    middle = a_mail_with()
    middle.replace_header("From", "lucia@company.example")
    middle.replace_header("Subject", "Fwd: pedido")
    middle.add_attachment(inner)
    outer = a_mail_with()
    outer.replace_header("From", "pedro@company.example")
    outer.add_attachment(middle)

    email = read_email(outer.as_bytes())

    assert [part.path for part in email.attachments] == ["Fwd_ pedido.eml!Factura 123.eml!factura.pdf"]
    assert email.sender is not None
    assert email.sender.address == "pedro@company.example"
    assert email.forwarded_from is not None
    assert email.forwarded_from.address == "ana@supplier.example"


@pytest.mark.parametrize(
    "text",
    [
        "FYI\n\n---------- Forwarded message ---------\nFrom: Ana <ana@supplier.example>\nDate: Tue\nSubject: F\n",
        "Ver abajo\n\n________________________________\nDe: Ana <ana@supplier.example>\nEnviado: martes\nPara: Lucía\n",
        "Von: Ana [mailto:ana@supplier.example]\nGesendet: Dienstag\nAn: Lucia\nBetreff: Rechnung\n",
        "Begin forwarded message:\n\n*From:* Ana <ana@supplier.example>\n*Date:* 3 March\n*To:* x\n",
    ],
)
def test_the_author_of_a_quoted_forward_is_claimed(text: str) -> None:
    raw = a_raw_mail(headers="Content-Type: text/plain; charset=utf-8\r\n", body=text)
    email = read_email(raw.replace(b"Subject: Factura", b"Subject: Fwd: Factura"))
    assert email.forwarded_from is not None
    assert email.forwarded_from.address == "ana@supplier.example"


def test_logos_cards_and_signatures_are_noise() -> None:
    message = a_mail_with(
        ("factura.pdf", "application/pdf", PDF),
        ("contacto.vcf", "text/vcard", b"BEGIN:VCARD"),
        ("image001.png", "image/png", b"\x89PNG"),
        ("smime.p7s", "application/pkcs7-signature", b"0"),
        ("reunion.ics", "text/calendar", b"BEGIN:VCALENDAR"),
    )
    email = read_email(message.as_bytes())
    assert [part.name for part in email.attachments if not part.noise] == ["factura.pdf"]
    assert len(email.attachments) == 5


def test_a_logo_shown_by_its_content_id_is_noise_and_a_large_photograph_is_not() -> None:
    def related(size: int) -> bytes:
        picture = base64.encodebytes(b"\xff" * size).decode().replace("\n", "\r\n")
        return a_raw_mail(
            headers='Content-Type: multipart/related; boundary="b"\r\n',
            body="--b\r\nContent-Type: text/html\r\n\r\n<img src='cid:a'>\r\n--b\r\nContent-Type: image/jpeg\r\n"
            f"Content-ID: <a>\r\nContent-Transfer-Encoding: base64\r\n\r\n{picture}\r\n--b--\r\n",
        )

    small, large = read_email(related(2_000)), read_email(related(400_000))
    assert [(part.inline, part.noise) for part in small.attachments] == [(True, True)]
    assert [(part.inline, part.noise) for part in large.attachments] == [(True, False)]


def test_cards_and_the_like_are_noise_beside_a_document() -> None:
    message = a_mail_with(("factura.pdf", "application/pdf", PDF), ("contacto.vcf", "text/vcard", b"BEGIN:VCARD"))
    parts = read_email(message.as_bytes()).attachments
    assert [(part.path, part.data) for part in parts if not part.noise] == [("factura.pdf", PDF)]


def test_a_uuencoded_file_becomes_an_attachment() -> None:
    lines = b"".join(binascii.b2a_uu(PDF[start : start + 45]) for start in range(0, len(PDF), 45))
    body = b"Adjunto factura.\n\nbegin 644 factura.pdf\n" + lines + b"`\nend\n\nSaludos\n"
    email = read_email(a_raw_mail(body=body))
    assert [(part.name, part.data) for part in email.attachments] == [("factura.pdf", PDF)]
    assert "begin 644" not in email.text
    assert email.text.endswith("Saludos")


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("application/ms-tnef", "winmail.dat"),  # parsing opens it
        ("application/pkcs7-mime; smime-type=signed-data", "smime.p7m"),
    ],
)
def test_containers_are_kept_for_parsing(content_type: str, name: str) -> None:
    email = read_email(
        a_raw_mail(headers=f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: base64\r\n", body="MIIB\r\n")
    )
    assert [(part.name, part.noise) for part in email.attachments] == [(name, False)]


def test_html_alone_gives_the_text_and_marks_quotations() -> None:
    html = "<html><style>p{}</style><p>Pagamos el viernes.</p><blockquote>¿Cuándo pagan?</blockquote></html>"
    email = read_email(a_raw_mail(headers="Content-Type: text/html; charset=utf-8\r\n", body=html))
    assert email.text == "Pagamos el viernes.\n\n> ¿Cuándo pagan?"
    assert email.html is not None


@pytest.mark.parametrize(
    ("headers", "body", "problem"),
    [
        ('Content-Type: multipart/mixed; boundary="b"\r\n', "--b\r\n\r\ntexto\r\n", "truncated"),
        ('Content-Type: multipart/mixed; boundary="b"\r\n', "nada\r\n", "broken_structure"),
        ('Content-Type: multipart/encrypted; boundary="b"\r\n', "--b\r\n\r\nx\r\n--b--\r\n", "encrypted"),
        ("From: otro@otro.example\r\n", "texto", "unclear_sender"),
    ],
)
def test_what_is_wrong_with_a_mail_is_named(headers: str, body: str, problem: str) -> None:
    assert problem in read_email(a_raw_mail(headers=headers, body=body)).problems


def test_limits_cut_and_say_so() -> None:
    limits = MailLimits(size=10_000, header=2_000, parts=5, attachments=2)
    many = a_mail_with(*[(f"f{number}.pdf", "application/pdf", b"x") for number in range(4)])
    assert "too_many_attachments" in read_email(many.as_bytes(), limits).problems
    assert "too_large" in read_email(a_raw_mail(body="x" * 20_000), limits).problems
    flood = read_email(a_raw_mail(headers="X-A: b\r\n" * 1_000), limits)
    assert "header_too_large" in flood.problems
    assert flood.text == "Hola,\n\nAdjunto factura."


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Wed, 04 Mar 2026 10:00:00 -0300", datetime(2026, 3, 4, 13, tzinfo=UTC)),
        ("Wed, 04 Mar 2026 10:00:00", datetime(2026, 3, 4, 10, tzinfo=UTC)),  # no zone: taken as UTC
        ("ayer", None),
        ("Wed, 04 Mar 99999999999 10:00:00 +0000", None),
    ],
)
def test_dates_are_utc_or_nothing(value: str, moment: datetime | None) -> None:
    assert read_date(value) == moment
