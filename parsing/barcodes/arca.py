"""Argentina: the QR of electronic vouchers (ARCA, once AFIP; RG 4892/2020).

In charge of `…afip.gob.ar/fe/qr/?p=<base64 JSON>`. Not in charge of the older I2of5 bar.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from parsing.barcodes.claim import Address, Claim, address_of, day_of, present
from parsing.document import Kind

_HOSTS = ("afip.gob.ar", "arca.gob.ar")
# ARCA's table of currencies, as WSFEv1 lists it.
_CURRENCIES = {
    "PES": "ARS", "DOL": "USD", "060": "EUR", "012": "BRL", "011": "UYU", "033": "CLP", "032": "COP", "035": "PEN",
    "010": "MXN", "021": "GBP",
}  # fmt: skip
# Voucher types, by what they are; 201 to 213 are the credit invoices of small companies (FCE MiPyME).
_CREDIT = frozenset({3, 8, 13, 21, 53, 110, 112, 113, 114, 203, 208, 213})
_DEBIT = frozenset({2, 7, 12, 20, 52, 115, 116, 117, 202, 207, 212})
_RECEIPTS = frozenset({4, 9, 15, 54})
_CLASSES = {
    "A": {1, 2, 3, 4, 5, 34, 39, 60, 63, 81, 112, 115}, "B": {6, 7, 8, 9, 10, 35, 40, 61, 64, 82, 113, 116},
    "C": {11, 12, 13, 15, 111, 114, 117}, "E": {19, 20, 21}, "M": {51, 52, 53, 54}, "T": {195, 196, 197},
    "FCE A": {201, 202, 203}, "FCE B": {206, 207, 208}, "FCE C": {211, 212, 213},
}  # fmt: skip
_TAX_NUMBER = 80
_CUIT_DIGITS = 11


def read(payload: str) -> Claim | None:
    """Return what the voucher's QR says; None for any other payload. The total is `importe`, the seller `cuit`."""
    address = address_of(payload)
    facts = _facts(address) if address else None
    if facts is None:
        return None
    return Claim(
        scheme="arca",
        kind=_kind(_whole(facts.get("tipoCmp"))),
        country="AR",
        number=_number(facts),
        issue_date=day_of(str(facts.get("fecha")), "%Y-%m-%d", "%Y%m%d"),
        currency=_CURRENCIES.get(str(facts.get("moneda", "")).upper()),
        seller_tax_id=_cuit(facts.get("cuit")),
        buyer_tax_id=_cuit(facts.get("nroDocRec")) if _whole(facts.get("tipoDocRec")) == _TAX_NUMBER else None,
        total=_decimal(facts.get("importe")),
        authority_id=present(str(facts.get("codAut") or "")),
        document_class=_class(_whole(facts.get("tipoCmp"))),
    )


def _facts(address: Address) -> Mapping[str, Any] | None:
    if not address.is_at(*_HOSTS) or "p" not in address.parameters:
        return None
    coded = address.parameters["p"].replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
    try:
        decoded = json.loads(base64.b64decode(coded + "=" * (-len(coded) % 4)), parse_float=Decimal)
    except (binascii.Error, ValueError, RecursionError):
        return None
    return decoded if isinstance(decoded, dict) else None


def _number(facts: Mapping[str, Any]) -> str | None:
    """Return point of sale and number as vouchers print them, `00010-00000094`."""
    point, number = _whole(facts.get("ptoVta")), _whole(facts.get("nroCmp"))
    return None if point is None or number is None else f"{point:05d}-{number:08d}"


def _kind(voucher: int | None) -> Kind | None:
    if voucher is None:
        return None
    if voucher in _CREDIT:
        return Kind.CREDIT_NOTE
    if voucher in _DEBIT:
        return Kind.DEBIT_NOTE
    return Kind.PAYMENT_RECEIPT if voucher in _RECEIPTS else Kind.INVOICE


def _class(voucher: int | None) -> str | None:
    """Return the letter of a voucher, which says who may deduct its VAT; with FCE before it for a credit invoice."""
    return next((letter for letter, vouchers in _CLASSES.items() if voucher in vouchers), None)


def _whole(value: object) -> int | None:
    text = str(value).strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _CUIT_DIGITS else None


def _cuit(value: object) -> str | None:
    number = _whole(value)
    return str(number) if number is not None and len(str(number)) == _CUIT_DIGITS else None


def _decimal(value: object) -> Decimal | None:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
