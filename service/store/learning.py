"""Learned layouts and the corrections that taught them, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, false, insert, or_, select, update

from parsing.learned.applying import SELLER
from parsing.learned.records import LearnedLayout, content_to_json, layout_from_json
from service.store.own_tables import correction, layout


def layouts_for(connection: Connection, keys: Iterable[str], domain: str | None) -> tuple[LearnedLayout, ...]:
    """Return the layouts of whoever has one of these squeezed tax numbers or names, or sends from that domain.

    Many suppliers may share a domain (a mail provider, an invoicing service): by it alone come only layouts on which
    people named the seller, which the reader then wants to see printed.
    """
    wanted = sorted({key for key in keys if key})
    sent = layout.c.domain == domain if domain is not None else false()
    supplier = or_(layout.c.tax_id.in_(wanted), layout.c.name.in_(wanted), sent)
    columns = (layout.c.id, layout.c.content, layout.c.tax_id, layout.c.name)
    rows = connection.execute(select(*columns).where(supplier).order_by(layout.c.id))
    return tuple(
        layout_from_json(row.id, row.content)
        for row in rows
        if row.tax_id in wanted or row.name in wanted or any(field in row.content["facts"] for field in SELLER)
    )


def save(connection: Connection, known: LearnedLayout, *, now: datetime) -> None:
    """Replace what is known of a layout."""
    values = {"content": content_to_json(known), "updated_at": now}
    connection.execute(update(layout).where(layout.c.id == known.key).values(values))


def add(connection: Connection, known: LearnedLayout, *, now: datetime, **supplier: str | None) -> int:
    """Keep a new layout; return its key. `supplier`: tax_id, name, domain, seller."""
    values = {**supplier, "content": content_to_json(known), "updated_at": now}
    return int(connection.execute(insert(layout).values(values)).inserted_primary_key[0])  # type: ignore[index]


def note_correction(connection: Connection, invoice_id: int, field: str, **values: Any) -> None:
    """Keep what a person set right; a later word about the same field counts alone."""
    same = (correction.c.invoice_id == invoice_id, correction.c.field == field)
    connection.execute(delete(correction).where(*same))
    connection.execute(insert(correction).values(invoice_id=invoice_id, field=field, **values))


def all_layouts(connection: Connection) -> Sequence[Row[Any]]:
    """Return every layout's row, the oldest first."""
    return connection.execute(select(layout).order_by(layout.c.id)).all()


def all_corrections(connection: Connection) -> Sequence[Row[Any]]:
    """Return every correction's row, the oldest first."""
    return connection.execute(select(correction).order_by(correction.c.id)).all()


def forget(connection: Connection, key: int, field: str | None = None) -> bool:
    """Forget a layout, or one of its fields; False when there is nothing of that to forget."""
    row = connection.execute(select(layout).where(layout.c.id == key)).first()
    if row is None:
        return False
    if field is None:
        connection.execute(update(correction).where(correction.c.layout_id == key).values(layout_id=None))
        connection.execute(delete(layout).where(layout.c.id == key))
        return True
    content = dict(row.content)
    anchors = [one for one in content["anchors"] if one["field"] != field]
    facts = {name: value for name, value in content["facts"].items() if name != field}
    changed = len(anchors) < len(content["anchors"]) or len(facts) < len(content["facts"])
    values = {"content": content | {"anchors": anchors, "facts": facts}}
    connection.execute(update(layout).where(layout.c.id == key).values(values))
    return changed
