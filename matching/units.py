"""Units of measure: which spellings are one, and what one is worth in another.

In charge of UN/ECE Recommendation 20 codes, their everyday spellings and fixed conversions (domain.md 3.3). Not in
charge of an item's own packings ("box of 12"): an unknown conversion is a difference for a person, never a guess.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from parsing.text.folding import squeeze

# Rec 20 code: spellings as they come, squeezed. The code itself always counts.
_SPELLINGS = {
    "C62": "ea each un und uns unid unids unidad unidade unidades u ud uds uni unit units one h87 niu pza pzas"
    " pz pzs pieza piezas pc pcs pce piece pieces peca pecas st stk stck stuck stueck xst ac e48 act serv srv"
    " servicio service servico ls lumpsum pauschal psch na zz uo",
    "DZN": "doc docena docenas dozen dz dutzend duzia",
    "CEN": "ciento cien hundred cto",
    "MIL": "millar millares thousand mll tausend milheiro",
    "PR": "par pares pair paar npr",
    "KGM": "kg kgs kilo kilos kilogramo kilogramos kilogram kilograms kilogramm quilo",
    "GRM": "g gr grs gramo gramos gram gramm",
    "TNE": "t tn ton tons tonelada toneladas tonne tonnes metricton",
    "LBR": "lb lbs libra libras pound",
    "LTR": "l lt lts litro litros litre liter litres",
    "MLT": "ml mililitro mililitros",
    "MTQ": "m3 metrocubico metroscubicos cbm",
    "MTR": "m mt mts metro metros metre meter metres",
    "CMT": "cm centimetro centimetros",
    "MMT": "mm milimetro milimetros",
    "KMT": "km kilometro kilometros kmt",
    "MTK": "m2 metrocuadrado metroscuadrados sqm qm",
    "HUR": "h hr hrs hs hora horas hour hours std stunde stunden heure heures",
    "MIN": "min minuto minutos minute minutes",
    "DAY": "d dia dias day days tag tage jornada jornadas jour jours",
    "WEE": "semana semanas week weeks woche",
    "MON": "mes meses month months monat monate mensual mois",
    "ANN": "ano anos year years jahr an anual",
    "KWH": "kwh kilovatiohora kilowatthour",
    "BX": "xbx caja cajas cj box boxes cx caixa karton carton",
    "CT": "xct cartones",
    "PK": "xpk paquete paquetes paq pqt pack packs pkg packung pacote",
    "SET": "set sets juego juegos kit kits conjunto",
    "RO": "xro rollo rollos roll rolls rolo",
    "PF": "xpf pallet pallets palet palets palete palette px xpx",
    "BG": "xbg bolsa bolsas saco sacos bag bags",
    "BO": "xbo botella botellas bottle bottles frasco",
    "NMP": "resma resmas ream",
}
_CODES = {
    squeeze(word): code for code, words in _SPELLINGS.items() for word in (code, *words.split())
}  # fmt: skip

# Codes that convert into one another: how many of the first code of the group each is worth.
_CONVERSIONS = (
    {"C62": "1", "PR": "2", "DZN": "12", "CEN": "100", "MIL": "1000"},
    {"GRM": "1", "KGM": "1000", "TNE": "1000000", "LBR": "453.59237"},
    {"MLT": "1", "LTR": "1000", "MTQ": "1000000"},
    {"MMT": "1", "CMT": "10", "MTR": "1000", "KMT": "1000000"},
    {"MIN": "1", "HUR": "60"},
    {"MON": "1", "ANN": "12"},
)
_PACKAGES = frozenset({"BX", "CT", "PK", "SET", "RO", "PF", "BG", "BO", "NMP"})
_WORTH = {code: (number, Decimal(worth)) for number, group in enumerate(_CONVERSIONS) for code, worth in group.items()}


@lru_cache(maxsize=1024)
def unit_code(unit: str) -> str:
    """Return the Rec 20 code that a unit's spelling means, else the spelling itself squeezed."""
    bare = squeeze(unit)
    return _CODES.get(bare, bare)


def is_package(unit: str | None) -> bool:
    """Say whether a unit is a package, of which only the item says how many pieces it holds."""
    return unit is not None and unit_code(unit) in _PACKAGES


def conversion(one: str | None, other: str | None) -> Decimal | None:
    """Return how many of `other` one of `one` is; 1 where either is not said, None where nobody can know."""
    if one is None or other is None:
        return Decimal(1)
    mine, theirs = unit_code(one), unit_code(other)
    if not mine or not theirs or mine == theirs:
        return Decimal(1)
    group, worth = _WORTH.get(mine, (None, Decimal(1)))
    other_group, other_worth = _WORTH.get(theirs, (None, Decimal(1)))
    return None if group is None or group != other_group else worth / other_worth
