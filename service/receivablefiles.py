"""Issued invoices and customers' payments from files: CSV, XLSX, JSON, and issued invoices as papers (UBL …, PDF).

In charge of what a row or a paper says. A bad row is told with its place and the rest stands. Not in charge of saving
(`service.receivableimports`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from matching.spelling import same_tax_id
from parsing.document import Document, DocumentParty, Kind, ReadingContext
from parsing.read import read_document
from service.customerfiles import BESIDE_ALIASES, customer_beside
from service.exportrows import Row, Rows, read_export, renamed
from service.rowreading import RowReading, several_of, text_of
from service.store.customer_payments import CustomerPayment
from service.store.customers import CustomerRecord
from service.store.receivables import IMPORTED, ReceivableRecord

_INVOICE_ALIASES = {
    "number": "number invoicenumber invoiceno invoice nrofactura numerofactura factura fatura folio comprobante numero"
    " documentnumber document",
    "kind": "kind documenttype type tipo tipocomprobante",
    "issue_date": "issuedate invoicedate date fechaemision fecha fechafactura dataemissao emissao",
    "due_date": "duedate due fechavencimiento vencimiento vence datavencimento",
    "currency": "currency currencycode moneda divisa moeda",
    "total": "total amount totalamount importe importetotal monto montototal valor valortotal",
    "open": "open openamount balance outstanding amountdue saldo pendiente importependiente saldopendiente emaberto",
    "order": "ordernumber order ponumber po ordencompra oc pedido",
    "payment_reference": "paymentreference reference referencia",
    "preceding": "preceding corrects originalinvoice facturaoriginal rectifica",
}
_PAYMENT_ALIASES = {
    "invoices": "invoices invoice invoicenumber number factura facturas nrofactura numerofactura fatura faturas",
    "date": "date paymentdate paidon fecha fechapago fechacobro data datapagamento",
    "amount": "amount paid received importe monto valor",
    "currency": "currency currencycode moneda divisa moeda",
    "reference": "reference paymentreference ref referencia comprobante",
    "direction": "direction sentido direccion direcao",
}
_INCOMING = frozenset(
    {"in", "incoming", "received", "customer", "cobro", "cobrado", "entrada", "recebido", "receivable"}
)
_CREDITS = frozenset({"credit_note", "creditnote", "credit note", "credit", "nc", "nota de credito", "nota de crédito"})
_DEBITS = frozenset({"debit_note", "debitnote", "debit note", "nd", "nota de debito", "nota de débito"})


def receivable_rows(path: Path) -> Rows[ReceivableRecord]:
    """Return the issued invoices of a JSON, CSV or XLSX file; raise ExportError for any other file."""
    reader = RowReading(read_export(path, container=("receivables", "invoices", "facturas", "data")))
    rows = zip(reader.export.places, reader.export.rows, strict=True)
    return reader.records(rows, lambda each: _receivable(reader, path, *each))


def receivables_of_paper(data: bytes, path: Path, *, our_tax_ids: Sequence[str]) -> Rows[ReceivableRecord]:
    """Return the issued invoices that a paper holds; one whose seller is somebody else is refused."""
    found: list[ReceivableRecord] = []
    refused: list[str] = []
    for reading in read_document(data, name=path.name, context=ReadingContext()):
        if not isinstance(reading, Document):
            refused.append(f"{reading.source}: {reading.message}")
        elif not reading.kind.is_invoice:
            refused.append(f"{reading.source}: {reading.kind.value}, not an invoice")
        elif our_tax_ids and not is_ours(reading, our_tax_ids):
            seller = reading.seller.tax_id or reading.seller.name or "nobody that could be read"
            refused.append(f"{reading.source}: its seller is {seller}, and none of company.tax_ids")
        else:
            found.append(ReceivableRecord(document=reading, customer=customer_of(reading)))
    return Rows(records=tuple(found), refused=tuple(refused))


def is_ours(document: Document, our_tax_ids: Sequence[str]) -> bool:
    """Say whether we are the seller, and somebody else the buyer."""
    seller, buyer = document.seller.tax_id, document.buyer.tax_id
    return (
        seller is not None
        and any(same_tax_id(seller, ours) for ours in our_tax_ids)
        and not (buyer is not None and any(same_tax_id(buyer, ours) for ours in our_tax_ids))
    )


def customer_of(document: Document) -> CustomerRecord:
    """Return the customer that an issued invoice names as its buyer."""
    buyer = document.buyer
    return CustomerRecord(
        name=buyer.name,
        tax_ids=(buyer.tax_id,) if buyer.tax_id else (),
        country=buyer.country,
    )


def customer_payment_rows(path: Path, *, is_incoming: Callable[[Row], bool]) -> Rows[CustomerPayment]:
    """Return the payments of customers in a JSON, CSV or XLSX file; ExportError for any other file."""
    reader = RowReading(read_export(path, container=("payments", "data")))
    rows = zip(reader.export.places, reader.export.rows, strict=True)
    incoming = ((place, row) for place, row in rows if is_incoming(row))
    return reader.records(incoming, lambda each: _payment(reader, *each))


def says_incoming(row: Row) -> bool:
    """Say whether a row of payments says by itself that it is a customer's money."""
    values = renamed(row, {**_PAYMENT_ALIASES, **BESIDE_ALIASES})
    direction = str(values.get("direction") or "").strip().lower()
    return direction in _INCOMING or bool({"code", "name", "tax_ids"} & renamed(row, BESIDE_ALIASES).keys())


