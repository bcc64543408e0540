"""Mexico's CFDI 3.3 and 4.0 -> Document (income, expense, payment and transfer vouchers).

`total` is the voucher's own, already after withholding. A CFDI has neither a due date nor an order number of its own:
terms are text, orders stand in the buyer's addenda. Not in charge of asking SAT whether the voucher still holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from parsing.document import Document, DocumentParty, Kind, Line, TaxAmount
from parsing.formats.cfdi_addenda import order_numbers
from parsing.formats.cfdi_payment import payment_of
from parsing.xmltree import Node

_KINDS = {"I": Kind.INVOICE, "E": Kind.CREDIT_NOTE, "P": Kind.PAYMENT_RECEIPT, "T": Kind.DESPATCH}
_TAX_KINDS = {"001": "other", "002": "vat", "003": "excise"}  # ISR, IVA, IEPS (SAT catalogue c_Impuesto)
_PERCENT = Decimal(100)
SINGLE = ("Emisor", "Receptor", "Conceptos")


def recognises(root: Node) -> bool:
    """Tell whether the element is a CFDI voucher."""
    return root.name == "Comprobante"


def read(root: Node, source: str) -> tuple[Document, ...]:
    """Return the one voucher; payroll (type N) is `other` and tells nothing of the person paid."""
    kind = _KINDS.get(root.text("@TipoDeComprobante") or "", Kind.OTHER)
    if root.text("@TipoDeComprobante") == "N":
        return (Document(source=source, kind=kind, format="cfdi", country="MX"),)
    voucher = Document(
        source=source,
        kind=kind,
        format="cfdi",
        country="MX",
        number="".join(filter(None, (root.text("@Serie"), root.text("@Folio")))) or None,
        series=root.text("@Serie"),
        issue_date=root.day("@Fecha"),
        currency=root.text("@Moneda"),
        seller=_party(root.at("Emisor"), country="MX"),
        buyer=_party(root.at("Receptor"), country=root.text("Receptor/@ResidenciaFiscal") or "MX"),
        net=_net(root),
        tax=root.amount("Impuestos/@TotalImpuestosTrasladados"),
        withheld=_withheld(root),
        total=root.amount("@Total"),
        payable=root.amount("@Total"),
        order_references=order_numbers(root),
        despatch_references=root.texts("Complemento/detallista/DeliveryNote/referenceIdentification"),
        preceding_invoices=root.texts("CfdiRelacionados/CfdiRelacionado/@UUID"),
        payment_terms=root.text("@CondicionesDePago"),
        authority_id=root.reference("Complemento/TimbreFiscalDigital/@UUID"),
        document_class=root.reference("Receptor/@UsoCFDI"),
        payment_method=root.reference("@MetodoPago"),
        taxes=tuple(_taxes(root)),
        lines=tuple(_line(item, n) for n, item in enumerate(root.all("Conceptos/Concepto"), start=1)),
        payment=payment_of(root) if kind is Kind.PAYMENT_RECEIPT else None,
    )
    return (voucher,)


def _party(party: Node, *, country: str) -> DocumentParty:
    return DocumentParty(name=party.reference("@Nombre"), tax_id=party.reference("@Rfc"), country=country)


def _net(root: Node) -> Decimal | None:
    subtotal = root.amount("@SubTotal")
    return subtotal - (root.amount("@Descuento") or Decimal(0)) if subtotal is not None else None


def _withheld(root: Node) -> Decimal | None:
    """Federal and local withholdings together: both are already taken off the total."""
    paths = ("Impuestos/@TotalImpuestosRetenidos", "Complemento/ImpuestosLocales/@TotaldeRetenciones")
    amounts = [amount for path in paths if (amount := root.amount(path)) is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _taxes(root: Node) -> Iterator[TaxAmount]:
    for row in root.all("Impuestos/Traslados/Traslado"):
        kind = _TAX_KINDS.get(row.text("@Impuesto") or "", "other")
        rate = row.amount("@TasaOCuota") if row.text("@TipoFactor") != "Cuota" else None
        percent = (rate * _PERCENT).normalize() + 0 if rate is not None else None
        yield TaxAmount(kind=kind, rate=percent, base=row.amount("@Base"), amount=row.amount("@Importe"))
    for row in root.all("Impuestos/Retenciones/Retencion"):
        yield TaxAmount(kind="withholding", amount=row.amount("@Importe"))
    for row in root.all("Complemento/ImpuestosLocales/TrasladosLocales"):
        yield TaxAmount(kind="other", rate=row.amount("@TasadeTraslado"), amount=row.amount("@Importe"))
    for row in root.all("Complemento/ImpuestosLocales/RetencionesLocales"):
        yield TaxAmount(kind="withholding", rate=row.amount("@TasadeRetencion"), amount=row.amount("@Importe"))


def _line(item: Node, position: int) -> Line:
    amount, discount = item.amount("@Importe"), item.amount("@Descuento")
    return Line(
        position=position,
        description=item.text("@Descripcion"),
        item_code=item.reference("@NoIdentificacion"),
        quantity=item.amount("@Cantidad"),
        unit=item.text("@ClaveUnidad", "@Unidad"),
        unit_price=item.amount("@ValorUnitario"),
        discount=discount,
        # `Importe` is before the discount; a line's amount is after it (BT-131).
        amount=amount - (discount or Decimal(0)) if amount is not None else None,
        tax_rate=_line_rate(item),
    )


def _line_rate(item: Node) -> Decimal | None:
    for row in item.all("Impuestos/Traslados/Traslado"):
        if row.text("@Impuesto") == "002" and row.text("@TipoFactor") == "Tasa":
            rate = row.amount("@TasaOCuota")
            return (rate * _PERCENT).normalize() + 0 if rate is not None else None
    return None
