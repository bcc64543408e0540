"""What German, English and Portuguese suppliers write.

In charge of these mails and of what must come of them. German mails are answered in English: there are no German
templates, and the master data says so.
"""

from __future__ import annotations

from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage

from inbox.records import MailKind
from matching.records import Verdict
from outbound.records import NoticeKind
from service.demo.documents.england import delivery_note
from service.demo.documents.hybrid import hybrid
from service.demo.documents.papers import printed
from service.demo.documents.ubl import xrechnung
from service.demo.letters import File, written
from service.demo.orders import JARS
from service.demo.script import Expectation, ExpectedInvoice, ExpectedReply, Moment, ScriptedMail
from service.demo.suppliers import CORTICA, HARBOUR, HOFMANN, RHEINWERK

_PRINTER = Address("Rheinwerk Verpackung GmbH", addr_spec=RHEINWERK.email)
_ENGINEER = Address("Hofmann Kältetechnik, Buchhaltung", addr_spec=HOFMANN.email)
_MERCHANT = Address("Harbour & Finch Accounts", addr_spec=HARBOUR.email)
_CORK = Address("Cortiça do Vale - Faturação", addr_spec=CORTICA.email)


def _boxes(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.boxes
    return written(
        message_id=message_id,
        sender=_PRINTER,
        subject=f"Rechnung {invoice.number} zu Ihrer Bestellung {invoice.order}",
        text=(
            "Sehr geehrte Damen und Herren,\n\n"
            f"anbei erhalten Sie unsere Rechnung {invoice.number} im Format ZUGFeRD zu Ihrer Bestellung "
            f"{invoice.order}.\n\n"
            "Mit freundlichen Grüßen\n\ni. A. Sabine Krüger\nRheinwerk Verpackung GmbH"
        ),
        now=moment.now,
        files=[File(name=f"Rechnung_{invoice.number}.pdf", data=hybrid(printed(invoice), invoice))],
        html=True,
    )


def _evaporators(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.evaporators
    return written(
        message_id=message_id,
        sender=_ENGINEER,
        subject=f"XRechnung {invoice.number}",
        text=(
            "Guten Tag,\n\n"
            f"im Anhang die XRechnung {invoice.number} für die gelieferten Verdampfer.\n\n"
            "Freundliche Grüße\nJens Hofmann"
        ),
        now=moment.now,
        files=[File(name=f"{invoice.number}_xrechnung.xml", data=xrechnung(invoice))],
    )


def _maintenance(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.maintenance
    return written(
        message_id=message_id,
        sender=_ENGINEER,
        subject=f"Rechnung {invoice.number} Wartung",
        text=(
            "Guten Tag,\n\n"
            f"anbei unsere Rechnung {invoice.number} für die Wartung der Kühlzelle.\n\n"
            "Freundliche Grüße\nJens Hofmann"
        ),
        now=moment.now,
        files=[File(name=f"Rechnung {invoice.number}.pdf", data=printed(invoice))],
    )


def _jars(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.jars_not_received
    return written(
        message_id=message_id,
        sender=_MERCHANT,
        subject=f"Invoice {invoice.number} - PO {invoice.order}",
        text=(
            "Hello,\n\n"
            f"Please find attached invoice {invoice.number} against PO {invoice.order}. "
            "Could you confirm you have received it?\n\n"
            "Kind regards,\n\nImogen Hartley\nAccounts Receivable"
        ),
        now=moment.now,
        files=[File(name=f"{invoice.number}.pdf", data=printed(invoice))],
        html=True,
    )


def _jars_delivered(message_id: str, moment: Moment) -> EmailMessage:
    note = delivery_note("DN-88213", JARS, moment.now.date() - timedelta(days=1), {"JAR-DSP-2L": "200"})
    return written(
        message_id=message_id,
        sender=_MERCHANT,
        subject=f"Signed delivery note for PO {JARS.number}",
        text=(
            "Hello,\n\n"
            f"Please find attached the signed delivery note for the remaining 200 jars of PO {JARS.number}.\n\n"
            "Kind regards,\n\nImogen Hartley"
        ),
        now=moment.now,
        files=[File(name="DN-88213 signed.pdf", data=note)],
    )


def _two_invoices(message_id: str, moment: Moment) -> EmailMessage:
    first, second = moment.invoices.labels, moment.invoices.twine
    return written(
        message_id=message_id,
        sender=_MERCHANT,
        subject=f"Invoices {first.number} and {second.number}",
        text=(
            "Hello,\n\n"
            f"Two invoices attached: {first.number} for PO {first.order} and {second.number} for PO {second.order}.\n\n"
            "Kind regards,\n\nImogen Hartley"
        ),
        now=moment.now,
        files=[File(name=f"{invoice.number}.pdf", data=printed(invoice)) for invoice in (first, second)],
    )


def _corks_unknown_order(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.corks_unknown_order
    return written(
        message_id=message_id,
        sender=_CORK,
        subject=f"Fatura {invoice.number}",
        text=(
            "Bom dia,\n\n"
            f"Segue em anexo a nossa fatura {invoice.number}, referente à vossa encomenda {invoice.order}.\n\n"
            "Com os melhores cumprimentos,\nHelena Moura\nCortiça do Vale, Lda."
        ),
        now=moment.now,
        files=[File(name="FT118.pdf", data=printed(invoice))],
    )


def _corks(message_id: str, moment: Moment) -> EmailMessage:
    invoice = moment.invoices.corks
    return written(
        message_id=message_id,
        sender=_CORK,
        subject=f"Fatura {invoice.number} - encomenda {invoice.order}",
        text=(
            "Boa tarde,\n\n"
            f"Envio a fatura {invoice.number}. Podem confirmar a receção e indicar a previsão de pagamento?\n\n"
            "Obrigada,\nHelena Moura"
        ),
        now=moment.now,
        files=[File(name="FT121.pdf", data=printed(invoice))],
    )


def _approved(number: str) -> tuple[ExpectedInvoice, ...]:
    return (ExpectedInvoice(number=number, verdict=Verdict.APPROVED, state="approved"),)


def _acknowledged(to: str, language: str, *says: str) -> ExpectedReply:
    return ExpectedReply(kind=NoticeKind.ACKNOWLEDGEMENT, language=language, to=to, says=says)


EUROPE = (
    ScriptedMail(
        key="boxes",
        at_seconds=5,
        title="ZUGFeRD: PDF with XML inside",
        sender=RHEINWERK.email,
        build=_boxes,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=_approved("RE-20418"),
            reply=_acknowledged(RHEINWERK.email, "en", "RE-20418"),
        ),
    ),
    ScriptedMail(
        key="evaporators",
        at_seconds=13,
        title="XRechnung: XML alone",
        sender=HOFMANN.email,
        build=_evaporators,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=_approved("-1107"),
            reply=_acknowledged(HOFMANN.email, "en", "-1107"),
        ),
    ),
    ScriptedMail(
        key="jars",
        at_seconds=15,
        title="more billed than received",
        sender=HARBOUR.email,
        build=_jars,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(
                ExpectedInvoice(
                    number="INV-10482", verdict=Verdict.REVIEW, state="waiting_supplier", codes=("qty_over_received",)
                ),
            ),
            reply=_acknowledged(HARBOUR.email, "en", "INV-10482"),
        ),
    ),
    ScriptedMail(
        key="corks-unknown-order",
        at_seconds=23,
        title="an order number that does not exist",
        sender=CORTICA.email,
        build=_corks_unknown_order,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(
                ExpectedInvoice(
                    number="/118", verdict=Verdict.REVIEW, state="waiting_supplier", codes=("order_not_found",)
                ),
            ),
            reply=_acknowledged(CORTICA.email, "pt", "/118", "4500081301"),
        ),
    ),
    ScriptedMail(
        key="jars-delivered",
        at_seconds=40,
        title="signed delivery note: evidence of the order",
        sender=HARBOUR.email,
        build=_jars_delivered,
        settled=("jars",),
        expect=Expectation(
            kind=MailKind.REPLY,
            reply=_acknowledged(HARBOUR.email, "en", "delivery note", "DN-88213"),
            attention="other_paper",
        ),
    ),
    ScriptedMail(
        key="two-invoices",
        at_seconds=25,
        title="two invoices in one mail",
        sender=HARBOUR.email,
        build=_two_invoices,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=(*_approved("INV-10490"), *_approved("INV-10491")),
            reply=_acknowledged(HARBOUR.email, "en", "INV-10490", "INV-10491"),
        ),
    ),
    ScriptedMail(
        key="corks",
        at_seconds=54,
        title="invoice and question in one mail",
        sender=CORTICA.email,
        build=_corks,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=_approved("/121"),
            reply=ExpectedReply(
                kind=NoticeKind.ACKNOWLEDGEMENT,
                language="pt",
                to=CORTICA.email,
                says=("/121",),
                omits=("precisamos do número",),  # it asks about what it brings
            ),
        ),
    ),
    ScriptedMail(
        key="maintenance",
        at_seconds=56,
        title="plain German PDF",
        sender=HOFMANN.email,
        build=_maintenance,
        expect=Expectation(
            kind=MailKind.INVOICE,
            invoices=_approved("-1112"),
            reply=_acknowledged(HOFMANN.email, "en", "-1112"),
        ),
    ),
)
"""The German, English and Portuguese mails of the play."""
