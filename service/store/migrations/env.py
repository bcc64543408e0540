"""Alembic's entry: runs the versions on the connection that `service.store.schema` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from service.store.tables import metadata


def render_type(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our column types with their module, which autogenerate leaves out."""
    if kind == "type" and type(item).__module__ == "service.store.types":
        autogen_context.imports.add("from service.store import types")
        return f"types.{type(item).__name__}()"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_item=render_type,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
