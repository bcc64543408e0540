"""Customers: parties that owe us money, with what reminders must know of them.

In charge of saving and finding them. A customer is a party with a row of its own beside; one party may be supplier and
customer at once. Not in charge of what they owe (`service.store.receivables`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from matching.spelling import name_key, tax_id_key
from service.store import parties
from service.store.parties import PartyRecord
from service.store.receivable_tables import contact_failure, customer
from service.store.trade_tables import party, party_contact, party_tax_id

COMPANY = "company"


class CustomerRefused(Exception):  # noqa: N818 -- the trade's word
    """A customer that cannot be found or saved; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerRecord:
    """A customer as imported. None leaves what is known as it is; "" lifts `excluded` and `legal`.

    `code`: the number that the company's own system gives. `weekdays`: 0 is Monday. `contacts`: address, name, purpose
    (billing, disputes, escalation …: `outbound.reminders.records.Purpose`).
    """

    name: str | None = None
    code: str | None = None
    tax_ids: tuple[str, ...] = ()
    country: str | None = None
    subdivision: str | None = None
    language: str | None = None
    nature: str | None = None
    time_zone: str | None = None
    terms_days: int | None = None
    salesperson: str | None = None
    salesperson_name: str | None = None
    tone: str | None = None
    weekdays: tuple[int, ...] | None = None
    max_per_week: int | None = None
    copies: tuple[str, ...] | None = None
    credit_limit: Decimal | None = None
    excluded: str | None = None
    legal: str | None = None
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    contacts: tuple[tuple[str, str | None, str | None], ...] = ()


_PLAIN = (
    "code", "subdivision", "nature", "time_zone", "terms_days", "salesperson", "salesperson_name", "tone",
    "max_per_week", "credit_limit",
)  # fmt: skip
_EMPTY: Mapping[str, Any] = {"nature": COMPANY, "attributes": {}, "weekdays": [], "copies": []}


def find(connection: Connection, record: CustomerRecord) -> int | None:
    """Return the party that a record means: by code, else by tax id, else by name; a known supplier counts too."""
    if record.code is not None:
        found = connection.execute(select(customer.c.party_id).where(customer.c.code == record.code)).scalar()
        if found is not None:
            return int(found)
    for tax_id in record.tax_ids:
        if (key := parties.by_tax_id(connection, tax_id)) is not None:
            return key
    if record.name is None or record.tax_ids:
        return None  # a namesake with another tax id is somebody else
    joined = party.outerjoin(customer, customer.c.party_id == party.c.id)
    query = select(party.c.id).select_from(joined).where(party.c.name_key == name_key(record.name))
    return connection.execute(query.order_by(customer.c.party_id.is_(None), party.c.id)).scalars().first()


def save(connection: Connection, record: CustomerRecord, *, now: datetime) -> tuple[int, bool]:
    """Insert or complete a customer; return its party's key and whether anything changed. Raises CustomerRefused."""
    key = find(connection, record)
    _refuse_foreign_contacts(connection, record, key)
    changed = False
    if key is None:
        key = _add_party(connection, record, now)
        changed = True
    else:
        changed |= _complete_party(connection, record, key)
    return key, _save_row(connection, record, key, now) or changed


def get(connection: Connection, key: int) -> Row[Any] | None:
    """Return a customer's row with its party's name, country and language; None for others."""
    joined = customer.join(party, party.c.id == customer.c.party_id)
    columns = (customer, party.c.name, party.c.country, party.c.language)
    return connection.execute(select(*columns).select_from(joined).where(customer.c.party_id == key)).first()


def owes_alone(connection: Connection, key: int) -> bool:
    """Say whether a party is a customer and no supplier of ours."""
    row = connection.execute(select(party.c.role).where(party.c.id == key)).scalar()
    return row == "customer"


def change(connection: Connection, key: int, *, now: datetime, **values: Any) -> None:
    """Change columns of a customer that is there."""
    connection.execute(update(customer).where(customer.c.party_id == key).values(**values, updated_at=now))


