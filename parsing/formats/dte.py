"""Chile's DTE (SII) -> one Document for each `Documento`, alone or in an `EnvioDTE`.

Amounts are whole pesos unless the document says otherwise. Not in charge of cessions (AEC) nor of SII's answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from parsing.document import Document, DocumentParty, Kind, Line, TaxAmount
from parsing.formats.positions import positions_of
from parsing.xmltree import Node

_BODIES = ("Documento", "Liquidacion", "Exportaciones")
_ROOTS = ("DTE", "EnvioDTE", "EnvioBOLETA", "SetDTE", *_BODIES)
_KINDS = {
    "52": Kind.DESPATCH,  # guía de despacho
    "56": Kind.DEBIT_NOTE,
    "111": Kind.DEBIT_NOTE,
    "61": Kind.CREDIT_NOTE,
    "112": Kind.CREDIT_NOTE,
}
_ORDER, _DESPATCH, _CONTRACT = ("801", "802"), ("52",), ("803",)
_INVOICES = ("33", "34", "46", "56", "61", "110", "111", "112", "30", "32", "45", "55", "60")
# The words of SII's schema for exports; everything else is in Chilean pesos.
_CURRENCIES = {"PESO CL": "CLP", "DOLAR USA": "USD", "EURO": "EUR", "REAL": "BRL", "SOL": "PEN"}
SINGLE = ()


def recognises(root: Node) -> bool:
    """Tell whether the element is a DTE, a set of them or the bare document; many files have no namespace."""
    return root.name in _ROOTS and any(True for body in _bodies(root) if body.at("Encabezado/IdDoc"))


def read(root: Node, source: str) -> tuple[Document, ...]:
    """Return every document of the file."""
    return tuple(_document(body, source) for body in _bodies(root))


def _bodies(root: Node) -> Iterator[Node]:
    if root.name in _BODIES:
        yield root
    else:
        for name in _BODIES:
            yield from root.below(name)


def _document(body: Node, source: str) -> Document:
    head = body.at("Encabezado")
    ident, sums = head.at("IdDoc"), head.at("Totales")
    total = sums.amount("MntTotal")
    return Document(
        source=source,
        kind=_KINDS.get(ident.text("TipoDTE") or "", Kind.INVOICE),
        format="dte",
        country="CL",
        number=ident.text("Folio"),
        issue_date=ident.day("FchEmis"),
        due_date=_due_date(ident),
        currency=_CURRENCIES.get(sums.text("TpoMoneda") or "PESO CL"),
        seller=_seller(head.at("Emisor")),
        buyer=_buyer(head.at("Receptor")),
        net=_net(sums),
        tax=sums.amount("IVA"),
        total=total,
        payable=total,
        order_references=_referred(body, _ORDER),
        despatch_references=_referred(body, _DESPATCH),
        contract_references=_referred(body, _CONTRACT),
        preceding_invoices=_referred(body, _INVOICES),
        payment_terms=ident.text("TermPagoGlosa"),
        taxes=tuple(_taxes(sums)),
        lines=_lines(body.all("Detalle")),
    )


def _seller(emisor: Node) -> DocumentParty:
    return DocumentParty(
        name=emisor.text("RznSoc", "RznSocEmisor"),
        tax_id=emisor.reference("RUTEmisor"),
        country="CL",
        address=_address_line(emisor, ("DirOrigen", "CmnaOrigen", "CiudadOrigen")),
        email=emisor.reference("CorreoEmisor"),
    )


def _buyer(receptor: Node) -> DocumentParty:
    return DocumentParty(
        name=receptor.text("RznSocRecep"),
        tax_id=receptor.reference("RUTRecep"),
        address=_address_line(receptor, ("DirRecep", "CmnaRecep", "CiudadRecep")),
        email=receptor.reference("CorreoRecep"),
    )


def _address_line(party: Node, names: tuple[str, ...]) -> str | None:
    return ", ".join(filter(None, (party.text(name) for name in names))) or None


def _due_date(ident: Node) -> date | None:
    days = [day for part in ident.all("MntPagos") if (day := part.day("FchPago")) is not None]
    return ident.day("FchVenc") or min(days, default=None)


def _net(sums: Node) -> Decimal | None:
    """BT-109: taxed and exempt together; an exempt invoice (34) has only the latter."""
    parts = [amount for name in ("MntNeto", "MntExe") if (amount := sums.amount(name)) is not None]
    return sum(parts, Decimal(0)) if parts else None


def _referred(body: Node, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The documents of those types that it refers to; FolioRef cuts long order numbers at 18 characters."""
    found = [part.reference("FolioRef") for part in body.all("Referencia") if part.text("TpoDocRef") in kinds]
    return tuple(dict.fromkeys(number for number in found if number))


def _taxes(sums: Node) -> Iterator[TaxAmount]:
    iva = sums.amount("IVA")
    if iva is not None:
        yield TaxAmount(rate=sums.amount("TasaIVA"), base=sums.amount("MntNeto"), amount=iva)
    for row in sums.all("ImptoReten"):  # additional taxes and withheld IVA under one name; the code tells which
        yield TaxAmount(kind="other", rate=row.amount("TasaImp"), amount=row.amount("MontoImp"))


def _lines(elements: tuple[Node, ...]) -> tuple[Line, ...]:
    positions = positions_of([element.text("NroLinDet") for element in elements])
    return tuple(_line(element, position) for element, position in zip(elements, positions, strict=True))


def _line(element: Node, position: int) -> Line:
    less, more = element.amount("DescuentoMonto"), element.amount("RecargoMonto")
    return Line(
        position=position,
        description=element.text("NmbItem", "DscItem"),
        item_code=element.reference("CdgItem/VlrCodigo"),
        quantity=element.amount("QtyItem"),
        unit=element.text("UnmdItem"),
        unit_price=element.amount("PrcItem"),
        discount=(less or Decimal(0)) - (more or Decimal(0)) if less is not None or more is not None else None,
        amount=element.amount("MontoItem"),
    )
