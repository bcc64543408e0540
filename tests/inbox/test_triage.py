"""What a mail is and wants, in the words people use."""

from __future__ import annotations

from datetime import date

import pytest

from inbox.message import read_email
from inbox.records import Attachment, Email, Intent, MailKind
from inbox.triage import classify
from tests.inbox.builders import a_mail, a_mail_with, a_pdf, a_photo, a_raw_mail

OURS = ("<sent-1@company.example>",)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Buenas, ¿me podés pasar el estado de la FC A 0003-00012345?", Intent.ASK_STATUS),
        ("Le escribo para saber cuándo se abonará la factura 2024/118, que venció el 15.", Intent.ASK_STATUS),
        ("Favor indicar si la factura folio 25568 ya fue aprobada.", Intent.ASK_STATUS),
        ("¿Les llegó bien la factura que mandé ayer?", Intent.ASK_STATUS),
        ("Segundo recordatorio: la factura 77 sigue impaga.", Intent.ASK_STATUS),
        ("Boa tarde, qual a previsão de pagamento da NF 123?", Intent.ASK_STATUS),
        ("Podem confirmar a receção da fatura FT 2026/88?", Intent.ASK_STATUS),
        ("Could you let us know when invoice 1042 will be paid?", Intent.ASK_STATUS),
        ("Our records show invoice 5512 as overdue. Please arrange payment.", Intent.ASK_STATUS),
        ("Pouvez-vous nous dire quand la facture F-12 sera réglée ?", Intent.ASK_STATUS),
        ("Quando verrà pagata la fattura 123?", Intent.ASK_STATUS),
        ("Wann wird die Rechnung 2024-0099 bezahlt?", Intent.ASK_STATUS),
        ("Quan es pagarà la factura 88?", Intent.ASK_STATUS),
        ("¿Nos pueden enviar el justificante de la transferencia de ayer?", Intent.ASK_PAYMENT_PROOF),
        ("Necesito el certificado de retención de IIBB de la OP 4511.", Intent.ASK_PAYMENT_PROOF),
        ("Podem enviar o comprovativo de pagamento da fatura 77?", Intent.ASK_PAYMENT_PROOF),
        ("Please send us the remittance advice for yesterday's transfer.", Intent.ASK_PAYMENT_PROOF),
        ("Which invoices does the payment of EUR 3,400 cover?", Intent.ASK_PAYMENT_PROOF),
        ("Merci de nous adresser l'avis de virement.", Intent.ASK_PAYMENT_PROOF),
        ("Solicito estado de cuenta al 31 de marzo, por favor.", Intent.ASK_STATEMENT),
        ("¿Qué facturas nuestras tienen pendientes de pago?", Intent.ASK_STATEMENT),
        ("Please send a list of open invoices on your ledger.", Intent.ASK_STATEMENT),
        ("Podem enviar o extrato da conta corrente?", Intent.ASK_STATEMENT),
        ("Transferiremos el importe de la factura 12 el viernes.", Intent.PROMISE_TO_PAY),
        ("Vamos pagar a fatura 12 no dia 10.", Intent.PROMISE_TO_PAY),
        ("We will settle invoice 12 next Tuesday.", Intent.PROMISE_TO_PAY),
        ("Wir werden die Rechnung 12 am Freitag überweisen.", Intent.PROMISE_TO_PAY),
        ("Provvederemo al pagamento della fattura 12 entro fine mese.", Intent.PROMISE_TO_PAY),
        ("Nous effectuerons le virement de la facture 12 lundi.", Intent.PROMISE_TO_PAY),
        ("Hemos realizado el pago de la factura 12 por transferencia.", Intent.PAYMENT_NOTICE),
        ("Efetuamos hoje o pagamento da fatura 12.", Intent.PAYMENT_NOTICE),
        ("We have transferred EUR 500 for invoice 12 today.", Intent.PAYMENT_NOTICE),
        ("¿Podrían corregir la factura 12? El importe está al revés.", Intent.CORRECTION),
        ("Please reissue invoice 12 with our new company name.", Intent.CORRECTION),
        ("Precisamos que corrijam a fatura 12.", Intent.CORRECTION),
        ("Les informamos nuestro nuevo CBU para los próximos pagos.", Intent.BANK_DETAILS_CHANGE),
        ("Alterámos a nossa conta bancária; o novo IBAN segue abaixo.", Intent.BANK_DETAILS_CHANGE),
        ("Please note that our bank details have changed.", Intent.BANK_DETAILS_CHANGE),
        ("Unsere Bankverbindung hat sich geändert.", Intent.BANK_DETAILS_CHANGE),
        ("Ya no trabajo en la empresa; escriba a proveedores@supplier.example.", Intent.CONTACT_CHANGE),
        ("Our new contact for payments is Kate Moss.", Intent.CONTACT_CHANGE),
        ("Muchas gracias por la información.", Intent.ACKNOWLEDGE),
        ("Obrigado pela confirmação.", Intent.ACKNOWLEDGE),
        ("Adjunto la factura de marzo.", Intent.SUBMIT_INVOICE),  # with nothing attached
        ("¿Me podés reenviar la factura 2231 en PDF? No la encuentro.", Intent.OTHER),  # a copy request
        ("¿Qué necesito para darme de alta como proveedor?", Intent.OTHER),
    ],
)
def test_one_intent(text: str, intent: Intent) -> None:
    found = classify(a_mail(text))
    assert found.kind is MailKind.REPLY
    assert found.intents == (intent,)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("El precio facturado no coincide con el cotizado.", "price"),
        ("Falta el descuento del 5 % que acordamos.", "price"),
        ("No VAT should apply to invoice 990, this is an intra-EU supply.", "price"),
        ("O valor da fatura está acima do orçamentado.", "price"),
        ("Recibimos solo 8 cajas y facturaron 10.", "quantity"),
        ("We only received 8 of the 10 boxes on invoice 12.", "quantity"),
        ("No hemos recibido la mercadería de la factura 12.", "not_received"),
        ("A mercadoria da fatura 12 ainda não foi entregue.", "not_received"),
        ("The goods on invoice 12 were never delivered.", "not_received"),
        ("Nous contestons la facture 12 : la marchandise n'a jamais été livrée.", "not_received"),
        ("Las piezas de la factura 12 llegaron dañadas.", "quality"),
        ("The units on invoice 12 were defective.", "quality"),
        ("El NIF de la factura 12 es incorrecto.", "data_error"),
        ("Invoice 12 is missing our PO number.", "data_error"),
        ("La factura 12 está duplicada.", "duplicate"),
        ("You billed us twice for the same service on invoice 12.", "duplicate"),
        ("No estamos de acuerdo con el rechazo de la factura 12.", "other"),
        ("Die Rechnung 12 ist falsch, der Preis stimmt nicht.", "price"),
    ],
)
def test_a_dispute_has_a_reason(text: str, reason: str) -> None:
    found = classify(a_mail(text))
    assert Intent.DISPUTE in found.intents
    assert found.dispute_reason == reason


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Recordatorio: factura 12 vencida", "Esa factura ya la pagamos el 12 de febrero."),
        ("RE: Invoice 12 overdue", "This was already paid last week."),
        ("Re: Lembrete: fatura 12 em atraso", "Já efetuámos o pagamento ontem."),
        ("AW: Mahnung Rechnung 12", "Die Rechnung wurde bereits am 2. März überwiesen."),
    ],
)
def test_already_paid_in_answer_to_a_reminder_is_a_dispute_with_a_notice(subject: str, text: str) -> None:
    found = classify(a_mail(text, subject=subject, answers=OURS))
    assert found.intents == (Intent.DISPUTE, Intent.PAYMENT_NOTICE)
    assert found.dispute_reason == "already_paid"


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("Pagaremos la factura 12 el viernes.", date(2026, 3, 6)),
        ("We will pay by the end of the month.", date(2026, 3, 31)),
        ("Se paga en la corrida del 15.", date(2026, 3, 15)),
        ("Pagaremos la mitad el 10 de marzo y el resto el 20 de marzo.", date(2026, 3, 10)),  # the first
        ("Vamos pagar na próxima sexta-feira.", date(2026, 3, 6)),
        ("Pagaremos cuando recibamos la nota de crédito, quizás el viernes.", None),  # a condition
        ("We will pay on Friday if you send the corrected invoice.", None),
        ("No pagaremos el viernes.", None),  # a refusal
        ("¿Pagarán el viernes?", None),  # a question
        ("¿Nos pagan la factura 12 el viernes?", None),
        ("La factura 12 venció el viernes.", None),  # not a promise
    ],
)
def test_only_an_unconditional_promise_has_a_date(text: str, promised: date | None) -> None:
    assert classify(a_mail(text, subject="Re: Factura 12", answers=OURS)).promised_date == promised


