"""What Mexican, Chilean and Colombian suppliers write.

In charge of these mails and of what must come of them.
"""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage

from inbox.records import MailKind
from matching.records import Verdict
from outbound.records import NoticeKind
from service.demo.documents.cfdi import cfdi
from service.demo.documents.papers import damaged, printed, zipped
from service.demo.documents.ubl import attached_document
from service.demo.letters import File, answering, written
from service.demo.script import Expectation, ExpectedInvoice, ExpectedReply, Moment, ScriptedMail
from service.demo.suppliers import ANAHUAC, ANDINOS, BAJIO, CAFE

_PACKER = Address("Cobranza Empaques del Bajío", addr_spec=BAJIO.email)
_WAREHOUSE = Address("Facturación Logísticos Anáhuac", addr_spec=ANAHUAC.email)
_GLASSWORKS = Address("Envases Andinos", addr_spec=ANDINOS.email)
_COFFEE = Address("Facturación Electrónica Montaña Dorada", addr_spec=CAFE.email)


def _cartons(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.cartons
    return written(
        message_id=message_id,
        sender=_PACKER,
        subject=f"Factura A 2231 / OC {invoice.order}",
        text=(
            "Buen día,\n\n"
            "Anexo XML y PDF de la factura A 2231 correspondiente a su orden de compra "
            f"{invoice.order} para su trámite de pago.\n\n"
            "Quedo al pendiente, saludos cordiales.\n\n"
            "C.P. Verónica Salgado\nCrédito y Cobranza\nEmpaques del Bajío, S.A. de C.V."
        ),
        now=moment.now,
        files=[
            File(name=f"{invoice.uuid}.xml", data=cfdi(invoice)),
            File(name=f"{invoice.uuid}.pdf", data=printed(invoice)),
        ],
        html=True,
    )


def _when_paid(message_id: str, moment: Moment) -> EmailMessage:
    mail = written(
        message_id=message_id,
        sender=_PACKER,
        subject="",
        text=(
            "Buenas tardes,\n\n"
            "Gracias por la confirmación. ¿Nos podría apoyar con la fecha de pago de la factura A 2231?\n\n"
            "Saludos,\nC.P. Verónica Salgado"
        ),
        now=moment.now,
    )
    return answering(mail, moment.answers["cartons"], opening="Aurora Alimentos escribió:")


def _storage(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.storage
    members = {"SL908.xml": cfdi(invoice), "SL908.pdf": printed(invoice)}
    return written(
        message_id=message_id,
        sender=_WAREHOUSE,
        subject="Factura SL 908 almacenaje",
        text=(
            "Estimado cliente:\n\n"
            f"Le compartimos en el archivo ZIP la factura SL 908 de almacenaje, pedido {invoice.order}.\n\n"
            "Atentamente,\nServicios Logísticos Anáhuac\n\n"
            "Este correo se generó desde una cuenta de envío; para dudas escriba a facturas@logisticosanahuac.example."
        ),
        now=moment.now,
        files=[File(name="SL908.zip", data=zipped(members))],
    )


def _storage_damaged(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.storage_damaged
    return written(
        message_id=message_id,
        sender=_WAREHOUSE,
        subject="Factura SL 911",
        text=("Estimado cliente:\n\nLe compartimos la factura SL 911.\n\nAtentamente,\nServicios Logísticos Anáhuac"),
        now=moment.now,
        files=[File(name="SL911.pdf", data=damaged(printed(invoice)))],
    )


def _glass_dear(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.glass_dear
    return written(
        message_id=message_id,
        sender=_GLASSWORKS,
        subject=f"Factura electrónica N° {invoice.number}",
        text=(
            "Estimados:\n\n"
            f"Junto con saludar, se adjunta factura folio {invoice.number} por frascos ámbar, O/C {invoice.order}.\n"
            "Favor confirmar recepción.\n\n"
            "Atte.,\nPatricio Herrera\nEnvases Andinos SpA"
        ),
        now=moment.now,
        files=[File(name=f"F33_{invoice.number}.pdf", data=printed(invoice))],
    )


def _price_disputed(message_id: str, moment: Moment) -> EmailMessage:
    mail = written(
        message_id=message_id,
        sender=_GLASSWORKS,
        subject="",
        text=(
            "Estimados:\n\n"
            "No estamos de acuerdo con la diferencia de precio de la factura 25568: los $312 corresponden a la lista "
            "vigente desde el 1° de este mes, informada a Compras por carta.\n"
            "Agradeceremos revisar.\n\n"
            "Atte.,\nPatricio Herrera"
        ),
        now=moment.now,
    )
    return answering(mail, moment.answers["glass-dear"], opening="Aurora Alimentos escribió:")


def _coffee(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.coffee
    members = {f"ad0900482317{invoice.number}.xml": attached_document(invoice), "fv.pdf": printed(invoice)}
    return written(
        message_id=message_id,
        sender=_COFFEE,
        # The order of fields that the DIAN prescribes for this subject.
        subject=f"900482317;Café Montaña Dorada S.A.S.;{invoice.number};01;Café Montaña Dorada",
        text=(
            "Cordial saludo,\n\n"
            f"Adjuntamos la factura electrónica de venta {invoice.number} con su contenedor electrónico.\n\n"
            "Cordialmente,\nCafé Montaña Dorada S.A.S.\nNIT 900.482.317-1"
        ),
        now=moment.now,
        files=[File(name=f"z0900482317{invoice.number}.zip", data=zipped(members))],
    )


LATIN_AMERICA = (
    ScriptedMail(
        key="cartons",
        at_seconds=3,
        title="CFDI: XML and its printed form",
        sender=BAJIO.email,
        build=_cartons,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(ExpectedInvoice(number="A2231", verdict=Verdict.APPROVED, state="approved"),),
            reply=ExpectedReply(kind=NoticeKind.ACKNOWLEDGEMENT, language="es", to=BAJIO.email, says=("2231",)),
        ),
    ),
    ScriptedMail(
        key="glass-dear",
        at_seconds=9,
        title="price above the order",
        sender=ANDINOS.email,
        build=_glass_dear,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(
                ExpectedInvoice(
                    number="25568", verdict=Verdict.REVIEW, state="waiting_supplier", codes=("price_over",)
                ),
            ),
            reply=ExpectedReply(
                kind=NoticeKind.ACKNOWLEDGEMENT,
                language="es",
                to=ANDINOS.email,
                says=("25568", "312", "285"),
                omits=("necesitamos el número",),  # it asks about what it brings
            ),
        ),
    ),
    ScriptedMail(
        key="coffee",
        at_seconds=11,
        title="zip with a Colombian AttachedDocument",
        sender=CAFE.email,
        build=_coffee,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(ExpectedInvoice(number="FE3321", verdict=Verdict.APPROVED, state="approved"),),
            reply=ExpectedReply(kind=NoticeKind.ACKNOWLEDGEMENT, language="es", to=CAFE.email, says=("FE3321",)),
        ),
    ),
    ScriptedMail(
        key="storage",
        at_seconds=19,
        title="zip with XML and PDF of one CFDI",
        sender=ANAHUAC.email,
        build=_storage,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(ExpectedInvoice(number="SL908", verdict=Verdict.APPROVED, state="approved"),),
            reply=ExpectedReply(kind=NoticeKind.ACKNOWLEDGEMENT, language="es", to=ANAHUAC.email, says=("908",)),
        ),
    ),
    ScriptedMail(
        key="storage-damaged",
        at_seconds=36,
        title="damaged PDF",
        sender=ANAHUAC.email,
        build=_storage_damaged,
        expect=Expectation(
            kind=MailKind.INVOICE,
            unread=1,
            attention="unreadable",
            reply=ExpectedReply(kind=NoticeKind.ACKNOWLEDGEMENT, language="es", to=ANAHUAC.email, says=("SL911.pdf",)),
        ),
    ),
    ScriptedMail(
        key="when-paid",
        at_seconds=46,
        title="answers our mail: when is it paid?",
        sender=BAJIO.email,
        build=_when_paid,
        after=("cartons",),
        expect=Expectation(
            kind=MailKind.REPLY,
            reply=ExpectedReply(
                kind=NoticeKind.STATUS,
                language="es",
                to=BAJIO.email,
                says=("2231",),
                omits=("No encontramos",),  # our case number in the subject is no invoice
            ),
        ),
    ),
    ScriptedMail(
        key="price-disputed",
        at_seconds=58,
        title="disputes the price difference",
        sender=ANDINOS.email,
        build=_price_disputed,
        after=("glass-dear",),
        expect=Expectation(
            kind=MailKind.REPLY,
            attention="question",
            reply=ExpectedReply(kind=NoticeKind.NOTED, language="es", to=ANDINOS.email),
        ),
    ),
)
"""The Mexican, Chilean and Colombian mails of the play."""
