"""Labels: found folded, the longest first, and only where they stand as labels."""

import pytest

from parsing.text.folding import fold
from parsing.text.labels import Column, Role, dictionary

LANGUAGES = ("es", "en", "fr", "de", "it", "pt", "nl", "ca")


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Número de Factura FV-2024-8566", [Role.NUMBER]),
        ("FACTURA N° 0001", [Role.NUMBER]),  # degree sign, ordinal sign and full stop are all the same
        ("Factura Nº: 0001", [Role.NUMBER]),
        ("R.F.C.: XAXX010101000", [Role.TAX_ID]),  # dotted abbreviations
        ("USt.-Id.-Nr.: DE1", [Role.TAX_ID]),
        ("Fecha de Vto. de CAE: 12/12/2020", [Role.OTHER]),  # trap T2: the longest label wins
        ("Fecha de Inicio de Actividades: 01/01/2010", [Role.OTHER]),  # trap T1
        ("Su pedido: 4711 Nuestro pedido: 99", [Role.ORDER, Role.OWN_ORDER]),  # trap T16
        ("Rechnung Nr. 471102 vom 05.03.2018", [Role.NUMBER, Role.ISSUE_DATE]),
        ("facture n°562044387 du 02/07/2015", [Role.NUMBER, Role.ISSUE_DATE]),
        ("PO-74012", []),  # a reference, not the label of one
        ("OC445", []),
        ("invoice@acme.com", []),  # part of an address
        ("# invoice_number_1", [Role.NUMBER]),  # only the sign: what follows is the number itself
        ("Lieferung durch Spedition von Hand", []),  # small words inside a sentence
    ],
)
def test_labels_are_found_where_they_announce_something(text: str, roles: list[Role]) -> None:
    assert [hit.sense for hit in dictionary().labels.find(fold(text), LANGUAGES)] == roles


def test_a_word_of_two_languages_is_read_in_the_language_of_the_paper() -> None:
    labels = dictionary().labels
    assert labels.find(fold("Data:"), ("pt", "en"))[0].sense == Role.ISSUE_DATE
    assert labels.find(fold("Base:"), ("fr", "es"))[0].sense == Role.NET


def test_table_headings_have_their_own_dictionary() -> None:
    found = dictionary().columns.find(fold("Descripción Cantidad Precio Unit. Importe"), LANGUAGES)
    assert [hit.sense for hit in found] == [Column.DESCRIPTION, Column.QUANTITY, Column.UNIT_PRICE, Column.AMOUNT]


@pytest.mark.parametrize(
    ("lines", "language"),
    [
        (["Por favor, indique la fecha y el número de la factura"], "es"),
        (["Bitte überweisen Sie den Betrag auf das Konto"], "de"),
        (["Merci de régler la facture par virement sur le compte"], "fr"),
        (["Please pay the amount by the date on this invoice"], "en"),
        (["Si prega di effettuare il pagamento della fattura con bonifico"], "it"),
        (["Gelieve het bedrag van de factuur te betalen"], "nl"),
        (["Agradecemos o pagamento da fatura em prazo, não exceder"], "pt"),
    ],
)
def test_the_language_is_told_by_small_words(lines: list[str], language: str) -> None:
    assert dictionary().language(fold(line) for line in lines)[0] == language


def test_every_language_knows_the_labels_without_which_nothing_is_read() -> None:
    needed = {Role.NUMBER, Role.ISSUE_DATE, Role.DUE_DATE, Role.ORDER, Role.NET, Role.TAX, Role.TOTAL, Role.BUYER}
    known = dictionary().labels.senses()
    assert {language: needed - known[language] for language in LANGUAGES if needed - known[language]} == {}
