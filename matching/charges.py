"""Words by which a line is known not to be goods: freight and fees, stages of one piece of work.

In charge of the words in every language that we read. Not in charge of what is allowed (`matching.rules.charges`).
"""

from __future__ import annotations

import re

from parsing.text.folding import fold

_CHARGE = re.compile(
    r"\b(flete|fletes|envio|gastos de envio|portes?|acarreo|embalajes?|recargo|combustible|seguro de transporte"
    r"|transporte|despacho a domicilio|freight|shipping|delivery (charge|fee)|carriage|postage|packing|packaging"
    r"|handling|surcharge|fuel|small order|minimum order|frete|embalagem|taxa de entrega|sobretaxa|fracht\w*|versand\w*"
    r"|porto|verpackung\w*|zuschlag|mindermengen\w*|frais de port|frais|livraison|emballage|spese di trasporto"
    r"|trasporto|spedizione|imballo|bollo|cargo por|service charge|administration fee|gastos administrativos)\b"
)
_STAGE = re.compile(
    r"\b(anticipo|adelanto|hito|avance|certificacion|cuota|saldo|parcial|milestone|instal?lment|advance|down payment"
    r"|progress|balance|stage|parcela|sinal|abschlag\w*|anzahlung|teilrechnung|schlussrechnung|acompte|acconto"
    r"|(pago|payment|pagamento|zahlung) (del?|of|do|von)? ?\d+ ?%)"
)

_ROUNDING = re.compile(
    r"\b(redondeo|ajuste (por|de) redondeo|rounding|arredondamento|rundung\w*|arrondi|arrotondamento)\b"
)


def is_rounding(description: str | None) -> bool:
    """Say whether a description is of a rounding of the total."""
    return bool(description and _ROUNDING.search(fold(description)))


def is_charge(description: str | None) -> bool:
    """Say whether a description is of a charge beside the goods: freight, packing, fuel, a fee."""
    return bool(description and _CHARGE.search(fold(description)))


def is_stage(description: str | None) -> bool:
    """Say whether a description is of a part of one piece of work: an advance, a milestone, "pago del 30 %"."""
    return bool(description and _STAGE.search(fold(description)))