def test_several_intents_hold_together() -> None:
    text = (
        "Hola!\n\nQuería saber si ya tienen fecha de pago para la 0003-00045678, que venció el viernes pasado.\n"
        "También necesito el certificado de retención de IIBB de la OP 8812.\n\nGracias!!\nAna"
    )
    found = classify(a_mail(text))
    assert found.intents == (Intent.ASK_STATUS, Intent.ASK_PAYMENT_PROOF)
    assert found.invoice_numbers == ("0003-00045678",)


@pytest.mark.parametrize(
    ("text", "subject", "files"),
    [
        ("Adjunto factura.", "Factura", (a_pdf("documento.pdf"),)),  # the mail's words
        ("Saludos", "Envío", (a_pdf("Factura_A-0001.pdf"),)),  # its name
        ("", "", (a_pdf("scan0001.pdf"),)),  # nothing but a document
        ("Anbei unsere Rechnung.", "Rechnung 12", (a_pdf("doc.pdf"),)),
        ("Segue a nota fiscal.", "NF", (a_pdf("doc.pdf"),)),
        ("Te paso la fc", "fc marzo", (a_photo(),)),  # a photograph that is called an invoice
        ("Va la nota de crédito.", "NC", (a_pdf("NC-12.pdf"),)),
        ("Ver adjunto", "x", (Attachment(name="d.dat", path="d.dat", content_type="application/octet-stream",
                                         data=b'<?xml version="1.0"?><cfdi:Comprobante Version="4.0">'),)),
    ],
)  # fmt: skip
def test_an_attachment_offered_as_an_invoice_makes_an_invoice_mail(
    text: str, subject: str, files: tuple[Attachment, ...]
) -> None:
    found = classify(a_mail(text, subject=subject, files=files))
    assert found.kind is MailKind.INVOICE
    assert Intent.SUBMIT_INVOICE in found.intents


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("Adjunto comprobante de transferencia de la factura 12.", (a_pdf("comprobante.pdf"),)),
        ("Adjuntamos certificado de titularidad, cambiamos de cuenta.", (a_pdf("titularidad_banco.pdf"),)),
        ("Adjunto fotos del daño.", (a_photo(),)),
        ("Adjunto remito firmado.", (a_pdf("remito_0001.pdf"),)),
        ("Les enviamos el pedido.", (a_pdf("pedido_4711.pdf"),)),
        ("Adjunto factura.", ()),
        ("Adjunto factura.", (a_pdf("logo.pdf", noise=True),)),
    ],
)
def test_other_papers_alone_make_no_invoice_mail(text: str, files: tuple[Attachment, ...]) -> None:
    assert classify(a_mail(text, files=files)).kind is not MailKind.INVOICE


