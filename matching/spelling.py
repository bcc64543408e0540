"""Identifiers made comparable: numbers, item codes, tax ids, accounts and names that people spell in several ways.

In charge of the keys under which two spellings are one thing (domain.md 3.6, 3.9). Not in charge of which invoice or
order a key belongs to.
"""

from __future__ import annotations

import re
from functools import lru_cache

from stdnum.co import nit

from parsing.text.folding import fold, squeeze

_GROUPS = re.compile(r"[a-z]+|[0-9]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_INVOICE_WORDS = _words(
    "factura facturas fact fac fc fa fv fe invoice inv fatura rechnung facture fattura bill no nr nro num numero number"
    " nota credito debito credit debit note n de"
)
_ORDER_WORDS = _words(
    "po oc ordem orden order purchase compra pedido ped bestellung bestell nummer commande ordine odc bc no nr nro num"
    " numero number n o c p de di su your ihre votre vs ref"
)
# "S.A. de C.V.", "GmbH & Co. KG": what stands behind a name in one paper and not in the other.
_LEGAL_FORMS = _words(
    "sa sl slu sau srl sas saic saci sacif sacv cv rl spa ltda ltd limited llc inc corp plc gmbh ag kg co mbh ug bv nv"
    " sarl sasu eurl snc sapa eirl sac saa sca scl cia lda unipessoal me epp eireli the de y e and und et"
)
# Length of the identifier behind a country's VAT prefix (EU: VIES; others: the national register).
_PREFIXED = {
    "AR": {11}, "AT": {9}, "BE": {9, 10}, "BG": {9, 10}, "BR": {14}, "CL": {8, 9}, "CO": {9, 10}, "CY": {9},
    "CZ": {8, 9, 10}, "DE": {9}, "DK": {8}, "EE": {9}, "EL": {9}, "ES": {9}, "FI": {8}, "FR": {11}, "GB": {9, 12},
    "GR": {9}, "HR": {11}, "HU": {8}, "IE": {8, 9}, "IT": {11}, "LT": {9, 12}, "LU": {8}, "LV": {11}, "MT": {8},
    "NL": {12}, "PE": {11}, "PL": {10}, "PT": {9}, "RO": set(range(2, 11)), "SE": {12}, "SI": {8}, "SK": {10},
    "UY": {12}, "XI": {9, 12},
}  # fmt: skip
_SWISS = re.compile(r"(CHE\d{9})(?:MWST|TVA|IVA|VAT)?")


def _groups(text: str) -> list[str]:
    """Return the runs of letters or digits, digits without leading zeros."""
    return [each.lstrip("0") or "0" if each[0].isdigit() else each for each in _GROUPS.findall(fold(text))]


def _without(words: frozenset[str], groups: list[str]) -> list[str]:
    """Return groups without the label words in front, unless nothing with a digit would be left."""
    start = 0
    while start < len(groups) and groups[start] in words:
        start += 1
    rest = groups[start:]
    return rest if any(each[0].isdigit() for each in rest) else groups


@lru_cache(maxsize=4096)
def invoice_number_key(number: str) -> str:
    """Return an invoice number's one spelling: "FC A 0001-00001234" and "A00001-00001234" are "a-1-1234"."""
    return "-".join(_without(_INVOICE_WORDS, _groups(_split_point_of_sale(number))))


def _split_point_of_sale(number: str) -> str:
    """Part "A000100001234" as Argentina writes it without a dash: 4 or 5 digits of point of sale, 8 of number."""
    found = re.fullmatch(r"(.*?[A-Za-z] ?)?(0\d{3,4})(\d{8})", number.strip())
    return number if found is None else f"{found[1] or ''}{found[2]}-{found[3]}"


def digits_key(number: str) -> str:
    """Return the last run of digits without leading zeros, the part that counts up; empty without digits."""
    runs = re.findall(r"\d+", invoice_number_key(number))
    return runs[-1] if runs else ""


@lru_cache(maxsize=65536)
def order_number_keys(number: str) -> tuple[str, ...]:
    """Return an order number's spellings from strictest to loosest; equal keys of one rank mean the same order.

    Ranks: letters and digits as they are; zeros dropped by group; without the words for "order" in front.
    """
    groups = _groups(number)
    bare = _without(_ORDER_WORDS, groups)
    return squeeze(number), "-".join(groups), "-".join(bare), "".join(bare)


@lru_cache(maxsize=65536)
def item_code_keys(code: str) -> tuple[str, str]:
    """Return the two keys of an item code: letters and digits only, and with leading zeros dropped by group."""
    return squeeze(code), "-".join(_groups(code))


def same_item_code(one: str, other: str) -> bool:
    """Say whether two item codes are spellings of one."""
    return any(mine == theirs != "" for mine, theirs in zip(item_code_keys(one), item_code_keys(other), strict=True))


@lru_cache(maxsize=4096)
def tax_id_key(tax_id: str) -> str:
    """Return a tax id without punctuation, VAT prefix and leading zeros: "ES-B12345678" is "B12345678"."""
    bare = squeeze(tax_id).upper()
    swiss = _SWISS.fullmatch(bare)
    if swiss:
        return swiss[1]
    if len(bare) - 2 in _PREFIXED.get(bare[:2], ()) and any(each.isdigit() for each in bare[2:]):
        bare = bare[2:]
    return bare.lstrip("0")


def same_tax_id(one: str, other: str) -> bool:
    """Say whether two tax ids are one, a Colombian NIT with and without its check digit included."""
    short, long = sorted((tax_id_key(one), tax_id_key(other)), key=len)
    if not short:
        return False
    return short == long or (
        len(short) == 9
        and len(long) == 10
        and long.isdigit()
        and short.isdigit()
        and long == short + nit.calc_check_digit(short)
    )


def account_key(account: str) -> str:
    """Return a bank account (IBAN, CBU, CLABE, …) as letters and digits only."""
    return squeeze(account).upper()


@lru_cache(maxsize=65536)
def words_key(text: str) -> str:
    """Return a description's words, folded, apart by single spaces, for fuzzy comparison."""
    return " ".join(_GROUPS.findall(fold(text)))


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """Return a company's name without its legal form, accents and punctuation; the whole where nothing is left."""
    folded = re.sub(r"(?<=\b[a-z])[.\s](?=[a-z]\b)|\.", "", fold(name))
    words = re.findall(r"[a-z0-9]+", folded)
    return " ".join(each for each in words if each not in _LEGAL_FORMS) or " ".join(words)
