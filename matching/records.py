"""The records that matching takes and yields (contracts.md sections 1 and 6).

Amounts are `Decimal` in the currency of the record that holds them. Everything is a plain value: what the store knows
is recalled by the caller and handed in as a `Case`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from parsing.document import Document

PAPERS = frozenset({"pdf", "image", "html"})
"""Formats that people read; what stands in them was found by its looks and place, not by its tag."""


class Resolver(StrEnum):
    """Who can make a discrepancy go away."""

    SUPPLIER = "supplier"
    BUYER = "buyer"
    RECEIVER = "receiver"
    ACCOUNTS_PAYABLE = "accounts_payable"
    TAX = "tax"
    TREASURY = "treasury"
    LEGAL = "legal"
    SECURITY = "security"
    SYSTEM = "system"


class Severity(StrEnum):
    """What a discrepancy does to the decision."""

    REJECT = "reject"  # a hard stop
    REVIEW = "review"  # a person must look
    INFORM = "inform"  # said, but blocks nothing


class Verdict(StrEnum):
    """`approved` = pay; `review` = a person must look; `rejected` = a hard stop."""

    APPROVED = "approved"
    REVIEW = "review"
    REJECTED = "rejected"


class Mode(StrEnum):
    """What an order line's invoice is compared with (domain.md 3.1)."""

    TWO_WAY = "2-way"  # the order alone
    THREE_WAY = "3-way"  # the order and what was received
    FOUR_WAY = "4-way"  # the order and what inspection accepted of what was received


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """A party of the master data as matching sees it. `key` is the store's own, None when unknown.

    `payment_days`: the agreed days from issue to payment. `tax_list`: the authority's list of irregular taxpayers that
    it stands on (Mexico's 69-B, Argentina's APOC). `exempt_until`: the last day of its certificate of exemption from
    withholding. `supports`: kinds of papers that must come with each invoice. `category`: of what it usually bills.
    """

    key: int | None = None
    name: str | None = None
    tax_ids: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    bank_accounts: tuple[str, ...] = ()
    blocked: bool = False
    payment_days: int | None = None
    tax_list: str | None = None
    exempt_until: date | None = None
    supports: tuple[str, ...] = ()
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """What was ordered at `position`. `unit_price` is net, per one `unit`, agreed discounts taken off.

    `list_price`: the same before an agreed discount. `pack`: how many pieces one `unit` holds, for boxes and the like.
    `mode` None: as the policy says for its category or supplier.
    """

    position: int
    item_code: str | None = None
    description: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    tax_rate: Decimal | None = None
    list_price: Decimal | None = None
    pack: Decimal | None = None
    category: str | None = None
    mode: Mode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of an order's price that may be billed before delivery: `percent` of its net, or a net `amount`."""

    label: str
    percent: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The official rate of one day: one unit of `base` is worth `rate` units of `quote`."""

    base: str
    quote: str
    date: date
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseOrder:
    """One purchase order. `status`: open, closed, cancelled, pending. Quantities: as ordered, not what is left.

    `limit` (net) and `valid_until` bound a framework order, whose lines have prices and no quantities. `requester`: the
    name or the address of who asked for it. `self_billed`: we bill it ourselves from what was received (ERS).
    """

    number: str
    supplier: Supplier = Supplier()
    currency: str | None = None
    status: str = "open"
    receipt_required: bool = True
    valid_until: date | None = None
    date: date | None = None
    lines: tuple[OrderLine, ...] = ()
    limit: Decimal | None = None
    stages: tuple[Stage, ...] = ()
    requester: str | None = None
    self_billed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """A quantity received against order line `position`; `accepted` None: nobody inspected it yet."""

    position: int
    quantity: Decimal
    accepted: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A goods or service receipt against one order."""

    number: str
    order: str
    date: date | None = None
    lines: tuple[ReceiptLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Billed:
    """What earlier invoices (approved, or waiting in review) already bill of an order line. Credit notes are negative.

    `position` None: billed on the order as a whole, by an invoice without lines.
    """

    order: str
    position: int | None
    quantity: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierInvoice:
    """An invoice that was received before, as far as finding duplicates and replacements needs it."""

    key: int | None
    case: str
    kind: str
    state: str
    number: str | None
    seller_tax_id: str | None
    seller_name: str | None
    supplier_key: int | None
    issue_date: date | None
    currency: str | None
    total: Decimal | None
    authority_id: str | None = None
    sha256: str | None = None
    orders: tuple[str, ...] = ()  # that it was matched to
    order_lines: tuple[tuple[str, int], ...] = ()  # (order, position) that it bills, or billed before it was rejected


class Expectation(StrEnum):
    """How a contract says what its next bill comes to."""

    FIXED = "fixed"  # the same net amount each time
    INDEXED = "indexed"  # a net amount that grows by a percentage each year
    METERED = "metered"  # by consumption: like the year before, or like its bills usually are


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One agreed price of a contract: energy by kWh, power by kW and month. `unit_price` is net, per one `unit`."""

    label: str
    unit: str | None = None
    unit_price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What a contract agrees from `valid_from` on, until its next term; later terms leave earlier bills as they were.

    `amount`: net, for one period. `yearly_percent`: by how much it grows each year since. `discount_percent`: agreed,
    and to be seen on each bill. `tolerance_percent` None: as the policy says for this kind of expectation.
    """

    expectation: Expectation
    valid_from: date
    amount: Decimal | None = None
    yearly_percent: Decimal = Decimal(0)
    discount_percent: Decimal | None = None
    tolerance_percent: Decimal | None = None
    components: tuple[Component, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A standing order without quantities: rent, electricity, a subscription (domain.md 3.5).

    `service_points`: the supplier's identifiers of what is served (CUPS, NIS, customer number). `every_months`: how
    often it is billed. `approver`: who answers for it. `supports`: kinds of papers that must come with each bill.
    """

    number: str
    supplier: Supplier = Supplier()
    service_points: tuple[str, ...] = ()
    currency: str | None = None
    every_months: int = 1
    valid_until: date | None = None
    category: str | None = None
    approver: str | None = None
    supports: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractBill:
    """One bill of a contract, as later ones are compared with it. `quantity`: consumed, in `unit`, where shown."""

    contract: str
    number: str | None
    issued: date
    net: Decimal
    quantity: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenApproval:
    """That a person with a role approved the invoice as it stands."""

    person: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One invoice with everything that matching may know of it.

    `orders` holds those that the invoice names and the open ones of its supplier; `receipts` and `billed` those of
    these orders; `contracts` the supplier's, `bills` what they billed before. `supplier` None: nobody in the master
    data fits. `today` None: nothing is said about the age of the invoice. `received`: the day it arrived. `supports`:
    kinds of the papers that came with it. `mail_words`: what the mail that brought it says. `group_tax_ids`: of other
    companies of our group. `voided`: what the authority says of it where that is not "valid".
    """

    invoice: Document
    sha256: str | None = None
    supplier: Supplier | None = None
    orders: tuple[PurchaseOrder, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    billed: tuple[Billed, ...] = ()
    earlier: tuple[EarlierInvoice, ...] = ()
    rates: tuple[Rate, ...] = ()
    contracts: tuple[Contract, ...] = ()
    bills: tuple[ContractBill, ...] = ()
    today: date | None = None
    received: date | None = None
    supports: frozenset[str] = frozenset()
    approvals: tuple[GivenApproval, ...] = ()
    voided: str | None = None
    our_tax_ids: tuple[str, ...] = ()
    our_names: tuple[str, ...] = ()
    group_tax_ids: tuple[str, ...] = ()
    mail_words: str = ""
    parties_known: bool = True  # False: there is no master data to compare with (`acuse match --orders`)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """One named difference (domain.md 3.8, code in lower case). Carries facts; templates make the sentences.

    `line` is the invoice line's position, None for the whole document. `expected` and `found` are plain strings as in
    contracts.md section 6; `facts` add what a sentence may want (`item`, `order`, `currency`, `received`, …).
    """

    code: str
    severity: Severity
    resolver: Resolver
    line: int | None = None
    expected: str | None = None
    found: str | None = None
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterfactual:
    """One thing that, had it been `wanted` instead of `found`, would have been no difference.

    `field` is what would have to change (`quantity`, `unit_price`, `receipt`, `order_number`, …), `code` the difference
    that it would settle. `since`: the day of the fact it is held against, such as the last receipt.
    """

    code: str
    field: str
    line: int | None = None
    found: str | None = None
    wanted: str | None = None
    order: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMatch:
    """Invoice line `position` against order line `order_line` of `order`; `score` 0 to 1.

    `quantity` and `amount` are what it bills, in the order's unit and currency. `order_line` None with an `order`: an
    advance on the order as a whole.
    """

    position: int
    order: str | None
    order_line: int | None
    score: float
    quantity: Decimal | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Which orders, or which contract, an invoice belongs to and what differs.

    `inferred`: the invoice named no order, one fits. `probability`: how likely the inferred order is the right one.
    """

    orders: tuple[str, ...] = ()
    inferred: bool = False
    score: float = 0.0
    lines: tuple[LineMatch, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    duplicate_of: EarlierInvoice | None = None
    replaces: EarlierInvoice | None = None
    suggested_orders: tuple[str, ...] = ()
    contract: str | None = None
    probability: float | None = None
    counterfactuals: tuple[Counterfactual, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What follows from a match under a policy; `reasons` are the codes that decided, most severe first."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    policy: str = "default"
