"""What Argentine suppliers write: a mill, a haulier, and a buyer who forwards a haulier's mail.

In charge of these mails and of what must come of them.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage

from inbox.records import Authentication, MailKind
from matching.records import Verdict
from outbound.records import NoticeKind
from service.demo.buyer import COLLEAGUE
from service.demo.documents.papers import printed
from service.demo.letters import File, answering, written
from service.demo.script import Expectation, ExpectedInvoice, ExpectedReply, Moment, ScriptedMail
from service.demo.suppliers import MOLINOS, PAMPA

_MILL = Address("Molinos del Sur - Facturación", addr_spec=MOLINOS.email)
_HAULIER = Address("Transportes Pampa", addr_spec=PAMPA.email)
_BUYER = Address("Lucía Ferreyra (Compras)", addr_spec=COLLEAGUE)


def _flour(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.flour
    return written(
        message_id=message_id,
        sender=_MILL,
        subject=f"Factura A {invoice.number} - OC {invoice.order}",
        text=(
            "Buenos días,\n\n"
            f"les adjunto la factura A {invoice.number} por la entrega de la semana pasada, orden de compra "
            f"{invoice.order}.\n\n"
            "Cualquier cosa me avisan.\n\n"
            "Saludos,\nGraciela Núñez\nFacturación - Molinos del Sur S.A.\nTel. +54 2271 42-0190 int. 14"
        ),
        now=moment.now,
        files=[File(name="30714829358_001_00003_00001518.pdf", data=printed(invoice))],
    )


def _semolina_too_much(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.semolina_too_much
    return written(
        message_id=message_id,
        sender=_MILL,
        subject=f"Factura {invoice.number} sémola fina",
        text=(
            "Hola, ¿cómo están?\n\n"
            f"Va la factura {invoice.number} de la sémola, OC {invoice.order}.\n\n"
            "Gracias,\nGraciela Núñez\nMolinos del Sur S.A."
        ),
        now=moment.now,
        files=[File(name="30714829358_001_00003_00001520.pdf", data=printed(invoice))],
    )


def _semolina_corrected(message_id: str, moment: Moment) -> EmailMessage:
    rejected, corrected = moment.invoices.semolina_too_much, moment.invoices.semolina_corrected
    mail = written(
        message_id=message_id,
        sender=_MILL,
        subject="",
        text=(
            "Tienen razón, el depósito informó mal la cantidad: son 200 bolsas.\n\n"
            f"Adjunto la factura {corrected.number} corregida, que reemplaza a la {rejected.number}. Ya hicimos la "
            "nota de crédito de la anterior.\n\n"
            "Disculpen la molestia.\n\nGraciela"
        ),
        now=moment.now,
    )
    mail = answering(mail, moment.answers["semolina-too-much"], opening="Aurora Alimentos escribió:")
    name = "30714829358_001_00003_00001523.pdf"
    mail.add_attachment(printed(corrected), maintype="application", subtype="pdf", filename=name)
    return mail


def _freight_without_order(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.freight_without_order
    return written(
        message_id=message_id,
        sender=_HAULIER,
        subject="fc fletes",
        text=(
            "Buenas, te paso la fc de los 3 viajes a Rosario de la quincena.\n\n"
            "Abrazo,\nRubén\nTransportes Pampa S.R.L."
        ),
        now=moment.now,
        files=[File(name="FC 4432.pdf", data=printed(invoice))],
    )


def _freight_forwarded(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.freight_forwarded
    original = written(
        message_id=f"<20419.pampa@{PAMPA.domain}>",
        sender=_HAULIER,
        to=COLLEAGUE,
        subject=f"Factura {invoice.number}",
        text=f"Lucía, te mando la factura de los dos viajes, OC {invoice.order}. Gracias, Rubén",
        now=moment.now,
        files=[File(name="FC 4419.pdf", data=printed(invoice))],
    )
    return written(
        message_id=message_id,
        sender=_BUYER,
        subject=f"RV: Factura {invoice.number}",
        text="Me llegó a mí por error, la reenvío a la casilla de facturas.\n\nLucía",
        now=moment.now,
        files=[File(name="Factura.eml", data=original.as_bytes())],
    )


ARGENTINA = (
    ScriptedMail(
        key="flour",
        at_seconds=1,
        title="Factura A, as ordered and received",
        sender=MOLINOS.email,
        build=_flour,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(ExpectedInvoice(number="0003-00001518", verdict=Verdict.APPROVED, state="approved"),),
            reply=ExpectedReply(kind=NoticeKind.ACKNOWLEDGEMENT, language="es", to=MOLINOS.email, says=("00001518",)),
        ),
    ),
    ScriptedMail(
        key="freight-without-order",
        at_seconds=21,
        title="no order number, sender not authenticated",
        sender=PAMPA.email,
        build=_freight_without_order,
        verdict=Authentication.NONE,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(
                ExpectedInvoice(number="0007-00004432", verdict=Verdict.REVIEW, state="in_review", codes=("no_order",)),
            ),
            reply=ExpectedReply(kind=NoticeKind.RECEIPT, language="es", to=PAMPA.email),
        ),
    ),
    ScriptedMail(
        key="freight-forwarded",
        at_seconds=27,
        title="a colleague forwards an invoice",
        sender=COLLEAGUE,
        build=_freight_forwarded,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(ExpectedInvoice(number="0007-00004419", verdict=Verdict.APPROVED, state="approved"),),
        ),
    ),
    ScriptedMail(
        key="semolina-too-much",
        at_seconds=29,
        title="more billed than ordered",
        sender=MOLINOS.email,
        build=_semolina_too_much,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(
                ExpectedInvoice(
                    number="0003-00001520", verdict=Verdict.REJECTED, state="replaced", codes=("qty_over_ordered",)
                ),
            ),
            reply=ExpectedReply(
                kind=NoticeKind.ACKNOWLEDGEMENT, language="es", to=MOLINOS.email, says=("00001520", "260", "200")
            ),
        ),
    ),
    ScriptedMail(
        key="semolina-corrected",
        at_seconds=44,
        title="correction of the rejected invoice",
        sender=MOLINOS.email,
        build=_semolina_corrected,
        after=("semolina-too-much",),
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(ExpectedInvoice(number="0003-00001523", verdict=Verdict.APPROVED, state="approved"),),
            reply=ExpectedReply(
                kind=NoticeKind.ACKNOWLEDGEMENT, language="es", to=MOLINOS.email, says=("00001523", "00001520")
            ),
        ),
    ),
)
"""The Argentine mails of the play."""
