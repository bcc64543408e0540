"""Made trade as files: an order as some system exports it, what came in, an invoice as UBL.

In charge of the files. Not in charge of what is peculiar about a piece of trade (`tests.matching.trade_changes`).
"""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape

_CENT = Decimal("0.01")
SUPPLIER = ("Suministros Lobeira S.L.", "B12345674")
_HEADS = (
    "Nº pedido;Proveedor;NIF proveedor;Moneda;Estado;Línea;Código;Descripción;Cantidad;Unidad;Precio unitario;IVA %",
    "Encomenda;Fornecedor;NIF;Moeda;Estado;Linha;Referência;Designação;Qtd;Un;Preço unit.;Taxa IVA",
    "po_number;vendor_name;vendor_tax_id;currency;status;line_no;sku;description;qty_ordered;uom;unit_cost;vat_rate",
    "PO No.;Vendor;VAT No.;Currency;PO Status;Line;Item Code;Item Description;Ordered Qty;UOM;Unit Price;VAT",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """One line, ordered or billed."""

    code: str
    text: str
    unit: str
    quantity: Decimal
    price: Decimal
    rate: Decimal = Decimal(21)

    @property
    def amount(self) -> Decimal:
        """Quantity by price, to the cent."""
        return (self.quantity * self.price).quantize(_CENT, ROUND_HALF_UP)


@dataclass(slots=True, kw_only=True)
class Trade:
    """An order, the invoices that follow it, and what each must come to: the verdict and the codes that block."""

    language: str
    number: str
    ordered: list[Goods]
    billed: list[Goods]
    status: str = "approved"
    currency: str = "EUR"
    order_currency: str = "EUR"
    supplier: tuple[str, str] = SUPPLIER
    named: str | None = None
    adjustments: list[tuple[str, Decimal]] = field(default_factory=list)
    received: dict[int, Decimal] | None = None
    copies: int = 1
    verdict: str = "approved"
    codes: tuple[str, ...] = ()

    def expect(self, verdict: str, *codes: str) -> None:
        """Say what the last invoice must come to."""
        self.verdict, self.codes = verdict, codes


def orders_file(trade: Trade, rng: random.Random) -> str:
    """Return the order as one system or another exports it, JSON or CSV."""
    head = (trade.number, *trade.supplier, trade.order_currency, trade.status)
    rows = [
        (*head, place, one.code, one.text, one.quantity, one.unit, one.price, one.rate)
        for place, one in enumerate(trade.ordered, start=1)
    ]
    names = rng.choice(_HEADS).split(";")
    if rng.random() < 0.4:
        parts = len(head)
        nested = [dict(zip(names[parts:], map(str, row[parts:]), strict=True)) for row in rows]
        return json.dumps([{**dict(zip(names, head, strict=False)), "lines": nested}], ensure_ascii=False)
    text = io.StringIO()
    delimiter = rng.choice(",;\t")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(names)
    commas = delimiter == ";"
    for row in rows:
        writer.writerow(str(each).replace(".", ",") if commas and isinstance(each, Decimal) else each for each in row)
    return text.getvalue()


def receipts_file(trade: Trade) -> str:
    """Return what came in of the order."""
    received = trade.received or {}
    lines = [{"po_line": place, "received_qty": str(quantity)} for place, quantity in received.items() if quantity]
    return json.dumps([{"grn": "R-1", "po_number": trade.number, "lines": lines}])


def invoice_file(trade: Trade, rng: random.Random) -> bytes:
    """Return the invoice as UBL; some sellers print no codes, some price per hundred."""
    rate = trade.billed[0].rate
    net = sum((one.amount for one in trade.billed), sum((amount for _, amount in trade.adjustments), Decimal(0)))
    tax = (net * rate / 100).quantize(_CENT, ROUND_HALF_UP)
    coded, base = rng.random() < 0.8, rng.choice((1, 1, 1, 100))
    named = f"<cac:OrderReference><cbc:ID>{trade.named}</cbc:ID></cac:OrderReference>" if trade.named else ""
    parts = [
        "<cbc:ID>F26-00118</cbc:ID><cbc:IssueDate>2026-03-10</cbc:IssueDate>",
        "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>",
        f"<cbc:DocumentCurrencyCode>{trade.currency}</cbc:DocumentCurrencyCode>{named}",
        _party("AccountingSupplierParty", *SUPPLIER),
        _party("AccountingCustomerParty", "Hotel Costa Azul S.L.", "B98765431"),
        *(_adjustment(reason, amount, rate) for reason, amount in trade.adjustments),
        f"<cac:TaxTotal><cbc:TaxAmount>{tax}</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>",
        f"<cbc:TaxExclusiveAmount>{net}</cbc:TaxExclusiveAmount>",
        f"<cbc:TaxInclusiveAmount>{net + tax}</cbc:TaxInclusiveAmount>",
        f"<cbc:PayableAmount>{net + tax}</cbc:PayableAmount>",
        "</cac:LegalMonetaryTotal>",
        *(_line(place, one, coded=coded, base=base) for place, one in enumerate(trade.billed, start=1)),
    ]
    names = "urn:oasis:names:specification:ubl:schema:xsd"
    spaces = f'xmlns:cac="{names}:CommonAggregateComponents-2" xmlns:cbc="{names}:CommonBasicComponents-2"'
    return f'<Invoice xmlns="{names}:Invoice-2" {spaces}>{"".join(parts)}</Invoice>'.encode()


def _party(role: str, name: str, tax_id: str) -> str:
    scheme = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
    return (
        f"<cac:{role}><cac:Party><cac:PartyTaxScheme><cbc:CompanyID>{tax_id}</cbc:CompanyID>{scheme}</cac:PartyTaxScheme>"
        f"<cac:PartyLegalEntity><cbc:RegistrationName>{escape(name)}</cbc:RegistrationName></cac:PartyLegalEntity>"
        f"</cac:Party></cac:{role}>"
    )


def _adjustment(reason: str, amount: Decimal, rate: Decimal) -> str:
    return (
        f"<cac:AllowanceCharge><cbc:ChargeIndicator>{str(amount > 0).lower()}</cbc:ChargeIndicator>"
        f"<cbc:AllowanceChargeReason>{reason}</cbc:AllowanceChargeReason><cbc:Amount>{abs(amount)}</cbc:Amount>"
        f"<cac:TaxCategory><cbc:Percent>{rate}</cbc:Percent></cac:TaxCategory></cac:AllowanceCharge>"
    )


def _line(place: int, one: Goods, *, coded: bool, base: int) -> str:
    code = f"<cac:SellersItemIdentification><cbc:ID>{one.code}</cbc:ID></cac:SellersItemIdentification>"
    return (
        f'<cac:InvoiceLine><cbc:ID>{place}</cbc:ID><cbc:InvoicedQuantity unitCode="{one.unit}">{one.quantity}'
        f"</cbc:InvoicedQuantity><cbc:LineExtensionAmount>{one.amount}</cbc:LineExtensionAmount><cac:Item>"
        f"<cbc:Name>{escape(one.text)}</cbc:Name>{code if coded and one.code else ''}<cac:ClassifiedTaxCategory>"
        f"<cbc:Percent>{one.rate}</cbc:Percent></cac:ClassifiedTaxCategory></cac:Item><cac:Price>"
        f"<cbc:PriceAmount>{one.price * base}</cbc:PriceAmount><cbc:BaseQuantity>{base}</cbc:BaseQuantity></cac:Price>"
        "</cac:InvoiceLine>"
    )
