"""The payment complement of a CFDI (REP, Pagos 1.0 and 2.0) -> the `payment` of a payment receipt."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from parsing.xmltree import Node


def payment_of(root: Node) -> Mapping[str, object] | None:
    """Return day, amount, currency, reference and the invoices settled; amounts are strings, absent values None.

    One receipt may gather several transfers: the amount is their sum, day and reference are those of the first.
    """
    payments = root.all("Complemento/Pagos/Pago")
    if not payments:
        return None
    first = payments[0]
    amounts = [amount for payment in payments if (amount := payment.amount("@Monto")) is not None]
    day = first.day("@FechaPago")
    return MappingProxyType(
        {
            "date": day.isoformat() if day else None,
            "amount": str(sum(amounts, Decimal(0))) if amounts else None,
            "currency": first.text("@MonedaP"),
            "reference": first.reference("@NumOperacion"),
            "method": first.text("@FormaDePagoP"),
            "settles": tuple(_settled(part) for payment in payments for part in payment.all("DoctoRelacionado")),
        }
    )


def _settled(part: Node) -> Mapping[str, str | None]:
    paid, left = part.amount("@ImpPagado"), part.amount("@ImpSaldoInsoluto")
    number = "".join(filter(None, (part.text("@Serie"), part.text("@Folio"))))
    return MappingProxyType(
        {
            "authority_id": part.reference("@IdDocumento"),
            "number": number or None,
            "instalment": part.text("@NumParcialidad"),
            "paid": str(paid) if paid is not None else None,
            "outstanding": str(left) if left is not None else None,
        }
    )
