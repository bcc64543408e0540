"""The people who may use the admin: their names, roles and hashed passwords.

In charge of accounts as records and of the password check, which costs the same whether or not the name exists. Not in
charge of sessions and throttling: those are the admin's.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy import Connection, Row, func, insert, select, update
from werkzeug.security import check_password_hash, generate_password_hash

from service.store import events
from service.store.engine import Store
from service.store.own_tables import user_account

LANGUAGES = ("es", "en", "pt")
# A dot-atom of RFC 5322, without a subaddress.
_LOCAL = re.compile(r"[a-z0-9!#$%&'*/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*/=?^_`{|}~-]+)*")
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_NAME = 100


class Role(StrEnum):
    """What a person may do.

    A collector works the exceptions; an approver does too, and gives the approvals that a policy asks of that role; an
    administrator also retries, manages people, and may approve in any role's place.
    """

    COLLECTOR = "collector"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


class Briefed(StrEnum):
    """How often a person is told by mail what waits for a person."""

    AT_ONCE = "at_once"
    DIGEST = "digest"  # once a day


class AccountError(Exception):
    """An account that cannot be made or changed as asked; the sentence is the caller's.

    `code` is one of: name_missing name_taken password_short password_long language address last_administrator unknown.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person. `session_key` is in every session's cookie: a new one ends the older sessions.

    `told`: how often this person hears at `address` what waits, None never; `told_until`: what was told of already.
    """

    id: int
    name: str
    role: Role
    language: str
    active: bool
    session_key: str
    created_at: datetime
    address: str | None = None
    told: Briefed | None = None
    told_until: datetime | None = None


def create_account(
    store: Store, *, name: str, password: str, role: Role, language: str, actor: str, now: datetime
) -> Account:
    """Make an account and return it; AccountError when the name is taken or the password will not do."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise AccountError("name_missing")
    if language not in LANGUAGES:
        raise AccountError("language")
    hashed = _hashed(password)
    with store.write() as connection:
        if _by_name(connection, name) is not None:
            raise AccountError("name_taken")
        values = {
            "name": name,
            "password_hash": hashed,
            "role": role,
            "language": language,
            "active": True,
            "session_key": secrets.token_hex(20),
            "created_at": now,
        }
        connection.execute(insert(user_account).values(values))
        _remember(connection, "account_created", actor, now, name=name, role=role)
        made = _by_name(connection, name)
        assert made is not None  # noqa: S101 -- this transaction has just written it
        return _account(made)


def verify(store: Store, name: str, password: str) -> Account | None:
    """Return the active account that this name and password belong to, else None, after the same work."""
    with store.read() as connection:
        row = _by_name(connection, name.strip())
    matches = check_password_hash(row.password_hash if row else _nobodys_hash(), password[:LONGEST_PASSWORD])
    return _account(row) if row is not None and matches and row.active else None


def find_account(store: Store, account_id: int) -> Account | None:
    """Return an account by its key, active or not."""
    with store.read() as connection:
        row = connection.execute(select(user_account).where(user_account.c.id == account_id)).one_or_none()
    return _account(row) if row is not None else None


def list_accounts(store: Store) -> tuple[Account, ...]:
    """Return everybody, by name."""
    with store.read() as connection:
        return tuple(_account(row) for row in connection.execute(select(user_account).order_by(user_account.c.name)))


def change_password(store: Store, account_id: int, password: str, *, actor: str, now: datetime) -> Account:
    """Set a new password and return the account: every session opened before has ended."""
    hashed = _hashed(password)
    return _change(
        store, account_id, "password_changed", actor, now, password_hash=hashed, session_key=secrets.token_hex(20)
    )


def set_language(store: Store, account_id: int, language: str, *, actor: str, now: datetime) -> Account:
    """Set the language that the admin speaks to this person."""
    if language not in LANGUAGES:
        raise AccountError("language")
    return _change(store, account_id, "language_changed", actor, now, language=language)


def set_briefing(
    store: Store,
    account_id: int,
    *,
    address: str,
    told: str,
    own_domains: tuple[str, ...],
    actor: str,
    now: datetime,
) -> Account:
    """Set where and how often a person is told what waits; "" for never. Only our own domains hear of our work."""
    address = address.strip().lower()
    local, _, domain = address.rpartition("@")
    if (told or address) and (not _LOCAL.fullmatch(local) or domain not in own_domains):
        raise AccountError("address")
    values = {"address": address or None, "told": Briefed(told).value if told in list(Briefed) else None}
    return _change(store, account_id, "briefing_changed", actor, now, **values, told_until=now)


def account_of(connection: Connection, account_id: int) -> Account | None:
    """Return an account by its key, active or not."""
    row = connection.execute(select(user_account).where(user_account.c.id == account_id)).one_or_none()
    return _account(row) if row is not None else None


def briefed(connection: Connection) -> tuple[Account, ...]:
    """Return the active people who asked to be told what waits."""
    query = select(user_account).where(user_account.c.active, user_account.c.told.is_not(None))
    return tuple(_account(row) for row in connection.execute(query.order_by(user_account.c.id)))


def told_until(connection: Connection, account_id: int, now: datetime) -> None:
    """Note that a person was told everything until now."""
    connection.execute(update(user_account).where(user_account.c.id == account_id).values(told_until=now))


def set_active(store: Store, account_id: int, active: bool, *, actor: str, now: datetime) -> Account:
    """Open or close an account; the last active administrator stays open (AccountError last_administrator)."""
    kind = "account_activated" if active else "account_deactivated"
    return _change(store, account_id, kind, actor, now, active=active, session_key=secrets.token_hex(20))


def _change(store: Store, account_id: int, kind: str, actor: str, now: datetime, **values: object) -> Account:
    with store.write() as connection:
        changed = update(user_account).where(user_account.c.id == account_id).values(**values)
        if connection.execute(changed).rowcount == 0:
            raise AccountError("unknown")
        account = _account(connection.execute(select(user_account).where(user_account.c.id == account_id)).one())
        if not account.active and account.role is Role.ADMINISTRATOR and not _administrators(connection):
            raise AccountError("last_administrator")
        _remember(connection, kind, actor, now, name=account.name)
        return account


def _administrators(connection: Connection) -> int:
    active = (user_account.c.role == Role.ADMINISTRATOR) & user_account.c.active
    return connection.execute(select(func.count()).select_from(user_account).where(active)).scalar_one()


def _remember(connection: Connection, kind: str, actor: str, now: datetime, **data: str) -> None:
    events.append(connection, kind, at=now, actor=f"person:{actor}", data=data)


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise AccountError("password_short")
    if len(password) > LONGEST_PASSWORD:
        raise AccountError("password_long")
    return generate_password_hash(password, method="scrypt")


@cache
def _nobodys_hash() -> str:
    return generate_password_hash(secrets.token_hex(20), method="scrypt")


def _by_name(connection: Connection, name: str) -> Row[tuple[object, ...]] | None:
    return connection.execute(select(user_account).where(func.lower(user_account.c.name) == name.lower())).one_or_none()


def _account(row: Row[tuple[object, ...]]) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        language=row.language,
        active=row.active,
        session_key=row.session_key,
        created_at=row.created_at,
        address=row.address,
        told=Briefed(row.told) if row.told else None,
        told_until=row.told_until,
    )
