"""Bringing a database to this version's schema, and refusing one that is newer.

In charge of migrations (Alembic). They run in one transaction: a kill in the middle leaves the database as it was.
"""

from __future__ import annotations

from enum import StrEnum
from importlib.resources import as_file, files

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from service.store.engine import Store
from service.store.tables import metadata


class SchemaError(Exception):
    """The database cannot be used by this version; the message says what to do."""


def upgrade(store: Store) -> bool:
    """Bring the database up to date; return whether anything had to be done. SchemaError for a newer one."""
    with as_file(files("service.store") / "migrations") as folder:
        config = _configured(str(folder))
        with store.write() as connection:
            if is_current(connection, config):
                return False
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                remedy = "install the version that wrote it, or restore a backup"
                raise SchemaError(
                    f"the database was written by another version of Acuse ({error}): {remedy}"
                ) from error
    return True


def is_current(connection: Connection, config: Config) -> bool:
    """Say whether the database is at this version's schema."""
    head = ScriptDirectory.from_config(config).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == head


class SchemaAge(StrEnum):
    """How a database's schema stands to this version's."""

    CURRENT = "current"
    OLDER = "older"
    UNKNOWN = "unknown"  # of a newer version, or of another program


def schema_age(connection: Connection) -> tuple[str | None, SchemaAge]:
    """Return the revision of a database, None where it has no schema, and how it stands to this version's."""
    with as_file(files("service.store") / "migrations") as folder:
        scripts = ScriptDirectory.from_config(_configured(str(folder)))
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision == scripts.get_current_head():
            return revision, SchemaAge.CURRENT
        known = {None, *(script.revision for script in scripts.walk_revisions())}
        return revision, SchemaAge.OLDER if revision in known else SchemaAge.UNKNOWN


def differences(connection: Connection) -> list[object]:
    """Return what the migrations left different from the tables; empty when they agree."""
    options = {"include_object": _is_ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def _is_ours(_item: object, name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
    """Say whether a table or an index is one of the metadata's: the full-text index is the database's own affair."""
    return name is None or not name.startswith(("search_words", "search_entry_words"))


def write_revision(store: Store, message: str) -> None:
    """Write a new version file from what the tables have and the database lacks (for developers)."""
    with as_file(files("service.store") / "migrations") as folder, store.write() as connection:
        config = _configured(str(folder))
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True)


def _configured(folder: str) -> Config:
    config = Config()
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config
