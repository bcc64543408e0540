"""How many of an order line's unit one unit of an invoice line is, an item's own packings included.

In charge of packs ("box of 12") as the order line or the words of a line say them. Not in charge of units that convert
for every item (`matching.units`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from matching.pricing import BilledLine
from matching.records import OrderLine
from matching.units import conversion, is_package
from parsing.text.folding import fold

_PIECE = "C62"
_CLOSE = Decimal("0.005")
_PACK = re.compile(
    r"\b(?:caja|pack|paquete|bolsa|estuche|bulto|box|case|bag|caixa|pacote|karton|set|juego|rollo|pallet|blister)s?"
    r" ?(?:de|of|con|com|x|a|/)? ?(\d{1,5})\b"
    r"|\b(\d{1,5}) ?(?:u|un|uds|unid|unidades|pcs|piezas|pz) ?(?:por|per|/|x) ?(?:caja|pack|paquete|bolsa|box|caixa)\b"
)


def unit_factor(billed: BilledLine, ordered: OrderLine) -> Decimal | None:
    """Return how many of the order line's unit one of the invoice line's unit is, None where nobody can know.

    A pack that only a description tells counts where the prices bear it out.
    """
    fixed = conversion(billed.line.unit, ordered.unit)
    if fixed is not None:
        return fixed
    if is_package(ordered.unit) and (pieces := conversion(billed.line.unit, _PIECE)) is not None:
        told = _told(ordered.description) or _told(billed.line.description)
        return _factor(billed, ordered, lambda pack: pieces / pack, told)
    if is_package(billed.line.unit) and (worth := conversion(_PIECE, ordered.unit)) is not None:
        return _factor(billed, ordered, lambda pack: pack * worth, _told(billed.line.description))
    return None


def _factor(
    billed: BilledLine, ordered: OrderLine, of: Callable[[Decimal], Decimal], told: Decimal | None
) -> Decimal | None:
    if ordered.pack:
        return of(ordered.pack)
    return of(told) if told and _bears_out(of(told), billed, ordered) else None


def _bears_out(factor: Decimal, billed: BilledLine, ordered: OrderLine) -> bool:
    """Say whether the invoice's price is the order's at this factor."""
    if not billed.price or not ordered.unit_price:
        return False
    return abs(billed.price / factor - ordered.unit_price) <= _CLOSE * ordered.unit_price


def _told(description: str | None) -> Decimal | None:
    found = _PACK.search(fold(description)) if description else None
    number = Decimal(found[1] or found[2]) if found else Decimal(0)
    return number or None
