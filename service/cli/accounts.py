"""`acuse user`: who may log in to the admin. The first user is made here."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from service.accounts import AccountError, Role, change_password, create_account, list_accounts
from service.cli.output import PARTLY, as_json, configured, emit, opened, say


@click.group()
def user() -> None:
    """Create and list the admin's users."""


@user.command()
@configured
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.COLLECTOR.value)
@click.option("--language", type=click.Choice(["es", "en", "pt"]), default="es")
@click.password_option(help="Asked for when it is not given.")
@click.argument("name")
def add(name: str, role: str, language: str, password: str, configuration: Path) -> None:
    """Create a user."""
    app = opened(configuration)
    try:
        create_account(
            app.store, name=name, password=password, role=Role(role), language=language, actor="system", now=app.clock()
        )
    except AccountError as error:
        say(f"{name}: {error.code}")
        sys.exit(PARTLY)
    click.echo(f"{name} may log in as {role}")


@user.command()
@configured
@click.password_option(help="Asked for when it is not given.")
@click.argument("name")
def password(name: str, password: str, configuration: Path) -> None:
    """Change a user's password; the user's open sessions end."""
    app = opened(configuration)
    found = [account for account in list_accounts(app.store) if account.name == name]
    if not found:
        say(f"there is no user {name}; `acuse user list` shows them")
        sys.exit(PARTLY)
    try:
        change_password(app.store, found[0].id, password, actor="system", now=app.clock())
    except AccountError as error:
        say(f"{name}: {error.code}")
        sys.exit(PARTLY)
    click.echo(f"the password of {name} is changed")


@user.command(name="list")
@configured
@as_json
def list_(configuration: Path, json_lines: bool) -> None:
    """List the users."""
    for account in list_accounts(opened(configuration).store):
        record = {"name": account.name, "role": account.role.value, "active": account.active}
        emit(record) if json_lines else click.echo(
            f"{account.name}  {account.role.value}  {'' if account.active else 'inactive'}"
        )


COMMANDS = (user,)