def test_a_corrected_invoice_is_submitted_as_a_correction() -> None:
    found = classify(a_mail("Adjuntamos la factura corregida F-12.", files=(a_pdf("F-12.pdf"),)))
    assert found.kind is MailKind.INVOICE
    assert found.intents == (Intent.SUBMIT_INVOICE, Intent.CORRECTION)


@pytest.mark.parametrize(
    "email",
    [
        a_mail("Estoy fuera de la oficina hasta el lunes.", subject="Respuesta automática: Factura 12"),
        a_mail("I am out of the office until Monday.", subject="Re: Invoice"),
        a_mail("Estarei de férias até dia 20.", subject="Re: Fatura"),
        a_mail("Su solicitud fue recibida", headers=(("Auto-Submitted", "auto-replied"),)),
        a_mail(
            "Hemos recibido su consulta. Su número de ticket es 55123. Le responderemos a la brevedad.",
            sender="no-reply@supplier.example",
        ),
        a_mail("Leído el 4/3", headers=(("Content-Type", "multipart/report; report-type=disposition-notification"),)),
    ],
)
def test_automatic_answers(email: Email) -> None:
    found = classify(email)
    assert (found.kind, found.intents, found.automatic) == (MailKind.AUTO_REPLY, (), True)


@pytest.mark.parametrize(
    "email",
    [
        a_mail("Los 10 consejos para su jardín. Date de baja aquí.", subject="Novedades de primavera"),
        a_mail("Hello, how are you? I saw your profile and liked it.", subject="Hi"),
        a_mail("Adjunto mi currículum para el puesto.", subject="Empleo", files=(a_pdf("cv_ana.pdf"),)),
        a_mail("Abuse report", headers=(("Content-Type", "multipart/report; report-type=feedback-report"),)),
    ],
)
def test_the_rest_is_other_and_wants_nothing(email: Email) -> None:
    found = classify(email)
    assert (found.kind, found.intents) == (MailKind.OTHER, ())


