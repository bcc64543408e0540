"""What comes from people whom the master data does not know, or who are not who they say they are.

In charge of these mails and of what must come of them: none of them learns anything about an invoice.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage

from inbox.records import Authentication, MailKind
from matching.records import Verdict
from outbound.records import NoticeKind
from service.demo.documents.papers import printed
from service.demo.letters import File, written
from service.demo.script import Expectation, ExpectedInvoice, ExpectedReply, Moment, ScriptedMail
from service.demo.suppliers import LITORAL, MOLINOS

_CURIOUS = "cobros.sierramorena@correogratis.example"
_SPAMMER = "growth@rank-rocket.example"


def _spam(message_id: str, moment: Moment) -> EmailMessage:
    return written(
        message_id=message_id,
        sender=Address("Rank Rocket SEO", addr_spec=_SPAMMER),
        subject="Get your website on page 1 of Google!!!",
        text=(
            "Hi there,\n\n"
            "We reviewed your website and found 14 critical SEO errors. Our experts can bring you to the first page "
            "in 30 days, guaranteed. Limited offer: 50% off this week only!\n\n"
            "Click here to book a free call: https://rank-rocket.example/offer\n\n"
            "To unsubscribe reply STOP."
        ),
        now=moment.now,
        html=True,
    )


def _curious(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.oil
    return written(
        message_id=message_id,
        sender=Address("Cobros Sierra Morena", addr_spec=_CURIOUS),
        subject="Consulta",
        text=(
            "Buenos días:\n\n"
            f"¿Han recibido la factura {invoice.number} y nos pueden indicar la fecha prevista de pago?\n\n"
            "Gracias y un saludo,\nRosario Jiménez\nAceites Sierra Morena, S.L."
        ),
        now=moment.now,
    )


def _first_contact(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.first_contact
    return written(
        message_id=message_id,
        sender=Address("Distribuidora Litoral", addr_spec=LITORAL.email),
        subject=f"Factura {invoice.number}",
        text=(
            "Estimados, buen día.\n\n"
            "Adjunto la factura por la miel que retiraron el lunes. Es nuestra primera venta con ustedes, ¿qué "
            "necesitan para darnos de alta como proveedores?\n\n"
            "Muchas gracias,\nDistribuidora Litoral S.R.L. - Santa Fe"
        ),
        now=moment.now,
        files=[File(name="factura_387.pdf", data=printed(invoice))],
    )


def _forged(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.forged_flour
    return written(
        message_id=message_id,
        sender=Address("Molinos del Sur - Facturación", addr_spec=MOLINOS.email),
        subject=f"URGENTE Factura {invoice.number} - nueva cuenta",
        text=(
            "Buenos días,\n\n"
            f"adjunto la factura {invoice.number}. Por favor abonar hoy a la cuenta que figura en la misma, la "
            "anterior quedó en auditoría.\n\n"
            "Graciela Núñez"
        ),
        now=moment.now,
        files=[File(name="factura_1531.pdf", data=printed(invoice))],
    )


STRANGERS = (
    ScriptedMail(
        key="spam",
        at_seconds=34,
        title="spam",
        sender=_SPAMMER,
        build=_spam,
        expect=Expectation(kind=MailKind.OTHER, attention="unknown_sender"),
    ),
    ScriptedMail(
        key="curious",
        at_seconds=40,
        title="a stranger asks about somebody's invoice",
        sender=_CURIOUS,
        build=_curious,
        verdict=Authentication.NONE,
        settled=("oil",),
        expect=Expectation(kind=MailKind.REPLY, attention="claimed"),
    ),
    ScriptedMail(
        key="first-contact",
        at_seconds=42,
        title="first mail of an unknown supplier",
        sender=LITORAL.email,
        build=_first_contact,
        expect=Expectation(
            kind=MailKind.INVOICE,
            attention="unknown_sender",
            invoices=(
                ExpectedInvoice(
                    number="0002-00000387", verdict=Verdict.REVIEW, state="in_review", codes=("vendor_unknown",)
                ),
            ),
            reply=ExpectedReply(kind=NoticeKind.RECEIPT, language="es", to=LITORAL.email),
        ),
    ),
    ScriptedMail(
        key="forged",
        at_seconds=50,
        title="forged sender, another bank account",
        sender=MOLINOS.email,
        build=_forged,
        verdict=Authentication.FAIL,
        expect=Expectation(
            kind=MailKind.INVOICE,
            attention="forged",
            invoices=(
                ExpectedInvoice(
                    number="0003-00001531", verdict=Verdict.REVIEW, state="in_review", codes=("fraud_suspect",)
                ),
            ),
        ),
    ),
)
"""The strangers' mails of the play."""
