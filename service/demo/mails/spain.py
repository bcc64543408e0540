"""What Spanish suppliers write: an oil mill that also sends things twice and asks, a utility, and a freelancer.

In charge of these mails and of what must come of them.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage

from inbox.records import MailKind
from matching.records import Verdict
from outbound.records import NoticeKind
from service.demo.documents.papers import printed
from service.demo.letters import File, written
from service.demo.script import Expectation, ExpectedInvoice, ExpectedReply, Moment, ScriptedMail
from service.demo.suppliers import ACEITES, GUADALQUIVIR, QUINTANA

_OIL_MILL = Address("Aceites Sierra Morena - Administración", addr_spec=ACEITES.email)
_UTILITY = Address("Eléctrica del Guadalquivir", addr_spec=GUADALQUIVIR.email)
_ADVISER = Address("Marta Quintana", addr_spec=QUINTANA.email)


def _oil(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.oil
    return written(
        message_id=message_id,
        sender=_OIL_MILL,
        subject=f"Factura {invoice.number}",
        text=(
            "Buenos días:\n\n"
            f"Adjuntamos nuestra factura nº {invoice.number} correspondiente a su pedido {invoice.order}.\n\n"
            "Un saludo,\nRosario Jiménez\nDpto. de Administración"
        ),
        now=moment.now,
        files=[File(name="Factura_0145.pdf", data=printed(invoice))],
        html=True,
    )


def _electricity(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.electricity
    return written(
        message_id=message_id,
        sender=_UTILITY,
        subject=f"Su factura de electricidad {invoice.number}",
        text=(
            "Estimado cliente:\n\n"
            f"Adjuntamos la factura {invoice.number} del suministro de su planta.\n\n"
            "Atención al cliente\nEléctrica del Guadalquivir"
        ),
        now=moment.now,
        files=[File(name=f"factura_{invoice.number}.pdf", data=printed(invoice))],
    )


def _oil_again(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.oil
    return written(
        message_id=message_id,
        sender=_OIL_MILL,
        subject=f"Reenvío factura {invoice.number}",
        text=(
            "Buenas tardes:\n\n"
            f"Reenvío la factura {invoice.number} por si no les hubiera llegado.\n\n"
            "Un saludo,\nRosario Jiménez"
        ),
        now=moment.now,
        files=[File(name="Factura_0145.pdf", data=printed(invoice))],
    )


def _oil_asked(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.oil
    return written(
        message_id=message_id,
        sender=_OIL_MILL,
        subject="Consulta",
        text=(
            "Buenos días:\n\n"
            f"¿Han recibido la factura {invoice.number} y nos pueden indicar la fecha prevista de pago?\n\n"
            "Gracias y un saludo,\nRosario Jiménez\nAceites Sierra Morena, S.L."
        ),
        now=moment.now,
    )


def _bank_change(message_id: str, moment: Moment) -> EmailMessage:
    return written(
        message_id=message_id,
        sender=_OIL_MILL,
        subject="Cambio de cuenta bancaria",
        text=(
            "Buenos días:\n\n"
            "Les informamos de que hemos cambiado de banco. A partir de hoy rogamos realicen todos los pagos en la "
            "cuenta ES18 0049 1500 0128 1039 4857.\n\n"
            "Rogamos confirmen que han actualizado los datos bancarios.\n\n"
            "Un saludo,\nRosario Jiménez"
        ),
        now=moment.now,
    )


def _advice(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.advice
    return written(
        message_id=message_id,
        sender=_ADVISER,
        subject=f"Factura {invoice.number} - consultoría APPCC",
        text=(
            "Hola:\n\n"
            f"Os adjunto la factura {invoice.number} por las horas de este mes (pedido {invoice.order}), con su "
            "retención de IRPF.\n\n"
            "¡Gracias!\nMarta"
        ),
        now=moment.now,
        files=[File(name=f"Factura_{invoice.number}_Quintana.pdf", data=printed(invoice))],
    )


SPAIN = (
    ScriptedMail(
        key="oil",
        at_seconds=7,
        title="two VAT rates, as ordered and received",
        sender=ACEITES.email,
        build=_oil,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(ExpectedInvoice(number="/0145", verdict=Verdict.APPROVED, state="scheduled"),),
            reply=ExpectedReply(kind=NoticeKind.ACKNOWLEDGEMENT, language="es", to=ACEITES.email, says=("/0145",)),
        ),
    ),
    ScriptedMail(
        key="electricity",
        at_seconds=16,
        title="electricity: by its contract, no order asked for",
        sender=GUADALQUIVIR.email,
        build=_electricity,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(ExpectedInvoice(number="LE-77120", verdict=Verdict.APPROVED, state="approved"),),
            reply=ExpectedReply(
                kind=NoticeKind.ACKNOWLEDGEMENT,
                language="es",
                to=GUADALQUIVIR.email,
                says=("LE-77120",),
                omits=("orden de compra",),
            ),
        ),
    ),
    ScriptedMail(
        key="advice",
        at_seconds=17,
        title="freelancer's invoice with IRPF",
        sender=QUINTANA.email,
        build=_advice,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(ExpectedInvoice(number="-018", verdict=Verdict.APPROVED, state="approved"),),
            reply=ExpectedReply(kind=NoticeKind.ACKNOWLEDGEMENT, language="es", to=QUINTANA.email, says=("-018",)),
        ),
    ),
    ScriptedMail(
        key="oil-again",
        at_seconds=31,
        title="the same invoice again",
        sender=ACEITES.email,
        build=_oil_again,
        settled=("oil",),
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(ExpectedInvoice(number="/0145", verdict=Verdict.APPROVED, state="scheduled", resent=True),),
            reply=ExpectedReply(kind=NoticeKind.ACKNOWLEDGEMENT, language="es", to=ACEITES.email, says=("/0145",)),
        ),
    ),
    ScriptedMail(
        key="oil-asked",
        at_seconds=38,
        title="did you get it, when is it paid?",
        sender=ACEITES.email,
        build=_oil_asked,
        settled=("oil", "oil-again"),
        payment_run=True,
        expect=Expectation(
            kind=MailKind.REPLY,
            reply=ExpectedReply(kind=NoticeKind.STATUS, language="es", to=ACEITES.email, says=("/0145",)),
        ),
    ),
    ScriptedMail(
        key="bank-change",
        at_seconds=52,
        title="new bank account: never confirmed by mail",
        sender=ACEITES.email,
        build=_bank_change,
        expect=Expectation(kind=MailKind.REPLY, attention="bank_change"),
    ),
)
"""The Spanish mails of the play."""
