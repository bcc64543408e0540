"""The statements that make the full-text index over `search_entry`, for each kind of database.

Run by the migration that made the table, and where a database is made of the metadata alone. What stands here is part
of that migration: never change it, let a new one make what is new.
"""

from __future__ import annotations

from sqlalchemy import Connection, Table, event
from sqlalchemy.engine import Dialect

SQLITE = (
    """CREATE VIRTUAL TABLE search_words USING fts5(
        body, content='search_entry', content_rowid='id', tokenize='unicode61 remove_diacritics 2')""",
    """CREATE TRIGGER search_entry_added AFTER INSERT ON search_entry BEGIN
        INSERT INTO search_words(rowid, body) VALUES (new.id, new.body); END""",
    """CREATE TRIGGER search_entry_gone AFTER DELETE ON search_entry BEGIN
        INSERT INTO search_words(search_words, rowid, body) VALUES ('delete', old.id, old.body); END""",
)
POSTGRESQL = ("CREATE INDEX search_entry_words ON search_entry USING gin (to_tsvector('simple', words))",)


def statements(dialect: Dialect) -> tuple[str, ...]:
    """Return what makes the index in this kind of database."""
    return SQLITE if dialect.name == "sqlite" else POSTGRESQL


def follow(table: Table) -> None:
    """Make the index whenever the table is made of the metadata."""

    def make(_table: Table, connection: Connection, **_options: object) -> None:
        for statement in statements(connection.dialect):
            connection.exec_driver_sql(statement)

    event.listen(table, "after_create", make)
