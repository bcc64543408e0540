"""Whether a mail offers an invoice: by its attachments' names and types, and by its words.

In charge of what was meant as an invoice, readable or not. Not in charge of reading it (`parsing`).
"""

from __future__ import annotations

import re
from enum import StrEnum

from inbox.phrases import folded
from inbox.records import Attachment


class Offer(StrEnum):
    """How strongly an attachment looks like an invoice."""

    INVOICE = "invoice"
    UNKNOWN = "unknown"  # a document: the mail's words decide
    OTHER = "other"  # a proof of payment, a delivery note, an order, a photograph


_INVOICE_NAME = re.compile(
    r"factur|fatura|invoice|rechnung|fattura|(?<![a-z])(?:fra|fac|fact|inv|fc|fv|ft|nf|nfe|nfse|danfe|cfdi|boleta|dte|rg|re|bill|fe|nota[-_ ]?fiscal|credit[-_ ]?note|nota[-_ ]?(?:de[-_ ]?)?credito|nc|avoir|gutschrift)(?![a-z])|"
    r"factur-?x|zugferd|xrechnung|facturae|fattpa|it\d{11}_"
)
_OTHER_NAME = re.compile(
    r"comprobante|justificante|transferencia|comprovante|comprovativo|payment|remittance|pago|pagamento|retenci|retenc|swift|voucher|deposit|avis|bonifico|zahlung|uberweisung|virement|"
    r"remit[o]?s?(?![a-z])|albaran|albara|guia|despacho|delivery|packing|lieferschein|ddt|bon[-_ ]?de[-_ ]?livraison|pod(?![a-z])|"
    r"estado[-_ ]?de[-_ ]?cuenta|extracto|extrato|statement|resumen|cartola|kontoauszug|estratto|releve|"
    r"orden[-_ ]?de[-_ ]?compra|purchase[-_ ]?order|pedido|order|bestellung|ordine|commande|ordem|encomenda|(?<![a-z])(?:po|oc|op)(?![a-z])|"
    r"banc|bank|titularidad|iban|caratula|contrat|contract|presupuesto|cotizaci|quote|orcamento|proforma|catalog|tarifa|price[-_ ]?list|curriculum|(?<![a-z])cv(?![a-z])|certificad|constancia|w-?9|formulario|form(?![a-z])|"
    r"^(?:img|dsc|photo|foto|pxl|whatsapp[-_ ]?image|screenshot|captura|image)[-_ ]?\d*"
)
_DOCUMENT = re.compile(
    r"application/(?:pdf|xml|zip|x-zip-compressed|octet-stream|pkcs7-mime|x-pkcs7-mime|ms-tnef|vnd\.ms-tnef|msword|vnd\.\S+)|text/xml|image/"
)
_DOCUMENT_NAME = re.compile(r"\.(?:pdf|xml|xsig|p7m|zip|rar|7z|dat|docx?|xlsx?|tiff?|jpe?g|png|heic|ubl)$")
_MARKUP = re.compile(
    rb"<(?:\w+:)?(?:Invoice|CreditNote|DebitNote|CrossIndustryInvoice|CrossIndustryDocument|Comprobante|Facturae|FatturaElettronica|nfeProc|NFe|"
    rb"EnvioDTE|DTE|AttachedDocument|CompNfse|Rechnung)[\s>]"
)
_OTHER_MARKUP = re.compile(rb"<(?:\w+:)?(?:Order|OrderResponse|DespatchAdvice|Catalogue|RequestForQuotation|Quotation)[\s>]")
_HEAD = 4096


def offer_of(part: Attachment) -> Offer:
    """Return what an attachment is offered as, as far as its name and beginning show."""
    head = part.data[:_HEAD]
    if _OTHER_MARKUP.search(head):
        return Offer.OTHER
    if _MARKUP.search(head):
        return Offer.INVOICE
    name = folded(part.name)
    if _INVOICE_NAME.search(name) and not re.match(r"(?:comprobante|justificante|comprovant|comprovativo|pago|payment|remit|retenc|nota)", name):
        return Offer.INVOICE
    if _OTHER_NAME.search(name):
        return Offer.OTHER
    return Offer.UNKNOWN if _DOCUMENT.match(part.content_type) or _DOCUMENT_NAME.search(name) else Offer.OTHER


def is_photograph(part: Attachment) -> bool:
    """Return whether an attachment is a picture."""
    return part.content_type.startswith("image/")
