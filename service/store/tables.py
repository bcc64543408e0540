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

from service.store.types import Amount, Key, Moment

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

counter = Table(
    "counter",
    metadata,
    Column("name", String(50), primary_key=True),
    Column("value", BigInteger, nullable=False),
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
