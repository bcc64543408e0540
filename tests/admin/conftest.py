"""A real installation for the admin's tests: SQLite, blobs and two people who may sign in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin import create_app
from admin.access import SignedIn
from service.accounts import Account, Role, create_account, list_accounts
from service.application import Application
from service.blobs import BlobFolder
from service.settings import CompanySettings, MailboxSettings, Settings, SmtpSettings
from service.store.engine import Store
from service.store.tables import metadata
from tests.admin.seed import NOW, PASSWORD, Seed

SignIn = Callable[[Role], FlaskClient]


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one person of each role: made once, since hashing a password is slow by intent."""
    path = tmp_path_factory.mktemp("database") / "acuse.sqlite3"
    store = Store(f"sqlite:///{path}")
    metadata.create_all(store.engine)
    for role in Role:
        create_account(store, name=role.value, password=PASSWORD, role=role, language="en", actor="tests", now=NOW)
    store.close()
    return path


@pytest.fixture
def installation(tmp_path: Path, database: Path) -> Iterator[Application]:
    """An installation of an Argentine company, without any mail yet."""
    shutil.copy(database, tmp_path / "acuse.sqlite3")
    store = Store(f"sqlite:///{tmp_path / 'acuse.sqlite3'}")
    mailbox = MailboxSettings(name="invoices", address="facturas@acme.test", host="imap.acme.test", user="facturas")
    settings = Settings(
        company=CompanySettings(name="Acme Compras SA", country="AR", domains=("acme.test",)),
        mailboxes=(mailbox,),
        smtp=SmtpSettings(host="smtp.acme.test"),
        base=tmp_path,
    )
    yield Application(
        settings=settings, store=store, blobs=BlobFolder(tmp_path / "blobs"), secret=b"s" * 32, clock=lambda: NOW
    )
    store.close()


@pytest.fixture
def seed(installation: Application) -> Seed:
    """Puts rows into the installation."""
    return Seed(installation)


@pytest.fixture
def web(installation: Application) -> Iterator[Flask]:
    """The admin of the installation."""
    flask = create_app(installation)
    flask.testing = True
    yield flask
    flask.extensions["acuse_reader"].close()


@pytest.fixture
def people(installation: Application) -> dict[Role, Account]:
    """The person of each role; their password is `PASSWORD`."""
    return {account.role: account for account in list_accounts(installation.store)}


@pytest.fixture
def stranger(web: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return web.test_client()


@pytest.fixture
def sign_in(web: Flask, people: dict[Role, Account]) -> SignIn:
    """Gives somebody a session, in a browser of their own; forms need no token there (`test_security` tries tokens)."""
    web.config["WTF_CSRF_ENABLED"] = False

    def signed_in(role: Role) -> FlaskClient:
        client = web.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = SignedIn(people[role]).get_id()
        return client

    return signed_in


@pytest.fixture
def collector(sign_in: SignIn) -> FlaskClient:
    """A collector's browser."""
    return sign_in(Role.COLLECTOR)


@pytest.fixture
def administrator(sign_in: SignIn) -> FlaskClient:
    """An administrator's browser."""
    return sign_in(Role.ADMINISTRATOR)
