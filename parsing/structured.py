"""XML bytes -> Documents: finds the format, reads, then adds evidence, confidence and what the self-checks say.

Not in charge of which file is XML (`sniff`), nor of PDFs that carry XML (`hybrid`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from parsing.checks import failed_checks
from parsing.document import Document, Evidence, Kind, Problem, Reading, Source, Unreadable
from parsing.fields import header_fields
from parsing.formats import FORMATS, Format
from parsing.formats.ubl_party import registered_id
from parsing.xmlbytes import XmlRefusedError, parse_xml
from parsing.xmltree import Node

# A value that a file states is what it states; what contradicts itself there is still to be looked at by a person.
_CERTAIN, _CONTRADICTED, _UNKNOWN_KIND = 1.0, 0.8, 0.5
_WRAPPINGS = 4
_SIBLINGS = ("Invoice", "CreditNote", "DebitNote")
"""Roots that a program may look for anywhere in a UBL file."""


def read_xml(data: bytes, *, source: str) -> tuple[Reading, ...]:
    """Return the documents of an XML file, or why there are none; never raises for bad input."""
    message = "XML of a kind that is not read here; send the invoice itself"
    unknown = Unreadable(source=source, code="unsupported", message=message)
    return read_known_xml(data, source=source, seen_in=Source.XML) or (unknown,)


def read_known_xml(data: bytes, *, source: str, seen_in: Source) -> tuple[Reading, ...]:
    """Return the same for XML that may be anybody's: nothing at all when its root is of no format."""
    notes: list[Problem] = []
    try:
        found = _format_of(_unwrapped(Node(parse_xml(data), notes)))
    except XmlRefusedError as refused:
        return (Unreadable(source=source, code=refused.code, message=str(refused)),)
    if found is None:
        return ()
    reader, node = found
    documents = reader.read(node, source)
    if not documents:
        return (Unreadable(source=source, code="empty", message=f"{node.name} without any document in it"),)
    problems = (*notes, *_repeated(node, reader.SINGLE))
    return tuple(_vouched(document, node, problems, seen_in) for document in documents)


def _format_of(root: Node) -> tuple[Format, Node] | None:
    return next(((reader, root) for reader in FORMATS if reader.recognises(root)), None)


def _unwrapped(root: Node) -> Node:
    """Return the document inside Peppol's SBDH envelope or Colombia's AttachedDocument, else the element itself."""
    node = root
    for _ in range(_WRAPPINGS):
        if node.name == "StandardBusinessDocument":
            node = _enveloped(node)
        elif node.name == "AttachedDocument":
            # The direct child only: deeper ones hold the tax authority's answer (domain.md 1.8).
            wrapped = node.at("Attachment/ExternalReference/Description").raw_text().strip()
            if not wrapped:
                raise XmlRefusedError("empty", "an AttachedDocument without the invoice in it; ask the sender for both")
            node = Node(parse_xml(wrapped.encode()), node.notes)
        else:
            break
    return node


def _enveloped(envelope: Node) -> Node:
    """Return the first document beside the envelope's header; another one that nobody else would read is noted."""
    documents = [part for part in envelope.children() if part.name != "StandardBusinessDocumentHeader"]
    if len(documents) > 1:
        message = f"{len(documents)} documents stand in one envelope; the first was read"
        facts = MappingProxyType({"field": envelope.name, "count": str(len(documents))})
        envelope.notes.append(Problem(code="repeated_element", message=message, facts=facts))
    return documents[0] if documents else envelope


def _repeated(root: Node, single: tuple[str, ...]) -> Iterator[Problem]:
    """What stands twice where one is allowed can show one amount to us and another to somebody else."""
    for path in single:
        count = len(root.all(path))
        if count > 1:
            facts = MappingProxyType({"field": path, "count": str(count)})
            yield Problem(
                code="repeated_element", message=f"{path} stands {count} times; the first was read", facts=facts
            )
    names = _SIBLINGS if root.name in _SIBLINGS else (root.name,)
    inside = [name for name in names for _ in root.below(name)]
    if inside:
        facts = MappingProxyType({"field": inside[0], "count": str(len(inside) + 1)})
        message = f"another {inside[0]} stands inside the {root.name}; the outer one was read"
        yield Problem(code="repeated_element", message=message, facts=facts)


def _vouched(document: Document, root: Node, problems: tuple[Problem, ...], seen_in: Source) -> Document:
    document = replace(document, kind=_kind_by_sign(document))
    checks = failed_checks(document)
    doubted = {field for check in checks for field in check.fields}
    confidence = dict.fromkeys(header_fields(document), _CERTAIN)
    confidence.update(dict.fromkeys(doubted & confidence.keys(), _CONTRADICTED))
    confidence.update(_unknown_ids(document, root))
    return replace(
        document,
        confidence=MappingProxyType(confidence),
        evidence=_evidence(document, seen_in),
        problems=(*document.problems, *problems, *(check.problem for check in checks)),
    )


def _kind_by_sign(document: Document) -> Kind:
    """An invoice whose sum is negative gives money back: a credit note under another name (domain.md 1.10)."""
    total = document.payable if document.total is None else document.total
    negative = total is not None and total < Decimal(0)
    return Kind.CREDIT_NOTE if document.kind is Kind.INVOICE and negative else document.kind


def _unknown_ids(document: Document, root: Node) -> Iterator[tuple[str, float]]:
    """UBL's PartyIdentification may be a tax number (Peru) or the customer's number: only Peru's is certain."""
    if document.format == "ubl" and document.country != "PE":
        for key, role in (("seller.tax_id", "AccountingSupplierParty"), ("buyer.tax_id", "AccountingCustomerParty")):
            if root.at(role) and not registered_id(root.at(role)):
                yield key, _UNKNOWN_KIND


def _evidence(document: Document, seen_in: Source) -> Mapping[str, Evidence]:
    return MappingProxyType(
        {name: Evidence(source=seen_in, text=text) for name, text in header_fields(document).items()}
    )