def invoices_named(row: Row) -> tuple[str, ...]:
    """Return the numbers of the invoices that a row of payments settles."""
    return several_of(renamed(row, _PAYMENT_ALIASES).get("invoices"))


def _receivable(reader: RowReading, path: Path, place: str, row: Row) -> ReceivableRecord | None:
    values = renamed(row, _INVOICE_ALIASES)
    number, customer = text_of(values.get("number")), customer_beside(reader, row, place)
    if number is None or customer is None:
        reader.problems.append(f"{place}: an issued invoice needs its number and its customer's name, tax id or code")
        return None
    where = f"{place} ({number})"
    total, still_open = (reader.number(values, key, where) for key in ("total", "open"))
    currency = text_of(values.get("currency"))
    issued, due = (reader.day(values, where, key) for key in ("issue_date", "due_date"))
    absent = [key.replace("_", " ") for key in ("total", "currency", "issue_date") if key not in values]
    if absent:
        reader.problems.append(f"{where}: {', '.join(absent)} missing")
        return None
    document = Document(
        source=f"{path.name}!{place}",
        kind=_kind(values.get("kind")),
        format=IMPORTED,
        number=number,
        issue_date=issued,
        due_date=due,
        currency=currency.upper() if currency else None,
        total=abs(total) if total is not None else None,
        payable=abs(total) if total is not None else None,
        buyer=DocumentParty(name=customer.name, tax_id=next(iter(customer.tax_ids), None), country=customer.country),
        order_references=several_of(values.get("order")),
        preceding_invoices=several_of(values.get("preceding")),
        payment_reference=text_of(values.get("payment_reference")),
    )
    if total is not None and total < 0 and document.kind is Kind.INVOICE:
        document = replace(document, kind=Kind.CREDIT_NOTE)  # systems that write what they give back with a minus
    return ReceivableRecord(document=document, customer=customer, open=still_open)


def _kind(value: object) -> Kind:
    said = str(value or "").strip().lower()
    return Kind.CREDIT_NOTE if said in _CREDITS else Kind.DEBIT_NOTE if said in _DEBITS else Kind.INVOICE


def _payment(reader: RowReading, place: str, row: Row) -> CustomerPayment | None:
    values = renamed(row, _PAYMENT_ALIASES)
    day = reader.day(values, place)
    if day is None:
        reader.problems.append(f"{place}: a payment needs a date as 2026-11-25")
        return None
    currency = text_of(values.get("currency"))
    return CustomerPayment(
        date=day,
        amount=reader.number(values, "amount", place),
        currency=currency.upper() if currency else None,
        customer=customer_beside(reader, row, place),
        invoices=several_of(values.get("invoices")),
        reference=text_of(values.get("reference")),
    )
