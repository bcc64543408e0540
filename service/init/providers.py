"""Where well-known providers keep mail: the data of `providers.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from outbound.transport import Security


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One server's address and protection."""

    host: str
    port: int
    security: Security


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider. `password`: what it takes for one, where that is special; `oauth`: as whom it gives tokens."""

    name: str
    title: str
    imap: Place
    smtp: Place
    domains: tuple[str, ...] = ()
    password: str | None = None
    oauth: str | None = None


@cache
def providers() -> Mapping[str, Provider]:
    """Return every known provider by its name, in the order of the file."""
    table = tomllib.loads((files("service.init") / "providers.toml").read_text(encoding="utf-8"))
    return {name: _provider(name, entry) for name, entry in table.items()}


def provider_of(address: str) -> Provider | None:
    """Return the provider whose own domain an address is in; None for a company's own domain."""
    domain = address.rpartition("@")[2].lower()
    return next((one for one in providers().values() if domain in one.domains), None)


def guessed(address: str) -> tuple[Place, Place]:
    """Return where the IMAP and the SMTP server of a company's own domain usually are."""
    domain = address.rpartition("@")[2].lower()
    imap = Place(host=f"imap.{domain}", port=993, security=Security.TLS)
    return imap, Place(host=f"smtp.{domain}", port=587, security=Security.STARTTLS)


def _provider(name: str, entry: Mapping[str, Any]) -> Provider:
    return Provider(
        name=name,
        title=entry["title"],
        imap=_place(entry["imap"]),
        smtp=_place(entry["smtp"]),
        domains=tuple(entry["domains"]),
        password=entry.get("password"),
        oauth=entry.get("oauth"),
    )


def _place(entry: Mapping[str, Any]) -> Place:
    return Place(host=entry["host"], port=entry["port"], security=Security(entry["security"]))
