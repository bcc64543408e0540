"""The tables of those we buy from: parties, orders, receipts, contracts, rates, what is billed and what has not come.

In charge of that part of the schema; their invoices are in `tables`.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from service.store.tables import metadata
from service.store.types import Amount, ExactDecimal, Key, Moment

party = Table(
    "party",
    metadata,
    Column("id", Key, primary_key=True),
    Column("role", String(10), nullable=False),
    Column("name", String(300), nullable=False),
    Column("name_key", String(300), nullable=False),
    Column("country", String(2)),
    Column("language", String(2)),
    Column("blocked", Boolean, nullable=False, default=False),
    Column("payment_days", Integer),  # agreed, from issue to payment
    Column("tax_list", String(100)),  # the authority's list of irregular taxpayers that it stands on
    Column("exempt_until", Date),  # the last day of its certificate of exemption from withholding
    Column("supports", JSON),  # kinds of papers that must come with each invoice
    Column("category", String(100)),  # of what it usually bills
    Column("created_at", Moment, nullable=False),
    Index(None, "name_key"),
)

party_tax_id = Table(
    "party_tax_id",
    metadata,
    Column("party_id", Key, ForeignKey("party.id"), primary_key=True),
    Column("tax_key", String(40), primary_key=True),  # matching.spelling.tax_id_key
    Column("tax_id", String(40), nullable=False),
    Index(None, "tax_key"),
)

party_contact = Table(
    "party_contact",
    metadata,
    Column("address", String(320), primary_key=True),  # lower case
    Column("party_id", Key, ForeignKey("party.id"), nullable=False),
    Column("name", String(200)),
    Column("purpose", String(30)),
    Index(None, "party_id"),
)

party_domain = Table(
    "party_domain",
    metadata,
    Column("party_id", Key, ForeignKey("party.id"), primary_key=True),
    Column("domain", String(255), primary_key=True),
    Index(None, "domain"),
)

party_account = Table(
    "party_account",
    metadata,
    Column("party_id", Key, ForeignKey("party.id"), primary_key=True),
    Column("account", String(64), primary_key=True),  # IBAN, CBU, CLABE …: matching.spelling.account_key
)

purchase_order = Table(
    "purchase_order",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number", String(100), nullable=False, unique=True),
    Column("number_key", String(100), nullable=False),  # matching.spelling.order_number_keys, without filler words
    Column("number_loose", String(100), nullable=False),  # the same, run together
    Column("party_id", Key, ForeignKey("party.id")),
    Column("supplier_name", String(300)),
    Column("supplier_tax_id", String(40)),
    Column("currency", String(3)),
    Column("status", String(20), nullable=False),
    Column("receipt_required", Boolean, nullable=False),
    Column("date", Date),
    Column("limit", Amount),  # net, of a framework order
    Column("valid_until", Date),
    Column("requester", String(200)),  # a name or an address
    Column("self_billed", Boolean, nullable=False, default=False),
    Column("stages", JSON),  # what may be billed before delivery: label, percent, amount
    Index(None, "party_id", "status"),
    Index(None, "number_key"),
    Index(None, "number_loose"),
)

order_line = Table(
    "order_line",
    metadata,
    Column("order_id", Key, ForeignKey("purchase_order.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("item_code", String(100)),
    Column("description", Text),
    Column("quantity", ExactDecimal),
    Column("unit", String(20)),
    Column("unit_price", ExactDecimal),
    Column("tax_rate", ExactDecimal),
    Column("list_price", ExactDecimal),
    Column("pack", ExactDecimal),  # how many pieces one unit holds
    Column("category", String(100)),
    Column("mode", String(10)),  # 2-way, 3-way, 4-way; None: as the policy says
)

receipt = Table(
    "receipt",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number", String(100), nullable=False),
    Column("order_id", Key, ForeignKey("purchase_order.id"), nullable=False),
    Column("date", Date),
    UniqueConstraint("number", "order_id"),
    Index(None, "order_id"),
)

receipt_line = Table(
    "receipt_line",
    metadata,
    Column("receipt_id", Key, ForeignKey("receipt.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("quantity", ExactDecimal, nullable=False),
    Column("accepted", ExactDecimal),  # by inspection; None: nobody looked yet
)

delivery_note = Table(
    "delivery_note",  # a supplier's paper about a delivery of an order: evidence, until a person takes it as a receipt
    metadata,
    Column("id", Key, primary_key=True),
    Column("version", Integer, nullable=False, default=1),
    Column("document_id", Key, ForeignKey("document.id"), nullable=False),
    Column("order_id", Key, ForeignKey("purchase_order.id"), nullable=False),
    Column("number", String(100)),
    Column("date", Date),
    Column("lines", JSON, nullable=False),  # what it says was delivered: [order line, quantity]
    Column("found_at", Moment, nullable=False),
    Column("taken_at", Moment),
    Column("taken_by", String(100)),
    Column("receipt", String(100)),  # the number of the receipt that it became
    UniqueConstraint("document_id", "order_id"),
    Index(None, "order_id"),
)

contract = Table(
    "contract",
    metadata,
    Column("id", Key, primary_key=True),
    Column("number", String(100), nullable=False, unique=True),
    Column("party_id", Key, ForeignKey("party.id")),
    Column("supplier_name", String(300)),
    Column("supplier_tax_id", String(40)),
    Column("content", JSON, nullable=False),  # the whole record: service points, terms with their prices
    Column("known_since", Date),  # bills of periods that ended before are not missed
    Index(None, "party_id"),
)

rate = Table(
    "rate",
    metadata,
    Column("base", String(3), primary_key=True),
    Column("quote", String(3), primary_key=True),
    Column("date", Date, primary_key=True),
    Column("rate", ExactDecimal, nullable=False),  # one base is so many quote
)

absence = Table(
    "absence",  # a paper that should have come and has not: a bill of a contract, the receipt of a payment
    metadata,
    Column("id", Key, primary_key=True),
    Column("version", Integer, nullable=False, default=1),
    Column("code", String(40), nullable=False),  # recurring_missing, missing_rep
    Column("subject", String(200), nullable=False, unique=True),  # what is missing: one row, however often it is found
    Column("party_id", Key, ForeignKey("party.id")),
    Column("invoice_id", Key, ForeignKey("invoice.id")),  # that was paid, of a payment receipt
    Column("facts", JSON, nullable=False),
    Column("expected_by", Date, nullable=False),
    Column("found_at", Moment, nullable=False),
    Column("asked_at", Moment),
    Column("ended_at", Moment),  # it came, or a person settled it
    Column("ended_by", String(100)),
    Index(None, "ended_at", "expected_by"),
)

authority_status = Table(
    "authority_status",  # what the tax authority says of documents, as imported
    metadata,
    Column("authority_id", String(200), primary_key=True),  # upper case
    Column("status", String(20), nullable=False),  # valid, cancelled, rejected, unknown
    Column("date", Date),  # since when
)

billed = Table(
    "billed",
    metadata,
    Column("id", Key, primary_key=True),
    Column("invoice_id", Key, ForeignKey("invoice.id"), nullable=False),
    Column("order_id", Key, ForeignKey("purchase_order.id"), nullable=False),
    Column("position", Integer),  # None: the order as a whole
    Column("quantity", ExactDecimal),
    Column("amount", Amount, nullable=False),
    Index(None, "order_id"),
    Index(None, "invoice_id"),
)
