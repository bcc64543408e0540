"""The structured formats: one module each, tried in the order of `FORMATS`.

To add one: a module with `recognises`, `read` and `SINGLE`, and its line below.
"""

from __future__ import annotations

from typing import Protocol

from parsing.document import Document
from parsing.formats import cfdi, cii, dte, facturae, fatturapa, nfe, ubl, ubl_message, ubl_order, zugferd1
from parsing.xmltree import Node


class Format(Protocol):
    """A reader of one XML format; a module is one."""

    @property
    def SINGLE(self) -> tuple[str, ...]:  # noqa: N802 - a constant of the module
        """Paths of elements that stand once: a second one is a contradiction (`Problem` repeated_element)."""

    def recognises(self, root: Node, /) -> bool:
        """Tell whether the root element is of this format."""

    def read(self, root: Node, source: str, /) -> tuple[Document, ...]:
        """Return the documents of the file, values only; evidence and checks are added by `parsing.structured`."""


FORMATS: tuple[Format, ...] = (
    ubl,  # Invoice, CreditNote, DebitNote: EN 16931, Peppol, XRechnung, Peru, Colombia
    cii,  # CrossIndustryInvoice: Factur-X, ZUGFeRD 2, XRechnung; Order-X
    zugferd1,  # CrossIndustryDocument
    cfdi,  # Comprobante: Mexico 3.3 and 4.0
    facturae,  # Facturae: Spain 3.2.x
    fatturapa,  # FatturaElettronica: Italy 1.x
    dte,  # DTE, EnvioDTE, SetDTE, Documento: Chile
    nfe,  # nfeProc, NFe, enviNFe: Brazil, models 55 and 65
    ubl_order,  # Order, OrderChange
    ubl_message,  # ApplicationResponse and the other UBL messages that must not become invoices
)
