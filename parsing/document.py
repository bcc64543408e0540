"""What was read from one business paper: the record that every reader yields and every later step relies on.

In charge of the words and shapes (contracts.md sections 1 and 4). Not in charge of JSON (`parsing.serial`) nor of
reading. Amounts are `Decimal` in the document's own `currency`; a value that the paper does not show is None, never
invented; placeholders (`n/a`, `-`, `#NO#`) are None too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from parsing.learned.records import LearnedLayout


class Kind(StrEnum):
    """What a business paper is. Only the first three become invoices (contracts.md section 4)."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    DEBIT_NOTE = "debit_note"
    PAYMENT_RECEIPT = "payment_receipt"
    ORDER = "order"
    DESPATCH = "despatch"
    QUOTE = "quote"
    PROFORMA = "proforma"
    STATEMENT = "statement"
    REMITTANCE = "remittance"
    WITHHOLDING_CERTIFICATE = "withholding_certificate"
    OTHER = "other"

    @property
    def is_invoice(self) -> bool:
        """True for what asks for money or gives it back: invoice, credit note, debit note."""
        return self in (Kind.INVOICE, Kind.CREDIT_NOTE, Kind.DEBIT_NOTE)


class Source(StrEnum):
    """Where a value was read. The order is that of trust: an earlier one outranks a later one (domain.md 1.1)."""

    XML = "xml"
    EMBEDDED_XML = "embedded_xml"
    CODE = "code"
    LEARNED = "learned"  # text where a person showed it on an earlier paper of the supplier's
    TEXT = "text"
    OCR = "ocr"
    MAIL = "mail"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where one field was seen. `box` is (x0, top, x1, bottom) in PDF points from the page's top left."""

    source: Source
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong or doubtful in what was read. `facts` feed the templates; `message` is for the command line."""

    code: str
    message: str
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """A file, or a member of one, that gave no document.

    `code` is one of: encrypted damaged unsupported too_large too_many timeout memory crashed needs_ocr empty.
    `source` begins with the name as given, members follow after `!`. `page_count` None when unknown.
    """

    source: str
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentParty:
    """Seller or buyer as the paper names them. `tax_id`: BT-31/BT-48, else BT-32, else BT-30/BT-47."""

    name: str | None = None
    tax_id: str | None = None
    country: str | None = None
    address: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One invoice line (EN 16931 BG-25). `unit_price` is net, per `price_base` units; `amount` is BT-131.

    `discount`: what `amount` is lower than quantity times price (negative for a surcharge).
    """

    position: int
    description: str | None = None
    item_code: str | None = None
    buyer_item_code: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    price_base: Decimal = Decimal(1)
    discount: Decimal | None = None
    amount: Decimal | None = None
    tax_rate: Decimal | None = None
    order_reference: str | None = None
    order_line: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxAmount:
    """One row of the tax breakdown (BG-23). `kind`: vat, excise, perception, withholding, stamp, other."""

    kind: str = "vat"
    rate: Decimal | None = None
    base: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """An allowance (negative amount) or a charge (positive) on the whole document (BG-20, BG-21)."""

    amount: Decimal
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One business paper as read (field meanings and BT numbers: contracts.md section 4).

    `source` is the path of names that leads to it, joined by `!`. Amounts are in `currency`. Keys of `confidence` (a
    probability) and `evidence` are dotted field names: `number`, `seller.name`, `buyer.tax_id`, `order_references`.
    `document_class`: the class that the tax authority gives it: Argentina's letter (`A`, `FCE A`), Mexico's UsoCFDI
    (`G03`). `payment_method`: Mexico's MetodoPago, `PUE` (at once) or `PPD` (later: a payment receipt is owed).
    """

    source: str
    kind: Kind
    format: str
    country: str | None = None
    number: str | None = None
    series: str | None = None
    issue_date: date | None = None
    due_date: date | None = None
    currency: str | None = None
    seller: DocumentParty = DocumentParty()
    buyer: DocumentParty = DocumentParty()
    net: Decimal | None = None
    tax: Decimal | None = None
    withheld: Decimal | None = None
    prepaid: Decimal | None = None
    total: Decimal | None = None
    payable: Decimal | None = None
    order_references: tuple[str, ...] = ()
    despatch_references: tuple[str, ...] = ()
    contract_references: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()  # words of a paper that may be another paper's number, whatever they stand under
    preceding_invoices: tuple[str, ...] = ()
    iban: str | None = None
    payment_reference: str | None = None
    payment_terms: str | None = None
    authority_id: str | None = None
    document_class: str | None = None
    payment_method: str | None = None
    taxes: tuple[TaxAmount, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    lines: tuple[Line, ...] = ()
    payment: Mapping[str, object] | None = None
    pages: int | None = None
    confidence: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    evidence: Mapping[str, Evidence] = field(default_factory=lambda: MappingProxyType({}))
    problems: tuple[Problem, ...] = ()


Reading = Document | Unreadable
"""What one file, or one member of it, gave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingContext:
    """What a reader may know besides the bytes. All of it comes from the configuration, none from the mail.

    `our_tax_ids`: compared squeezed and upper case; a party with one of them is us (domain.md trap T3). `mail_body`:
    HTML is the body of a mail, in which only what is an invoice beyond doubt counts. `learned`: the supplier's layouts
    that people showed; a paper of one of them is read by it.
    """

    our_tax_ids: tuple[str, ...] = ()
    our_names: tuple[str, ...] = ()
    ignore_embedded: bool = False
    mail_body: bool = False
    learned: tuple[LearnedLayout, ...] = ()
    pdf_passwords: tuple[str, ...] = ()
    max_pages: int = 50
    max_depth: int = 5
    max_members: int = 200
    max_unpacked_bytes: int = 100_000_000
    max_ratio: int = 100
