"""What the sender newly wrote."""

from __future__ import annotations

import pytest

from inbox.html_text import html_to_text
from inbox.reply_text import newly_written, reply_text
from tests.inbox.builders import a_mail

NEW = "Hola Lucía,\n\n¿Cuándo pagan la factura 123?"
OLD = "Buenos días:\n\nRecibimos su factura."
QUOTED = "\n".join(f"> {line}" for line in OLD.split("\n"))


@pytest.mark.parametrize(
    "introduction",
    [
        "El mié, 4 mar 2026 a las 10:00, Lucía (<lucia@company.example>) escribió:",  # Gmail, Spanish
        "El mié, 4 mar 2026 a las 10:00, Lucía Fernández de la Compañía Ejemplar\n(<lucia@company.example>) escribió:",
        "Em qua., 4 de mar. de 2026 às 10:00, Lucia <lucia@company.example> escreveu:",  # Gmail, Portuguese
        "On Wed, Mar 4, 2026 at 10:00 AM Lucia <lucia@company.example> wrote:",
        "El dc., 4 de març 2026 a les 10:00, Lucia <lucia@company.example> va escriure:",
        "Le mer. 4 mars 2026 à 10:00, Lucia <lucia@company.example> a écrit :",
        "Il giorno mer 4 mar 2026 alle ore 10:00 Lucia <lucia@company.example> ha scritto:",
        "Am Mi., 4. März 2026 um 10:00 Uhr schrieb Lucia <\nlucia@company.example>:",
        "El 04/03/26 a las 10:00, Lucia escribió:",  # Thunderbird
        "> El 4 mar 2026, a las 10:00, Lucia <lucia@company.example> escribió:",  # Apple Mail on a phone
        "2026-03-04 10:00 GMT-03:00 Lucia <lucia@company.example>:",
    ],
)
def test_marked_quotations_go(introduction: str) -> None:
    assert newly_written(f"{NEW}\n\n{introduction}\n\n{QUOTED}\n") == NEW


@pytest.mark.parametrize(
    "introduction",
    [
        "-----Mensaje original-----\nDe: Lucia\nEnviado: martes\nPara: Ana\nAsunto: Factura",
        (
            "________________________________\nDe: Lucia <lucia@company.example>\nEnviado el: martes, 3 de marzo\n"
            "Para: Ana\nAsunto: Factura"
        ),
        "*De:* Lucia\n*Enviado:* martes\n*Para:* Ana\n*Asunto:* Factura",
        "From: Lucia\nSent: Tuesday\nTo: Ana\nSubject: Invoice",
        "De: Lucia\nEnviada em: terça-feira\nPara: Ana\nAssunto: Fatura",
        "De : Lucia\nEnvoyé : mardi\nÀ : Ana\nObjet : Facture",
        "Von: Lucia\nGesendet: Dienstag\nAn: Ana\nBetreff: Rechnung",
        "Da: Lucia\nInviato: martedì\nA: Ana\nOggetto: Fattura",
        "-----Original Message-----\nFrom: Lucia",
        "Begin forwarded message:\n\nFrom: Lucia",
    ],
)
def test_unmarked_quotations_end_the_text(introduction: str) -> None:
    assert newly_written(f"{NEW}\n\n{introduction}\n\n{OLD}\n") == NEW


def test_answers_between_quoted_lines_are_joined_by_blank_lines() -> None:
    text = "El 4 mar 2026, Lucia <l@company.example> escribió:\n> ¿Precio?\n57,00\n> ¿Cantidad?\n\n10 unidades\n"
    assert newly_written(text) == "57,00\n\n10 unidades"


@pytest.mark.parametrize(
    "closing",
    [
        "Saludos,",
        "Un saludo,",
        "Saludos cordiales",
        "Atentamente,",
        "Muchas gracias y saludos,",
        "Muchas gracias.",
        "Quedo atenta. Saludos",
        "Atenciosamente,",
        "Melhores cumprimentos,",
        "Obrigado,",
        "Att,",
        "Kind regards,",
        "Thanks!",
        "Best,",
        "Salutacions,",
        "Cordialement,",
        "Bien à vous,",
        "Cordiali saluti",
        "Mit freundlichen Grüßen",
        "Viele Grüße",
    ],
)
def test_the_closing_formula_stays_and_the_name_under_it_goes(closing: str) -> None:
    signature = "Ana Pérez\nCobranzas | Proveedora SA\nTel. +54 11 4444-5555\nwww.supplier.example"
    assert newly_written(f"{NEW}\n\n{closing}\n\n{signature}\n") == f"{NEW}\n\n{closing}"


