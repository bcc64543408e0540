"""Accounts: names, passwords, and what may not be done to them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service.accounts import Account, AccountError, Role, create_account, find_account, set_active, set_language, verify
from service.application import Application
from service.store.own_tables import user_account
from service.store.tables import event
from tests.admin.seed import NOW, PASSWORD


def add(installation: Application, name: str = "Ana", password: str = PASSWORD, language: str = "es") -> Account:
    return create_account(
        installation.store, name=name, password=password, role=Role.COLLECTOR, language=language, actor="tests", now=NOW
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "  "}, "name_missing"),
        ({"name": "n" * 101}, "name_missing"),
        ({"name": "COLLECTOR"}, "name_taken"),  # whatever the case
        ({"password": "eleven char"}, "password_short"),
        ({"password": "p" * 201}, "password_long"),
        ({"language": "fr"}, "language"),
    ],
)
def test_an_account_that_will_not_do_is_not_made(installation: Application, change: dict[str, str], code: str) -> None:
    with pytest.raises(AccountError) as refused:
        add(installation, **change)
    assert refused.value.code == code


def test_a_password_is_kept_only_as_a_hash_and_the_making_is_recorded(installation: Application) -> None:
    key = add(installation).id
    with installation.store.read() as connection:
        row = connection.execute(select(user_account).where(user_account.c.id == key)).one()
        made = connection.execute(select(event).order_by(event.c.id.desc()).limit(1)).one()
    assert row.password_hash.startswith("scrypt:")
    assert PASSWORD not in str(tuple(row)) + str(made.data)
    assert (made.kind, made.actor, made.data["name"]) == ("account_created", "person:tests", "Ana")


def test_only_the_right_password_of_an_open_account_is_good(installation: Application) -> None:
    key = add(installation).id
    store = installation.store
    assert verify(store, " ana ", PASSWORD) == find_account(store, key)
    assert verify(store, "Ana", PASSWORD + "x") is None
    assert verify(store, "Nobody", PASSWORD) is None
    set_active(store, key, False, actor="tests", now=NOW)
    assert verify(store, "Ana", PASSWORD) is None


def test_an_account_that_is_not_there_cannot_be_changed(installation: Application) -> None:
    with pytest.raises(AccountError) as refused:
        set_language(installation.store, 999, "pt", actor="tests", now=NOW)
    assert refused.value.code == "unknown"
