"""The tables. Every state is a row, every transition an event; the meaning of each state is in contracts.md section 2.

In charge of the schema alone. `migrations/` brings an older database here; a test holds the two equal.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from service.store.types import Amount, ExactDecimal, Key, Moment

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

mailbox_cursor = Table(
    "mailbox_cursor",
    metadata,
    Column("mailbox", String(100), primary_key=True),
    Column("folder", String(255), primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),  # every UID up to here is in mailbox_uid
    Column("looked_at", Moment, nullable=False),
    Column("good_at", Moment),  # the last look that went well
    Column("error", Text),  # why the last look failed, None when it did not
)

mailbox_uid = Table(
    "mailbox_uid",
    metadata,
    Column("mailbox", String(100), primary_key=True),
    Column("folder", String(255), primary_key=True),
    Column("uidvalidity", BigInteger, primary_key=True),
    Column("uid", BigInteger, primary_key=True),
    # stored, duplicate (of a message already held), too_large, vanished (expunged before it was fetched), refused
    Column("outcome", String(20), nullable=False),
    Column("message_id", Key, ForeignKey("message.id")),
    Column("size", BigInteger),
    Column("seen_at", Moment, nullable=False),
    Column("error", Text),
    Column("settled_by", String(100)),  # who looked at one that was not stored
    Column("after_filing", String(20)),  # None: still to do; done, failed, or nothing
    Index(None, "message_id"),
    Index(None, "mailbox", "after_filing"),
)

message = Table(
    "message",
    metadata,
    Column("id", Key, primary_key=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("content_key", String(64)),  # the mail without its trace headers: the same mail delivered twice
    Column("duplicate_of", Key, ForeignKey("message.id")),
    Column("state", String(20), nullable=False),
    Column("case", String(20), unique=True),  # where a mail without an invoice of its own was answered
    Column("mailbox", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease_token", String(40)),
    Column("lease_until", Moment),
    Column("not_before", Moment),
    Column("error", Text),
    Column("filed_at", Moment),
    # what was understood; empty until read
    Column("rfc_message_id", String(998)),
    Column("subject", Text),
    Column("sender", String(320)),  # where every parser agrees; else None
    Column("claimed_sender", String(320)),
    Column("sent_at", Moment),
    Column("authentication", String(10)),
    Column("standing", String(20)),
    Column("party_id", Key, ForeignKey("party.id")),
    Column("kind", String(20)),
    Column("language", String(2)),
    Column("classification", JSON),
    Column("evidence", String(20)),  # how it was placed: token, references, number, subject, none
    Column("claimed_cases", JSON),
    Column("attention", String(40)),  # why a person must look: a reason's code; None when nobody need
    Column("settled_by", String(100)),
    Column("indexed_at", Moment),  # its words can be searched since
    Index(None, "indexed_at", "id"),
    Index(None, "state", "id"),
    Index(None, "rfc_message_id"),
    Index(None, "content_key"),
    Index(None, "sender"),
    Index(None, "attention", "id"),
)

message_invoice = Table(
    "message_invoice",
    metadata,
    Column("message_id", Key, ForeignKey("message.id"), primary_key=True),
    Column("invoice_id", Key, ForeignKey("invoice.id"), primary_key=True),
    Column(
        "evidence", String(20), nullable=False
    ),  # document, token, references, number, subject, delivery_note, person
    Index(None, "invoice_id"),
)

document = Table(
    "document",
    metadata,
    Column("id", Key, primary_key=True),
    Column("message_id", Key, ForeignKey("message.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("blob", String(64)),  # SHA-256 of the attachment it was read from
    Column("page_blob", String(64)),  # of the PDF that shows it, when it was read from XML beside one
    Column("kind", String(30)),
    Column("format", String(20)),
    Column("reading", JSON),  # contracts.md section 4
    Column("error", String(30)),
    Column("invoice_id", Key, ForeignKey("invoice.id")),
    Column("settled_by", String(100)),
    UniqueConstraint("message_id", "position"),
    Index(None, "invoice_id"),
    Index(None, "blob"),
)

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

invoice = Table(
    "invoice",
    metadata,
    Column("id", Key, primary_key=True),
    Column("case", String(20), nullable=False, unique=True),  # F-2026-000123
    Column("version", Integer, nullable=False, default=1),  # raised by every change: two people never overwrite
    Column("direction", String(10), nullable=False),  # payable, receivable
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False),
    Column("state_since", Moment, nullable=False),
    Column("state_reason", Text),  # what a person wrote, for the supplier to read; rules leave it empty
    Column("received_at", Moment, nullable=False),
    Column("party_id", Key, ForeignKey("party.id")),
    Column("number", String(100)),
    Column("number_key", String(100)),
    Column("seller_name", String(300)),
    Column("seller_tax_id", String(40)),
    Column("seller_tax_key", String(40)),  # matching.spelling.tax_id_key
    Column("issue_date", Date),
    Column("due_date", Date),
    Column("currency", String(3)),
    Column("total", Amount),
    Column("payable", Amount),
    Column("authority_id", String(200)),
    Column("sha256", String(64)),  # of the file it was read from
    Column("reading", JSON, nullable=False),  # the current fields, a person's corrections included
    Column("verdict", String(10)),
    Column("reasons", JSON, nullable=False),
    Column("match", JSON),
    Column("blocked_by", String(20)),  # the resolver of the most severe discrepancy; None when nothing blocks
    Column("blocked_since", Moment),  # since when it is that one's turn
    Column("cause", String(40)),  # the reason that weighs most; None when nothing blocks
    Column("worth", Amount),  # the total in euros, roughly: to sort by, never to pay
    Column("assigned_to", String(100)),  # the person who works on it
    Column("policy", String(50)),
    Column("contract", String(100)),  # the number of the contract that it bills instead of an order
    Column("category", String(100)),  # what it is for, where it bills no order
    Column("hold_reason", Text),
    Column("hold_until", Date),
    Column("payment_date", Date),
    Column("payment_reference", String(100)),
    Column("paid", Amount),
    Column("withheld", Amount),  # for the tax authority, by us, when paying: it counts as settled
    Column("replaced_by", Key, ForeignKey("invoice.id")),
    Column("duplicate_of", Key, ForeignKey("invoice.id")),
    Index(None, "state", "id"),
    Index(None, "party_id", "number_key"),
    Index(None, "party_id", "total"),
    Index(None, "seller_tax_key", "number_key"),
    Index(None, "number_key"),
    Index(None, "authority_id"),
    Index(None, "sha256"),
    Index(None, "replaced_by"),
    Index(None, "contract"),
    Index(
        "ix_invoice_worklist",
        *(
            "state",
            "blocked_by",
            "cause",
            "blocked_since",
            "state_since",
            "worth",
            "due_date",
            "assigned_to",
            "direction",
        ),
    ),
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

outgoing = Table(
    "outgoing",
    metadata,
    Column("id", Key, primary_key=True),
    Column("version", Integer, nullable=False, default=1),
    Column("dedupe_key", String(200), nullable=False, unique=True),
    Column("kind", String(30), nullable=False),
    Column("language", String(2), nullable=False),
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("recipient", String(320), nullable=False),
    Column("mail_from", String(320), nullable=False),
    Column("rfc_message_id", String(998), nullable=False, unique=True),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("context", JSON, nullable=False),
    Column("automatic", Boolean, nullable=False),
    Column("cause_message_id", Key, ForeignKey("message.id")),
    Column("party_id", Key, ForeignKey("party.id")),
    Column("created_at", Moment, nullable=False),
    Column("not_before", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("lease_token", String(40)),
    Column("lease_until", Moment),
    Column("dot_at", Moment),  # committed before the final dot: with it, a dead sender leaves `unknown`
    Column("sent_at", Moment),
    Column("last_reply", Text),
    Column("indexed_at", Moment),  # its words can be searched since
    CheckConstraint("state in ('draft','queued','sending','sent','held','cancelled','failed','unknown')", name="state"),
    Index(None, "indexed_at", "id"),
    Index(None, "state", "not_before"),
    Index(None, "recipient", "created_at"),
    Index(None, "created_at"),
    Index(None, "cause_message_id"),
)

outgoing_invoice = Table(
    "outgoing_invoice",
    metadata,
    Column("outgoing_id", Key, ForeignKey("outgoing.id"), primary_key=True),
    Column("invoice_id", Key, ForeignKey("invoice.id"), primary_key=True),
    Index(None, "invoice_id"),
)

event = Table(
    "event",
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("actor", String(100), nullable=False),  # person:<name>, rule:<code>, mail:<id>, system
    Column("invoice_id", Key, ForeignKey("invoice.id")),
    Column("message_id", Key, ForeignKey("message.id")),
    Column("outgoing_id", Key, ForeignKey("outgoing.id")),
    Column("data", JSON, nullable=False),
    Column("hash", String(64), nullable=False),  # of this event and all before it: service.store.event_chain
    Index(None, "invoice_id", "id"),
    Index(None, "message_id"),
    Index(None, "outgoing_id"),
)

user_account = Table(
    "user_account",
    metadata,
    Column("id", Key, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("password_hash", String(300), nullable=False),
    Column("role", String(20), nullable=False),  # collector, administrator
    Column("language", String(2), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("session_key", String(40), nullable=False),  # changed with the password: older sessions end
    Column("created_at", Moment, nullable=False),
    Column("address", String(320)),  # where this person is told what waits
    Column("told", String(10)),  # at_once, digest; None: never
    Column("told_until", Moment),  # what came to wait after it is still to be told
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(50), primary_key=True),
    Column("value", BigInteger, nullable=False),
)

switch = Table(
    "switch",
    metadata,
    Column("name", String(50), primary_key=True),  # automatic_mail
    Column("value", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

alarm = Table(
    "alarm",
    metadata,
    Column("name", String(200), primary_key=True),  # the cause and what it is about: one row, however often it comes
    Column("cause", String(40), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("since", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("told_at", Moment),  # by mail, the last time
    Column("ended_at", Moment),  # None while it lasts
)

watch_result = Table(
    "watch_result",
    metadata,
    Column("name", String(200), primary_key=True),  # smtp, completeness, certificate:…, token:…
    Column("at", Moment, nullable=False),
    Column("facts", JSON, nullable=False),
)

layout = Table(
    "layout",  # what people showed of one supplier's papers (parsing/learned)
    metadata,
    Column("id", Key, primary_key=True),
    Column("tax_id", String(60)),  # the seller's, squeezed
    Column("name", String(200)),  # the seller's, squeezed
    Column("domain", String(255)),  # of the mail that brought the first one
    Column("seller", String(300)),  # as a person reads it
    Column("content", JSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "tax_id"),
    Index(None, "name"),
    Index(None, "domain"),
)

correction = Table(
    "correction",  # what a person set right: replayed by `acuse learn check`
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("layout_id", Key, ForeignKey("layout.id", ondelete="SET NULL")),  # None: it taught nothing
    Column("invoice_id", Key, ForeignKey("invoice.id"), nullable=False),
    Column("blob", String(64), nullable=False),
    Column("field", String(40), nullable=False),
    Column("value", Text, nullable=False),
    UniqueConstraint("invoice_id", "field"),
)

told_date = Table(
    "told_date",  # a payment date that a mail of ours tells a supplier
    metadata,
    Column("id", Key, primary_key=True),
    Column("invoice_id", Key, ForeignKey("invoice.id"), nullable=False),
    Column("outgoing_id", Key, ForeignKey("outgoing.id"), nullable=False),
    Column("day", Date, nullable=False),
    Column("state", String(10), nullable=False),  # service.store.told_dates.Told
    Column("settled_at", Moment),
    UniqueConstraint("outgoing_id", "invoice_id"),
    Index(None, "invoice_id"),
    Index(None, "state", "day"),
)

mail_lesson = Table(
    "mail_lesson",  # what a person said that mails in these words want (inbox.lessons)
    metadata,
    Column("id", Key, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("message_id", Key, ForeignKey("message.id"), nullable=False),
    Column("words", Text, nullable=False),
    Column("intents", JSON, nullable=False),
    UniqueConstraint("message_id"),
)

wording = Table(
    "wording",  # a company's own words for a notice: every version, the latest counts
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(30), nullable=False),
    Column("language", String(2), nullable=False),
    Column("subject", Text),  # None, as the text: back to the shipped words
    Column("text", Text),
    Column("at", Moment, nullable=False),
    Column("actor", String(100), nullable=False),
    Index(None, "kind", "language", "id"),
)

task_token = Table(
    "task_token",  # what a colleague may answer one notification with, once
    metadata,
    Column("id", Key, primary_key=True),
    Column("token", String(120), nullable=False, unique=True),
    Column("user_id", Key, ForeignKey("user_account.id"), nullable=False),
    Column("invoice_id", Key, ForeignKey("invoice.id"), nullable=False),
    Column("version", Integer, nullable=False),  # of the invoice that the person was told of
    Column("at", Moment, nullable=False),
    Column("message_id", Key, ForeignKey("message.id")),  # the one mail that used it
    Column("verb", String(20)),
    Column("words", Text),
    Column("outcome", String(40)),
    Column("done_at", Moment),
    Index(None, "message_id", "done_at"),
)

saved_view = Table(
    "saved_view",  # a filter of the worklist that a person gave a name
    metadata,
    Column("id", Key, primary_key=True),
    Column("user_id", Key, ForeignKey("user_account.id"), nullable=False),
    Column("name", String(60), nullable=False),
    Column("name_key", String(200), nullable=False),  # the name whatever its case: one view a name and person
    Column("content", JSON, nullable=False),  # the filter's own parts, never an address
    Column("shared", Boolean, nullable=False),  # everybody sees it
    Column("at", Moment, nullable=False),
    UniqueConstraint("user_id", "name_key"),
)

search_entry = Table(
    "search_entry",  # the words of one mail, received or sent; the index over them is `service.store.search`'s
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(10), nullable=False),  # mail, letter
    Column("ref", Key, nullable=False),
    Column("at", Moment, nullable=False),
    Column("body", Text, nullable=False),
    Column("words", Text, nullable=False),  # the same, folded
    UniqueConstraint("kind", "ref"),
)
