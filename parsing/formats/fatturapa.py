"""Italy's FatturaPA 1.x (FPA12, FPR12) and its simplified form's envelope -> one Document for each body.

`total` is before the ritenuta, the payment amounts are after it. Not in charge of the CMS envelope (`containers`).
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from parsing.document import Document, DocumentParty, Kind, Line, TaxAmount
from parsing.formats.positions import positions_of
from parsing.xmltree import Node

# TD04 nota di credito, TD08 its simplified form; TD05 nota di debito, TD09 simplified.
_KINDS = {"TD04": Kind.CREDIT_NOTE, "TD08": Kind.CREDIT_NOTE, "TD05": Kind.DEBIT_NOTE, "TD09": Kind.DEBIT_NOTE}
SINGLE = ("FatturaElettronicaHeader", "FatturaElettronicaHeader/CedentePrestatore")


def recognises(root: Node) -> bool:
    """Tell whether the element is a FatturaPA file."""
    return root.name == "FatturaElettronica"


def read(root: Node, source: str) -> tuple[Document, ...]:
    """Return the invoices; a lot (lotto) has several bodies under one header."""
    head = root.at("FatturaElettronicaHeader")
    seller, buyer = _party(head.at("CedentePrestatore")), _party(head.at("CessionarioCommittente"))
    return tuple(_invoice(body, source, seller, buyer) for body in root.all("FatturaElettronicaBody"))


def _invoice(body: Node, source: str, seller: DocumentParty, buyer: DocumentParty) -> Document:
    general = body.at("DatiGenerali")
    head = general.at("DatiGeneraliDocumento")
    net, tax = (
        _sum(body, "DatiBeniServizi/DatiRiepilogo", "ImponibileImporto"),
        _sum(body, "DatiBeniServizi/DatiRiepilogo", "Imposta"),
    )
    payments = body.all("DatiPagamento/DettaglioPagamento")
    due = [day for part in payments if (day := part.day("DataScadenzaPagamento")) is not None]
    return Document(
        source=source,
        kind=_KINDS.get(head.text("TipoDocumento") or "", Kind.INVOICE),
        format="fatturapa",
        country="IT",
        number=head.text("Numero"),
        issue_date=head.day("Data"),
        due_date=min(due, default=None),
        currency=head.text("Divisa"),
        seller=seller,
        buyer=buyer,
        net=net,
        tax=tax,
        withheld=_sum(head, "DatiRitenuta", "ImportoRitenuta"),
        total=_total(body, head, net, tax),
        payable=_sum(body, "DatiPagamento/DettaglioPagamento", "ImportoPagamento"),
        order_references=general.texts("DatiOrdineAcquisto/IdDocumento"),
        despatch_references=general.texts("DatiDDT/NumeroDDT"),
        contract_references=general.texts("DatiContratto/IdDocumento"),
        preceding_invoices=general.texts("DatiFattureCollegate/IdDocumento"),
        iban=body.reference("DatiPagamento/DettaglioPagamento/IBAN"),
        payment_reference=body.reference("DatiPagamento/DettaglioPagamento/CodicePagamento"),
        taxes=tuple(_taxes(body, head)),
        lines=_lines(body.all("DatiBeniServizi/DettaglioLinee"), general),
    )


def _party(party: Node) -> DocumentParty:
    person = party.at("DatiAnagrafici")
    vat = person.at("IdFiscaleIVA")
    code = vat.reference("IdCodice")
    names = (person.text(f"Anagrafica/{name}") for name in ("Nome", "Cognome"))
    address = party.at("Sede")
    parts = (address.text(name) for name in ("Indirizzo", "NumeroCivico", "CAP", "Comune"))
    return DocumentParty(
        name=person.text("Anagrafica/Denominazione") or " ".join(filter(None, names)) or None,
        tax_id=f"{vat.text('IdPaese') or ''}{code}" if code else person.reference("CodiceFiscale"),
        country=address.text("Nazione") or vat.text("IdPaese"),
        address=", ".join(filter(None, parts)) or None,
        email=party.reference("Contatti/Email"),
    )


def _total(body: Node, head: Node, net: Decimal | None, tax: Decimal | None) -> Decimal | None:
    """`ImportoTotaleDocumento` is optional: half of the files leave it to be summed up."""
    written = head.amount("ImportoTotaleDocumento")
    if written is not None or net is None or tax is None:
        return written
    return net + tax + (_sum(body, "DatiBeniServizi/DatiRiepilogo", "Arrotondamento") or Decimal(0))


def _sum(node: Node, rows: str, name: str) -> Decimal | None:
    amounts = [amount for row in node.all(rows) if (amount := row.amount(name)) is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _taxes(body: Node, head: Node) -> Iterator[TaxAmount]:
    for row in body.all("DatiBeniServizi/DatiRiepilogo"):
        base, amount = row.amount("ImponibileImporto"), row.amount("Imposta")
        yield TaxAmount(rate=row.amount("AliquotaIVA"), base=base, amount=amount)
    for row in head.all("DatiRitenuta"):
        amount, rate = row.amount("ImportoRitenuta"), row.amount("AliquotaRitenuta")
        yield TaxAmount(kind="withholding", rate=rate, amount=amount)
    stamp = head.amount("DatiBollo/ImportoBollo")
    if stamp is not None:
        yield TaxAmount(kind="stamp", amount=stamp)


def _lines(elements: tuple[Node, ...], general: Node) -> tuple[Line, ...]:
    positions = positions_of([element.text("NumeroLinea") for element in elements])
    orders = _orders_by_line(general)
    return tuple(
        _line(element, position, orders.get(element.text("NumeroLinea") or "", (None, None)))
        for element, position in zip(elements, positions, strict=True)
    )


def _orders_by_line(general: Node) -> dict[str, tuple[str | None, str | None]]:
    """An order names the invoice lines it belongs to, and its own line."""
    found: dict[str, tuple[str | None, str | None]] = {}
    for order in general.all("DatiOrdineAcquisto"):
        reference = (order.reference("IdDocumento"), order.reference("NumItem"))
        found.update(dict.fromkeys(order.texts("RiferimentoNumeroLinea"), reference))
    return found


def _line(element: Node, position: int, order: tuple[str | None, str | None]) -> Line:
    quantity, price = element.amount("Quantita"), element.amount("PrezzoUnitario")
    amount = element.amount("PrezzoTotale")
    return Line(
        position=position,
        description=element.text("Descrizione"),
        item_code=element.reference("CodiceArticolo/CodiceValore"),
        # A service without a quantity is one unit (the schema makes Quantita optional).
        quantity=quantity if quantity is not None or price is None else Decimal(1),
        unit=element.text("UnitaMisura"),
        unit_price=price,
        discount=_discount(element, quantity or Decimal(1), price, amount),
        amount=amount,
        tax_rate=element.amount("AliquotaIVA"),
        order_reference=order[0],
        order_line=order[1],
    )


def _discount(element: Node, quantity: Decimal, price: Decimal | None, amount: Decimal | None) -> Decimal | None:
    """ScontoMaggiorazione chains percentages and sums; what they come to is what the amount differs by."""
    if not element.at("ScontoMaggiorazione") or price is None or amount is None:
        return None
    return quantity * price - amount
