"""Whether a mail offers an invoice: by its attachments' names and types, and by its words.

In charge of what was meant as an invoice, readable or not. Not in charge of reading it (`parsing`).
"""

from __future__ import annotations

import re
from enum import StrEnum

from inbox.phrases import folded, pattern_lists
from inbox.records import Attachment


class Offer(StrEnum):
    """How strongly an attachment looks like an invoice."""

    INVOICE = "invoice"
    UNKNOWN = "unknown"  # a document: the mail's words decide
    OTHER = "other"  # a proof of payment, a delivery note, an order, a photograph


_PATTERNS = pattern_lists("offers")
_INVOICE_NAME = _PATTERNS["invoice_name"]
_OTHER_NAME = _PATTERNS["other_name"]
_DELIVERY_WORDS = _PATTERNS["delivery_words"]
_INVOICE_WORDS = _PATTERNS["invoice_words"]
_DOCUMENT = re.compile(
    r"application/(?:pdf|xml|zip|x-zip-compressed|octet-stream|pkcs7-mime|x-pkcs7-mime|ms-tnef|"
    r"vnd\.ms-tnef|msword|vnd\.\S+)|text/xml|image/"
)
_DOCUMENT_NAME = re.compile(r"\.(?:pdf|xml|xsig|p7m|zip|rar|7z|dat|docx?|xlsx?|tiff?|jpe?g|png|heic|ubl)$")
_MARKUP = re.compile(
    rb"<(?:\w+:)?(?:Invoice|CreditNote|DebitNote|CrossIndustryInvoice|CrossIndustryDocument|Comprobante|Facturae|FatturaElettronica|nfeProc|NFe|"
    rb"EnvioDTE|DTE|AttachedDocument|CompNfse|Rechnung)[\s>]"
)
_OTHER_MARKUP = re.compile(
    rb"<(?:\w+:)?(?:Order|OrderResponse|DespatchAdvice|Catalogue|RequestForQuotation|Quotation)[\s>]"
)
_HEAD = 4096


def offer_of(part: Attachment) -> Offer:
    """Return what an attachment is offered as, as far as its name and beginning show."""
    head = part.data[:_HEAD]
    if _OTHER_MARKUP.search(head):
        return Offer.OTHER
    if _MARKUP.search(head):
        return Offer.INVOICE
    name = folded(part.name)
    if _INVOICE_NAME.search(name) and not re.match(
        r"(?:comprobante|justificante|comprovant|comprovativo|pago|payment|remit|retenc|nota)", name
    ):
        return Offer.INVOICE
    if _OTHER_NAME.search(name):
        return Offer.OTHER
    return Offer.UNKNOWN if _DOCUMENT.match(part.content_type) or _DOCUMENT_NAME.search(name) else Offer.OTHER


def brings_delivery_paper(words: str) -> bool:
    """Say whether a mail speaks of a paper of a delivery, and of no invoice: what it brings is that paper."""
    said = folded(words)
    return bool(_DELIVERY_WORDS.search(said)) and not _INVOICE_WORDS.search(said)


def is_photograph(part: Attachment) -> bool:
    """Return whether an attachment is a picture."""
    return part.content_type.startswith("image/")