def test_a_systems_payment_notice_is_a_reply_not_an_auto_reply() -> None:
    found = classify(
        a_mail(
            "Le informamos que hemos realizado el pago de la factura F-101.",
            subject="Aviso de pago",
            sender="no-reply@customer.example",
            headers=(("Auto-Submitted", "auto-generated"),),
        )
    )
    assert (found.kind, found.intents, found.automatic) == (MailKind.REPLY, (Intent.PAYMENT_NOTICE,), True)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Quería consultar por el estado de la factura.", "es"),
        ("Gostaria de saber a situação da nota fiscal.", "pt"),
        ("Could you tell us the status of the invoice?", "en"),
        ("Ens podríeu dir quan es pagarà la factura?", "ca"),
        ("Pourriez-vous nous indiquer la date de règlement ?", "fr"),
        ("Potete comunicarci la data del pagamento?", "it"),
        ("Können Sie uns bitte mitteilen, wann bezahlt wird?", "de"),
    ],
)
def test_the_language_is_that_of_the_new_text(text: str, language: str) -> None:
    quoted = "\n\nOn Wed, Mar 4, 2026 Lucia <l@company.example> wrote:\n> Dear supplier, thank you for your mail.\n"
    assert classify(a_mail(text + quoted)).language == language


def test_a_mail_is_classified_the_same_each_time() -> None:
    raw = a_mail_with(("factura.pdf", "application/pdf", b"%PDF")).as_bytes()
    assert classify(read_email(raw)) == classify(read_email(raw))


def test_a_bounce_is_filed_with_its_address_and_wants_nothing() -> None:
    raw = a_raw_mail(body="I wasn't able to deliver your message to <x@y.example>: user unknown").replace(
        b"ana@supplier.example>", b"mailer-daemon@supplier.example>", 1
    )
    found = classify(read_email(raw.replace(b"Factura 123", b"Undelivered Mail Returned to Sender")))
    assert (found.kind, found.intents) == (MailKind.BOUNCE, ())
    assert (found.bounced_recipient, found.bounce_type) == ("x@y.example", "hard")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Signed delivery note for PO 4500018300", "Please find attached the signed delivery note for 200 jars."),
        ("Albarán firmado", "Adjuntamos el albarán firmado del pedido 8812."),
        ("Remito conformado", "Les mando el remito 0001-00004412 firmado por su depósito."),
        ("Guia de remessa", "Segue em anexo a guia de remessa assinada."),
        ("Lieferschein 4471", "anbei der unterschriebene Lieferschein."),
    ],
)
def test_a_paper_of_a_delivery_alone_makes_no_invoice_mail(subject: str, text: str) -> None:
    assert classify(a_mail(text, subject=subject, files=(a_pdf("scan_0012.pdf"),))).kind is MailKind.REPLY


def test_a_delivery_note_beside_the_invoice_makes_one() -> None:
    paper = a_pdf("scan_0012.pdf")
    text = "Adjuntamos la factura 77 y el albarán firmado."

    assert classify(a_mail(text, subject="Factura y albarán", files=(paper,))).kind is MailKind.INVOICE
