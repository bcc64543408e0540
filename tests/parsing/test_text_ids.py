"""Tax numbers, accounts and authority codes prove themselves."""

import pytest

from parsing.text.ids import find_authority_ids, find_ibans, find_tax_ids, read_labelled_tax_id


@pytest.mark.parametrize(
    ("text", "value", "country"),
    [
        ("CUIT: 30-50001091-3", None, None),  # wrong check digit
        ("CUIT: 30-50001091-2", "30-50001091-2", "AR"),
        ("R.U.T.: 76.086.428-5", "76.086.428-5", "CL"),
        ("NIT 900.373.115-3", "900373115", "CO"),  # dots and check digit are no part of it (trap T17)
        ("NIF B12345674", "B12345674", "ES"),
        ("NIF 12345678Z", "12345678Z", "ES"),
        ("RFC GODE561231GR8", "GODE561231GR8", "MX"),
        ("RUC 20100070970", "20100070970", "PE"),
        ("CNPJ 11.222.333/0001-81", "11.222.333/0001-81", "BR"),
        ("TVA FR 40 303 265 045", "FR40303265045", "FR"),
        ("USt-IdNr. DE136695976", "DE136695976", "DE"),
        ("VAT GB 123 4567 82", "GB123456782", "GB"),
        ("Tel. 93 123 45 67", None, None),  # a telephone
    ],
)
def test_a_tax_number_is_found_by_its_check_digit(text: str, value: str | None, country: str | None) -> None:
    first = next(find_tax_ids(text), None)
    assert (first.value, first.country) == (value, country) if first else value is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (": DE09687654321", "DE09687654321"),  # wrong, but it is what the paper shows
        (" 201/113/40209", "201/113/40209"),  # a German tax office's number
        ("COA920634AB9", "COA920634AB9"),  # an RFC with an impossible date
        (" n/a", None),  # a placeholder
        (" Exento", None),  # words
    ],
)
def test_what_follows_a_tax_label_is_read_even_unproven(text: str, value: str | None) -> None:
    read = read_labelled_tax_id(text)
    assert (read.value if read else None) == value
    assert read is None or not read.valid


@pytest.mark.parametrize(
    ("text", "value", "valid"),
    [
        ("IBAN ES91 2100 0418 4502 0005 1332", "ES9121000418450200051332", True),
        ("IBAN DE89370400440532013000 BIC COBADEFFXXX", "DE89370400440532013000", True),  # the next word is no part
        ("IBAN ES91 2100 0418 4502 0005 1333", "ES9121000418450200051333", False),  # a wrong digit
    ],
)
def test_an_account_is_read_and_checked(text: str, value: str, valid: bool) -> None:
    found = next(find_ibans(text))
    assert (found.value, found.valid) == (value, valid)


def test_a_cae_counts_only_behind_its_label() -> None:
    assert [found.value for found in find_authority_ids("75123456789012", labelled=True)] == ["75123456789012"]
    assert not list(find_authority_ids("75123456789012", labelled=False))


def test_a_uuid_proves_itself() -> None:
    text = "Folio fiscal: 5FB2822E-396D-4725-8521-CDC4BDD20CCF"
    found = next(find_authority_ids(text, labelled=False))
    assert found.value == "5FB2822E-396D-4725-8521-CDC4BDD20CCF"
