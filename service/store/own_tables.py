"""The tables of the installation itself: its people and what they set, its switches and alarms, what it learned.

In charge of that part of the schema alone.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from service.store.tables import metadata
from service.store.types import Key, Moment

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
