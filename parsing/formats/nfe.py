"""Brazil's NF-e and NFC-e (models 55 and 65), with the state's protocol or without -> one Document for each `infNFe`.

ICMS, PIS and COFINS are inside the prices and no tax on top of them: `tax` is what the total has above the goods (IPI,
ICMS-ST, FCP-ST, II). `vTotTrib` is only an estimate for the consumer (law 12.741/2012). Not in charge of CT-e, NFS-e
and of events (cancellations).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from parsing.document import Adjustment, Document, DocumentParty, Kind, Line, Problem, TaxAmount
from parsing.formats.positions import positions_of
from parsing.xmltree import Node

SINGLE = ()
_ROOTS = ("nfeProc", "NFe", "enviNFe", "infNFe")
_KINDS = {"4": Kind.CREDIT_NOTE, "5": Kind.CREDIT_NOTE, "6": Kind.DEBIT_NOTE}
"""finNFe: a return, and since the tax reform notes of credit and of debit."""
_ON_TOP = (("vIPI", "excise"), ("vII", "other"), ("vST", "other"), ("vFCPST", "other"))
_CHARGES = ("vFrete", "vSeg", "vOutro")
_AUTHORISED = ("100", "150")
"""cStat: authorised, and authorised late."""


def recognises(root: Node) -> bool:
    """Tell whether the element is an NF-e, alone, in a batch or with its protocol."""
    return root.name in _ROOTS and any(True for _ in _bodies(root))


def read(root: Node, source: str) -> tuple[Document, ...]:
    """Return every note of the file."""
    return tuple(_document(body, _keys_authorised(root), source) for body in _bodies(root))


def _bodies(root: Node) -> Iterator[Node]:
    for body in (root,) if root.name == "infNFe" else root.below("infNFe"):
        if body.at("ide/nNF"):
            yield body


def _keys_authorised(root: Node) -> frozenset[str]:
    """Return the access keys for which the file brings the state's consent."""
    answers = root.below("infProt")
    return frozenset(answer.text("chNFe") or "" for answer in answers if answer.text("cStat") in _AUTHORISED)


def _document(body: Node, authorised: frozenset[str], source: str) -> Document:
    ident, sums = body.at("ide"), body.at("total/ICMSTot")
    key = (body.text("@Id") or "").removeprefix("NFe") or None
    total = sums.amount("vNF")
    taxes = tuple(_taxes(sums))
    tax = sum((row.amount or Decimal(0) for row in taxes), Decimal(0)) if total is not None else None
    return Document(
        source=source,
        kind=_KINDS.get(ident.text("finNFe") or "", Kind.INVOICE),
        format="nfe",
        country="BR",
        number=ident.text("nNF"),
        series=ident.text("serie"),
        issue_date=ident.day("dhEmi", "dEmi"),
        due_date=_due_date(body),
        currency="BRL",
        seller=_party(body.at("emit"), "enderEmit"),
        buyer=_party(body.at("dest"), "enderDest"),
        net=total - tax if total is not None and tax is not None else None,
        tax=tax,
        total=total,
        payable=_payable(body, total),
        order_references=body.texts("compra/xPed", "det/prod/xPed"),
        contract_references=body.texts("compra/xCont"),
        preceding_invoices=body.texts("ide/NFref/refNFe", "ide/NFref/refNF/nNF"),
        authority_id=key,
        taxes=taxes,
        adjustments=tuple(Adjustment(amount=part, reason=name) for name, part in _charges(sums)),
        lines=_lines(body.all("det")),
        problems=() if key in authorised else (_unauthorised(),),
    )


def _unauthorised() -> Problem:
    message = "no protocol of the tax authority in the file: whether it authorised the note must be asked there"
    return Problem(code="not_authorised", message=message)


def _party(party: Node, address: str) -> DocumentParty:
    where = party.at(address)
    street = ", ".join(filter(None, (where.text("xLgr"), where.text("nro"), where.text("xMun"), where.text("UF"))))
    return DocumentParty(
        name=party.text("xNome"),
        tax_id=party.reference("CNPJ", "CPF", "idEstrangeiro"),
        country="BR" if party.reference("CNPJ", "CPF") else None,
        address=street or None,
        email=party.reference("email"),
    )


def _due_date(body: Node) -> date | None:
    """The first instalment (`dup`)."""
    days = [day for part in body.all("cobr/dup") if (day := part.day("dVenc")) is not None]
    return min(days, default=None)


def _payable(body: Node, total: Decimal | None) -> Decimal | None:
    """The instalments together, else the bill's own net sum, else the note's total."""
    parts = [amount for part in body.all("cobr/dup") if (amount := part.amount("vDup")) is not None]
    return sum(parts, Decimal(0)) if parts else body.amount("cobr/fat/vLiq") or total


def _taxes(sums: Node) -> Iterator[TaxAmount]:
    for name, kind in _ON_TOP:
        amount = sums.amount(name)
        if amount:
            yield TaxAmount(kind=kind, amount=amount)


def _charges(sums: Node) -> Iterator[tuple[str, Decimal]]:
    for name in _CHARGES:
        amount = sums.amount(name)
        if amount:
            yield name, amount


def _lines(elements: tuple[Node, ...]) -> tuple[Line, ...]:
    positions = positions_of([element.text("@nItem") for element in elements])
    return tuple(_line(element.at("prod"), position) for element, position in zip(elements, positions, strict=True))


def _line(product: Node, position: int) -> Line:
    gross, less = product.amount("vProd"), product.amount("vDesc")
    return Line(
        position=position,
        description=product.text("xProd"),
        item_code=product.reference("cProd"),
        quantity=product.amount("qCom"),
        unit=product.text("uCom"),
        unit_price=product.amount("vUnCom"),
        discount=less,
        amount=gross - (less or Decimal(0)) if gross is not None else None,
        order_reference=product.reference("xPed"),
        order_line=product.reference("nItemPed"),
    )
