"""One action on many invoices: each one by itself, so that one refusal stops none of the others, with the way back.

In charge of going through them. Not in charge of what each action does (`service.actions.on_invoices`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from service.actions import on_invoices
from service.actions.errors import ActionError
from service.application import Application
from service.store import invoices


class Bulk(StrEnum):
    """What may be done to many at once."""

    ASSIGN = "assign"
    APPROVE = "approve"
    HOLD = "hold"
    RELEASE = "release"
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An invoice as the person saw it: its key and its version then."""

    key: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of it: what was done, each with its version now, and the refusals, (case, code of the reason)."""

    done: tuple[Chosen, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


def act_on_many(app: Application, bulk: Bulk, chosen: Iterable[Chosen], *, actor: str, **details: Any) -> Outcome:
    """Do one thing to each of these invoices."""
    action = _ACTIONS[bulk]
    done: list[Chosen] = []
    refused: list[tuple[str, str]] = []
    for one in chosen:
        try:
            action(app, one.key, version=one.version, actor=actor, **details)
        except ActionError as refusal:
            refused.append((_case(app, one.key), refusal.code))
        else:
            done.append(Chosen(key=one.key, version=_version(app, one.key)))
    return Outcome(done=tuple(done), refused=tuple(refused))


def undo(app: Application, bulk: Bulk, done: Iterable[Chosen], *, actor: str, reason: str) -> Outcome:
    """Take back what was done to these invoices, where nobody changed them since."""
    action, details = _BACK[bulk]
    taken = tuple(done)
    results: list[Chosen] = []
    refused: list[tuple[str, str]] = []
    for one in taken:
        try:
            action(app, one.key, version=one.version, actor=actor, **details(reason))
        except ActionError as refusal:
            refused.append((_case(app, one.key), refusal.code))
        else:
            results.append(one)
    return Outcome(done=tuple(results), refused=tuple(refused))


def can_undo(bulk: Bulk) -> bool:
    """Say whether an action has a way back; a mail that was asked for has none once it left."""
    return bulk in _BACK


def _case(app: Application, key: int) -> str:
    with app.store.read() as connection:
        row = invoices.get(connection, key)
    return str(row.case) if row is not None else str(key)


def _version(app: Application, key: int) -> int:
    with app.store.read() as connection:
        row = invoices.get(connection, key)
    return int(row.version) if row is not None else 0


def _ask(app: Application, invoice_id: int, *, version: int, actor: str) -> None:
    on_invoices.ask_supplier(app, invoice_id, version=version, actor=actor, note=None)


_ACTIONS: Mapping[Bulk, Callable[..., object]] = MappingProxyType(
    {
        Bulk.ASSIGN: on_invoices.assign,
        Bulk.APPROVE: on_invoices.approve,
        Bulk.HOLD: on_invoices.hold,
        Bulk.RELEASE: on_invoices.release,
        Bulk.ASK: _ask,
    }
)
_BACK: Mapping[Bulk, tuple[Callable[..., object], Callable[[str], dict[str, Any]]]] = MappingProxyType(
    {
        Bulk.ASSIGN: (on_invoices.assign, lambda _reason: {"person": None}),
        Bulk.APPROVE: (on_invoices.reopen, lambda reason: {"reason": reason}),
        Bulk.HOLD: (on_invoices.release, lambda _reason: {}),
    }
)