def note_failure(
    connection: Connection, address: str, kind: str, *, now: datetime, message_id: int | None = None
) -> bool:
    """Note that mail to a registered address did not arrive; hard outranks soft. False for an unknown address."""
    address = address.lower()
    if parties.by_contact(connection, address) is None:
        return False
    held = connection.execute(select(contact_failure).where(contact_failure.c.address == address)).first()
    if held is None:
        values = {"address": address, "kind": kind, "times": 1, "at": now, "message_id": message_id}
        connection.execute(insert(contact_failure).values(values))
    else:
        kind = "hard" if "hard" in (kind, held.kind) else kind
        values = {"kind": kind, "times": held.times + 1, "at": now, "message_id": message_id}
        connection.execute(update(contact_failure).where(contact_failure.c.address == address).values(values))
    return True


def forget_failure(connection: Connection, address: str) -> bool:
    """Let an address be written to again: a mail came from it, or a person says that it works."""
    where = contact_failure.c.address == address.lower()
    return bool(connection.execute(delete(contact_failure).where(where)).rowcount)


def _refuse_foreign_contacts(connection: Connection, record: CustomerRecord, key: int | None) -> None:
    """An address belongs to one party: no import gives another party's contact away."""
    for address, _, _ in record.contacts:
        owner = parties.by_contact(connection, address)
        if owner is not None and owner != key:
            row = parties.get(connection, owner)
            raise CustomerRefused(f"{address} is a contact of {row.name if row is not None else 'another party'}")


def _add_party(connection: Connection, record: CustomerRecord, now: datetime) -> int:
    if record.name is None:
        raise CustomerRefused("no customer has that number or tax id, and there is no name to make one")
    made = PartyRecord(
        name=record.name,
        role="customer",
        tax_ids=record.tax_ids,
        country=record.country,
        language=record.language,
        contacts=record.contacts,
    )
    return parties.add(connection, made, now=now)


def _complete_party(connection: Connection, record: CustomerRecord, key: int) -> bool:
    row = connection.execute(select(party).where(party.c.id == key)).one()
    wanted = {"country": record.country, "language": record.language}
    if row.role == "customer" and record.name is not None:
        wanted |= {"name": record.name, "name_key": name_key(record.name)}
    different = {name: value for name, value in wanted.items() if value is not None and row._mapping[name] != value}
    if different:
        connection.execute(update(party).where(party.c.id == key).values(different))
    changed = bool(different)
    for tax_id in record.tax_ids:
        if parties.by_tax_id(connection, tax_id) is None:
            values = {"party_id": key, "tax_key": tax_id_key(tax_id), "tax_id": tax_id}
            connection.execute(insert(party_tax_id).values(values))
            changed = True
    return parties.save_contacts(connection, key, _with_known_words(connection, record)) or changed


def _with_known_words(connection: Connection, record: CustomerRecord) -> list[tuple[str, str | None, str | None]]:
    """Return the contacts with the name and purpose that are known where the record says none."""
    found: list[tuple[str, str | None, str | None]] = []
    for address, name, purpose in record.contacts:
        held = connection.execute(select(party_contact).where(party_contact.c.address == address.lower())).first()
        known = (held.name, held.purpose) if held is not None else (None, None)
        found.append((address, name or known[0], purpose or known[1]))
    return found


def _save_row(connection: Connection, record: CustomerRecord, key: int, now: datetime) -> bool:
    row = get(connection, key)
    wanted = {name: getattr(record, name) for name in _PLAIN if getattr(record, name) is not None}
    for name in ("excluded", "legal"):
        if (said := getattr(record, name)) is not None:
            wanted[name] = said or None
    for name in ("weekdays", "copies"):
        if (several := getattr(record, name)) is not None:
            wanted[name] = list(several)
    attributes = {**(row.attributes if row is not None else {}), **record.attributes}
    if row is None:
        values = {**_EMPTY, **wanted, "party_id": key, "attributes": attributes, "updated_at": now}
        connection.execute(insert(customer).values(values))
        return True
    different = {name: value for name, value in wanted.items() if row._mapping[name] != value}
    if attributes != row.attributes:
        different["attributes"] = attributes
    if different:
        change(connection, key, now=now, **different)
    return bool(different)
