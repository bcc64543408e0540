"""Companies that do not exist, with numbers that pass every check digit.

In charge of names, tax numbers and bank accounts. Not in charge of what they sell.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass

from stdnum import iban
from stdnum.ar import cuit
from stdnum.at import uid as at_uid
from stdnum.be import vat as be_vat
from stdnum.br import cnpj
from stdnum.ch import uid as ch_uid
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.de import vat as de_vat
from stdnum.es import cif
from stdnum.fr import siren
from stdnum.gb import vat as gb_vat
from stdnum.ie import vat as ie_vat
from stdnum.it import iva
from stdnum.mx import rfc
from stdnum.nl import btw
from stdnum.pe import ruc
from stdnum.pt import nif
from stdnum.uy import rut as uy_rut

from tests.accuracy.papers.words import COUNTRIES

Tries = Callable[[random.Random], str]

_CHECKED: dict[str, tuple[str, Callable[[str], bool]]] = {
    "AR": ("30-########-#", cuit.is_valid),
    "AT": ("ATU########", at_uid.is_valid),
    "BE": ("BE 0###.###.###", be_vat.is_valid),
    "BR": ("##.###.###/0001-##", cnpj.is_valid),
    "CH": ("CHE-###.###.###", ch_uid.is_valid),
    "CL": ("7#.###.###-#", rut.is_valid),
    "CO": ("900.###.###-#", nit.is_valid),
    "DE": ("DE#########", de_vat.is_valid),
    "ES": ("B########", cif.is_valid),
    "GB": ("GB #########", gb_vat.is_valid),
    "IE": ("IE#######T", ie_vat.is_valid),
    "IT": ("0##########", iva.is_valid),
    "MX": ("@@@1001##@@#", rfc.is_valid),
    "NL": ("NL#########B01", btw.is_valid),
    "PE": ("20#########", ruc.is_valid),
    "PT": ("5########", nif.is_valid),
    "UY": ("21######00##", uy_rut.is_valid),
    "US": ("4#-#######", lambda text: True),
}
_ACCOUNTS = {
    "AT": "#" * 16, "BE": "#" * 12, "CH": "00762#########" + "###", "DE": "#" * 18, "ES": "#" * 20, "FR": "#" * 23,
    "GB": "NWBK" + "#" * 14, "IE": "AIBK" + "#" * 14, "IT": "X" + "#" * 22, "NL": "INGB0#########", "PT": "#" * 21,
}  # fmt: skip
_STEMS = (
    "Norvalia Tekmar Brisol Ambarte Luzanda Solmeca Vertigal Duramen Piedralba Ondarroa Quintero Salvatierra Ferrowatt "
    "Grafimar Hidrocor Kontrast Lindenau Morgenthal Weidner Blaustein Castellan Delacourt Fontenay Marchetti Bellavista "
    "Ravenswood Thornbury Oakfield Kilbride Vanderveen Hoogland Serralves Monteiro Puigverd Montsant Altamar Cordillera "
    "Pampero Andina Guayaba Cactus Huasteca Tolima Chillan Orinoco Paraiba"
).split()
_TRADES = {
    "es": "Suministros Ferretería Transportes Comercial Gráficas Consultores Instalaciones Alimentación".split(),
    "ca": "Subministraments Ferreteria Transports Comercial Gràfiques Instal·lacions".split(),
    "pt": "Comércio Transportes Gráfica Consultoria Distribuição Engenharia".split(),
    "en": "Supplies Engineering Logistics Consulting Printing Services Trading Software".split(),
    "de": "Technik Handels Logistik Beratung Druckerei Bau Elektro Systeme".split(),
    "fr": "Fournitures Transports Imprimerie Conseil Électricité Négoce".split(),
    "it": "Forniture Trasporti Tipografia Consulenza Impianti Alimentari".split(),
    "nl": "Techniek Transport Drukkerij Advies Handel Installaties".split(),
}
_PERSONS = "Marta Puig Ferrer|Joan Salas|Luca Bianchi|Anna Vogt|Claire Moreau|Pedro Rojas Díaz|Sean Murphy|Inês Duarte"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """One side of a made paper."""

    name: str
    tax_id: str
    street: str
    town: str
    phone: str
    mail: str
    web: str
    account: str


def company(country: str, rng: random.Random, *, person: bool = False) -> Company:
    """Return a company of a country; `person`: one that is called as its owner is."""
    data = COUNTRIES[country]
    stem = rng.choice(_STEMS)
    trade = rng.choice(_TRADES[data.language])
    first, second = (stem, trade) if rng.random() < 0.6 else (trade, stem)
    name = rng.choice(_PERSONS.split("|")) if person else f"{first} {second} {rng.choice(data.forms)}"
    site = f"{stem.lower()}-{trade[:5].lower()}".encode("ascii", "ignore").decode()
    return Company(
        name=name,
        tax_id=tax_number(data.country, rng),
        street=rng.choice(data.streets),
        town=rng.choice(data.towns),
        phone=f"+{rng.randint(30, 59)} {rng.randint(100, 999)} {rng.randint(100, 999)} {rng.randint(100, 999)}",
        mail=f"info@{site}.example",
        web=f"www.{site}.example",
        account=account(data.iban, rng) if data.iban else f"{rng.randrange(10**19, 10**20)}",
    )


def tax_number(country: str, rng: random.Random) -> str:
    """Return a number with right check digits, as it is printed."""
    if country == "FR":
        return _french(rng)
    pattern, is_valid = _CHECKED[country]
    while True:
        value = _filled(pattern, rng)
        if is_valid(value):
            return value + (" MWST" if country == "CH" else "")


def account(country: str, rng: random.Random) -> str:
    """Return a valid IBAN in groups of four."""
    while True:
        plain = f"{country}00{_filled(_ACCOUNTS[country], rng)}"
        value = country + iban.calc_check_digits(plain) + plain[4:]
        if country == "ES" or iban.is_valid(value):
            return " ".join(value[start : start + 4] for start in range(0, len(value), 4))


def _french(rng: random.Random) -> str:
    while not siren.is_valid(number := _filled("#########", rng)):
        pass
    return f"FR{(12 + 3 * (int(number) % 97)) % 97:02d}{number}"


def _filled(pattern: str, rng: random.Random) -> str:
    letters = {"#": string.digits, "@": string.ascii_uppercase.replace("Ñ", "")}
    return "".join(rng.choice(letters[each]) if each in letters else each for each in pattern)
