"""Mail from machines, that gets no automatic answer."""

from __future__ import annotations

import pytest

from inbox.automatic import LOOP_HEADER, is_automatic
from inbox.records import Attachment, Email
from tests.inbox.builders import a_mail, a_pdf


def _with(name: str, value: str) -> Email:
    return a_mail("Hola", headers=((name, value),))


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        (_with("Auto-Submitted", "auto-replied"), "auto_submitted"),
        (_with("Auto-Submitted", "AUTO-GENERATED (failure)"), "auto_submitted"),
        (_with("auto-submitted", "auto-notified; owner-email=x"), "auto_submitted"),
        (_with("Auto-Submitted", "whatever"), "auto_submitted"),  # RFC 3834: any value but "no"
        (_with(LOOP_HEADER, "1"), "own_loop_header"),
        (_with("Precedence", "Bulk"), "precedence"),
        (_with("X-Auto-Response-Suppress", "DR, OOF, AutoReply"), "response_suppressed"),
        (_with("List-Id", "<lista.example>"), "mailing_list"),
        (_with("List-Unsubscribe", "<mailto:x@y.example>"), "mailing_list"),
        (_with("X-Autoreply", "yes"), "robot_header"),
        (_with("Feedback-ID", "1:2:3"), "robot_header"),
        (a_mail("Hola", return_path=""), "null_sender"),
        (a_mail("Hola", sender=None), "no_author"),
        (a_mail("Hola", sender="facturas@company.example"), "own_address"),
        (a_mail("Hola", sender="x@mail.company.example"), "own_address"),
        (a_mail("Hola", sender="no-reply@supplier.example"), "robot_address"),
        (a_mail("Hola", sender="MAILER-DAEMON@supplier.example".lower()), "robot_address"),
        (a_mail("Hola", sender="bounces+123@mailer.example"), "robot_address"),
        (_with("Content-Type", "multipart/report; report-type=delivery-status"), "report"),
        (a_mail("Hola", subject="Respuesta automática: Factura 12"), "vacation_subject"),
        (a_mail("Hola", subject="Automatic reply: invoice"), "vacation_subject"),
        (a_mail("Hola", subject="Re: Fuera de la oficina"), "vacation_subject"),
        (a_mail("Hola", subject="Ausência temporária"), "vacation_subject"),
        (a_mail("Hola", subject="Abwesenheitsnotiz: Rechnung"), "vacation_subject"),
        (a_mail("Hola", subject="Leído: Factura 12"), "vacation_subject"),
        (a_mail("Hola", headers=(("Received", "by x"),) * 51), "loop"),
        (
            a_mail(
                "", files=(Attachment(name="i.ics", path="i.ics", content_type="text/calendar", data=b"", noise=True),)
            ),
            "calendar",
        ),
        (a_mail("Hola, ¿cuándo pagan?"), None),
        (_with("Auto-Submitted", "no"), None),
        (a_mail("Adjunto factura", files=(a_pdf(),)), None),
        (a_mail("Hola", subject="Factura leída en oficina"), None),  # the words, but not as a robot writes them
        (a_mail("Hola", sender="norma@supplier.example"), None),  # begins like a robot's name
    ],
)
def test_why_a_mail_gets_no_automatic_answer(email: Email, reason: str | None) -> None:
    assert is_automatic(email, own_domains=("company.example",)) == reason
