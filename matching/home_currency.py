"""The currency of a paper that names none, because its country has but one.

In charge of when that may be taken for granted: where an order that the paper names is in that currency. Not in charge
of reading currencies (`parsing`), nor of one that differs (`matching.rules.currency`).
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from matching.records import Case
from matching.references import find_references

_EURO = "AT BE CY DE EE ES FI FR GR EL HR IE IT LT LU LV MT NL PT SI SK"
_OTHERS = (
    "AR:ARS BO:BOB BR:BRL CA:CAD CH:CHF CL:CLP CO:COP CR:CRC CZ:CZK DK:DKK DO:DOP GB:GBP GT:GTQ HN:HNL HU:HUF JP:JPY"
    " MX:MXN NO:NOK PE:PEN PL:PLN PY:PYG RO:RON SE:SEK US:USD UY:UYU EC:USD SV:USD"
)
_OF_COUNTRY = MappingProxyType(dict.fromkeys(_EURO.split(), "EUR") | {one[:2]: one[3:] for one in _OTHERS.split()})


def with_home_currency(case: Case) -> Case:
    """Return a case whose invoice has its country's currency, if it has none and the orders it names are in that."""
    invoice = case.invoice
    home = _OF_COUNTRY.get(invoice.country or invoice.seller.country or "")
    if invoice.currency is not None or home is None:
        return case
    named = find_references(case).orders
    if not named or any(order.currency != home for order in named):
        return case
    return replace(case, invoice=replace(invoice, currency=home))
