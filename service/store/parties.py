"""Parties: suppliers and customers of the master data, and finding one by tax id, address, domain or name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from matching.records import Supplier
from matching.spelling import account_key, name_key, same_tax_id, tax_id_key
from service.store.trade_tables import party, party_account, party_contact, party_domain, party_tax_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRecord:
    """A party as imported. Tax ids, accounts, domains and addresses are compared squeezed.

    What was agreed with it, from `payment_days` on, as in `matching.records.Supplier`.
    """

    name: str
    role: str = "supplier"
    tax_ids: tuple[str, ...] = ()
    country: str | None = None
    language: str | None = None
    blocked: bool = False
    payment_days: int | None = None
    tax_list: str | None = None
    exempt_until: date | None = None
    supports: tuple[str, ...] = ()
    category: str | None = None
    contacts: tuple[tuple[str, str | None, str | None], ...] = ()  # address, name, purpose
    domains: tuple[str, ...] = ()
    bank_accounts: tuple[str, ...] = ()


def save(connection: Connection, record: PartyRecord, *, now: datetime) -> tuple[int, bool]:
    """Insert or update a party, known by a tax id or else by its name; return its key and whether anything changed."""
    key = _find(connection, record)
    if key is None:
        return add(connection, record, now=now), True
    values = _values(record)
    row = connection.execute(select(party).where(party.c.id == key)).one()._mapping
    changed = any(row[name] != value for name, value in values.items())
    if changed:
        connection.execute(update(party).where(party.c.id == key).values(values))
    return key, _save_sets(connection, record, key) or changed


def add(connection: Connection, record: PartyRecord, *, now: datetime) -> int:
    """Insert a party that nobody knows yet; return its key."""
    inserted = connection.execute(insert(party).values(**_values(record), created_at=now))
    key = _inserted(inserted.inserted_primary_key)
    _save_sets(connection, record, key)
    return key


def _values(record: PartyRecord) -> dict[str, Any]:
    return {
        "role": record.role,
        "name": record.name,
        "name_key": name_key(record.name),
        "country": record.country,
        "language": record.language,
        "blocked": record.blocked,
        "payment_days": record.payment_days,
        "tax_list": record.tax_list,
        "exempt_until": record.exempt_until,
        "supports": list(record.supports) or None,
        "category": record.category,
    }


def _save_sets(connection: Connection, record: PartyRecord, key: int) -> bool:
    tax_ids = {tax_id_key(tax_id): {"tax_id": tax_id} for tax_id in record.tax_ids}
    changed = _save_set(connection, party_tax_id.c.tax_key, key, tax_ids)
    changed |= _save_set(connection, party_domain.c.domain, key, {domain.lower(): {} for domain in record.domains})
    accounts: dict[str, dict[str, str]] = {account_key(account): {} for account in record.bank_accounts}
    changed |= _save_set(connection, party_account.c.account, key, accounts)
    return save_contacts(connection, key, record.contacts) or changed


def _inserted(primary_key: Any) -> int:
    return int(primary_key[0])


def _find(connection: Connection, record: PartyRecord) -> int | None:
    for tax_id in record.tax_ids:
        if (found := by_tax_id(connection, tax_id)) is not None:
            return found
    query = select(party.c.id).where(party.c.name_key == name_key(record.name), party.c.role == record.role)
    return connection.execute(query.order_by(party.c.id)).scalars().first()


def _save_set(connection: Connection, column: Any, key: int, wanted: Mapping[str, Mapping[str, str]]) -> bool:
    """Make the values of `column` that belong to a party be the wanted ones, each with its other columns."""
    table = column.table
    held = set(connection.execute(select(column).where(table.c.party_id == key)).scalars())
    for value in sorted(wanted.keys() - held):
        connection.execute(insert(table).values({"party_id": key, column.name: value, **wanted[value]}))
    if gone := held - wanted.keys():
        connection.execute(delete(table).where(table.c.party_id == key, column.in_(gone)))
    return held != wanted.keys()


def save_contacts(connection: Connection, key: int, contacts: Iterable[tuple[str, str | None, str | None]]) -> bool:
    """Make these addresses (with name and purpose) contacts of a party; return whether anything changed."""
    changed = False
    for address, name, purpose in contacts:
        values = {"party_id": key, "name": name, "purpose": purpose}
        held = connection.execute(select(party_contact).where(party_contact.c.address == address.lower())).first()
        if held is None:
            connection.execute(insert(party_contact).values(address=address.lower(), **values))
        elif any(held._mapping[column] != value for column, value in values.items()):
            connection.execute(update(party_contact).where(party_contact.c.address == held.address).values(values))
        else:
            continue
        changed = True
    return changed


def by_tax_id(connection: Connection, tax_id: str) -> int | None:
    """Return the party with that tax id in any spelling: with or without prefix, with or without a check digit."""
    key = tax_id_key(tax_id)
    near = or_(
        party_tax_id.c.tax_key.in_((key, key[:-1])), party_tax_id.c.tax_key.in_([f"{key}{n}" for n in range(10)])
    )
    query = select(party_tax_id.c.party_id, party_tax_id.c.tax_key).where(near).order_by(party_tax_id.c.party_id)
    found = connection.execute(query).all() if key else ()
    return next((row.party_id for row in found if same_tax_id(row.tax_key, key)), None)


def by_contact(connection: Connection, address: str) -> int | None:
    """Return the party that registered that address."""
    query = select(party_contact.c.party_id).where(party_contact.c.address == address.lower())
    return connection.execute(query).scalar()


def by_domain(connection: Connection, domain: str) -> Sequence[int]:
    """Return the parties that write from that domain."""
    return (
        connection.execute(select(party_domain.c.party_id).where(party_domain.c.domain == domain.lower()))
        .scalars()
        .all()
    )


def by_name(connection: Connection, name: str) -> Sequence[int]:
    """Return the parties of exactly that name, folded."""
    return connection.execute(select(party.c.id).where(party.c.name_key == name_key(name))).scalars().all()


def domains(connection: Connection) -> Sequence[str]:
    """Return every domain that a party writes from."""
    return connection.execute(select(party_domain.c.domain).distinct()).scalars().all()


def any_known(connection: Connection) -> bool:
    """Say whether there is master data of suppliers at all."""
    return connection.execute(select(party.c.id).where(party.c.role == "supplier").limit(1)).first() is not None


def get(connection: Connection, key: int) -> Row[Any] | None:
    """Return the row of one party; None when there is none."""
    return connection.execute(select(party).where(party.c.id == key)).first()


def as_supplier(connection: Connection, key: int) -> Supplier:
    """Return a party as matching sees it."""
    row = connection.execute(select(party).where(party.c.id == key)).one()

    def values(column: Any) -> tuple[str, ...]:
        return tuple(
            connection.execute(select(column).where(column.table.c.party_id == key).order_by(column)).scalars()
        )

    return Supplier(
        key=key,
        name=row.name,
        tax_ids=values(party_tax_id.c.tax_id),
        domains=values(party_domain.c.domain),
        bank_accounts=values(party_account.c.account),
        blocked=row.blocked,
        payment_days=row.payment_days,
        tax_list=row.tax_list,
        exempt_until=row.exempt_until,
        supports=tuple(row.supports or ()),
        category=row.category,
    )