def test_a_closing_formula_with_the_name_on_its_line_stays() -> None:
    assert newly_written(f"{NEW}\n\nSaludos, Marta\n") == f"{NEW}\n\nSaludos, Marta"


def test_thanks_in_the_middle_of_a_mail_are_no_closing() -> None:
    text = "Gracias.\n\nPor otra parte, queríamos consultar cuándo se paga la factura 123 de febrero."
    assert newly_written(text) == text


@pytest.mark.parametrize(
    "tail",
    [
        "-- \nAna Pérez\nCobranzas",
        "Enviado desde mi iPhone",
        "Sent from my iPhone",
        "Enviado do meu iPhone",
        "Obtener Outlook para Android",
        "AVISO LEGAL: Este mensaje y sus adjuntos son confidenciales.",
        "Este mensaje y sus archivos adjuntos van dirigidos exclusivamente a su destinatario.",
        "This e-mail and any attachments are confidential and intended solely for the addressee.",
        "Antes de imprimir este correo, piense en el medio ambiente.",
        "Esta mensagem pode conter informação confidencial.",
    ],
)
def test_what_follows_the_words_goes(tail: str) -> None:
    assert newly_written(f"{NEW}\n\n{tail}\n") == NEW


@pytest.mark.parametrize(
    "banner",
    [
        "[EXTERNAL] This email originated from outside of the organization.",
        "CAUTION: This email originated from outside your organization. Do not click links.",
        "ATENCIÓN: este correo proviene de fuera de la organización.",
        "No suele recibir correo electrónico de ana@supplier.example. Descubra por qué es importante.",
    ],
)
def test_banners_above_the_words_go(banner: str) -> None:
    assert newly_written(f"{banner}\n\n{NEW}\n") == NEW


def test_the_senders_bare_name_at_the_end_goes() -> None:
    assert reply_text(a_mail(f"{NEW}\n\nAna Perez\n")) == NEW
    assert reply_text(a_mail(f"{NEW}\n\nPedro Gómez\n")) == f"{NEW}\n\nPedro Gómez"


def test_a_bare_forward_says_nothing_new() -> None:
    text = (
        "---------- Forwarded message ---------\nFrom: Ana <ana@supplier.example>\nSubject: Factura\n\nAdjunto factura."
    )
    assert newly_written(text) == ""


def test_quotations_in_html_are_marked_as_in_plain_text() -> None:
    html = (
        "<p>Pagamos el viernes.</p><div>El 4 mar 2026, Ana escribió:<blockquote>¿Cuándo?<br>Gracias</blockquote></div>"
    )
    assert newly_written(html_to_text(html)) == "Pagamos el viernes."


def test_a_date_that_begins_a_sentence_introduces_no_quotation() -> None:
    text = "El 4 de marzo de 2026 les enviamos la factura 123.\n\nQuedamos a la espera de su pago."
    assert newly_written(text) == text


@pytest.mark.parametrize(
    "below",
    [
        "Saludos, Ana\nDe conformidad con el RGPD, sus datos serán tratados por nosotros.",  # name, formula
        "Gracias.\nQuedo atenta.\n\nAna Perez\nAdministración",  # several formulas
        "Saludos\n\nSupplier Ltd is registered in England and Wales, number 01234567.",
    ],
)
def test_what_stands_below_the_last_formula_goes(below: str) -> None:
    kept = newly_written(f"{NEW}\n\n{below}", names=frozenset({"ana", "perez"}))
    assert kept.startswith(NEW)
    assert "RGPD" not in kept
    assert "Administra" not in kept
    assert "England" not in kept


def test_several_formulas_are_kept_together() -> None:
    assert newly_written(f"{NEW}\n\nQuedo atenta.\nGracias.\n\nAna") == f"{NEW}\n\nQuedo atenta.\nGracias."


def test_a_visiting_card_is_no_new_text() -> None:
    card = "Laura Gómez\nAdministración\nSupplier S.A.\nTel. +54 11 4321-5678"
    assert newly_written(f"{NEW}\n\n{card}") == NEW


def test_a_banner_right_above_the_text_takes_nothing_with_it() -> None:
    assert newly_written(f"[EXTERNAL]\n{NEW}") == NEW
    assert newly_written(f"CAUTION: external sender. Do not click links.\n{NEW}") == NEW


def test_a_warning_by_the_writer_is_no_banner() -> None:
    assert newly_written("Atención: esta factura está vencida.") == "Atención: esta factura está vencida."


def test_empty_lines_of_html_stay() -> None:
    html = "<div><div>Hola,</div><div><br></div><div>¿Cuándo pagan?</div><p class=MsoNormal><o:p>&nbsp;</o:p></p></div>"
    assert html_to_text(html) == "Hola,\n\n¿Cuándo pagan?"
