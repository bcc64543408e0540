"""A person names what the worklist shows, to find it again; for themselves, or shared with everybody.

In charge of what may be kept and of who may change it: a view that is not shared does not exist for anybody else,
administrators among them; a shared one is changed by its owner, and removed by its owner or an administrator.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from matching.codes import Code
from matching.records import Resolver
from service.accounts import Account, Role
from service.actions.errors import ActionError
from service.application import Application
from service.store import events, saved_views
from service.store.own_tables import user_account
from service.store.saved_views import SavedView
from service.store.worklist import NOBODY, STATES, Sort, WorklistFilter

LONGEST_NAME = 60
LONGEST_TEXT = 200
MOST = 30
"""So many views one person may have: they stand side by side above the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A view as it was saved, and whether it took the place of one of the same name."""

    name: str
    wanted: WorklistFilter
    replaced: bool


def save_view(app: Application, wanted: WorklistFilter, *, name: str, shared: bool, owner: Account) -> Saved:
    """Keep a filter under a name; a view of the person's own that is called so already shows it from now on."""
    name = _name(name)
    with app.store.write() as connection:
        kept = _known(connection, wanted)
        if kept == WorklistFilter():
            raise ActionError(422, "view_of_everything")
        before = saved_views.named(connection, owner.id, name)
        if before is not None:
            saved_views.change(connection, before.id, name, kept, shared=shared, now=app.clock())
        elif saved_views.how_many(connection, owner.id) >= MOST:
            raise ActionError(422, "too_many_views")
        else:
            saved_views.add(connection, owner.id, name, kept, shared=shared, now=app.clock())
        _remember(connection, app, "view_saved", owner, name, kept, shared)
    return Saved(name=name, wanted=kept, replaced=before is not None)


def change_view(app: Application, key: int, *, name: str, shared: bool, actor: Account) -> SavedView:
    """Give one's own view another name, share it or stop sharing it; return it as it was."""
    with app.store.write() as connection:
        view = saved_views.get(connection, key)
        if view is None or view.user_id != actor.id:
            raise ActionError(404, "unknown_view")
        name = _name(name)
        other = saved_views.named(connection, actor.id, name)
        if other is not None and other.id != key:
            raise ActionError(422, "view_name_taken")
        saved_views.change(connection, key, name, view.wanted, shared=shared, now=app.clock())
        _remember(connection, app, "view_changed", actor, name, view.wanted, shared, before=view.name)
    return view


def remove_view(app: Application, key: int, *, actor: Account) -> SavedView:
    """Forget a view and return it: one's own, or, for an administrator, one that is shared."""
    with app.store.write() as connection:
        view = saved_views.get(connection, key)
        if view is None or not may_remove(view, actor):
            raise ActionError(404, "unknown_view")
        saved_views.remove(connection, key)
        _remember(connection, app, "view_removed", actor, view.name, view.wanted, view.shared, owner=view.owner)
    return view


def may_remove(view: SavedView, person: Account) -> bool:
    """Say whether a person may remove a view."""
    return view.user_id == person.id or (view.shared and person.role is Role.ADMINISTRATOR)


def _name(written: str) -> str:
    """Return a name as it is kept: on one line, and nothing in it that cannot be seen."""
    name = _seen(" ".join(written.split())).strip()
    if not name or len(name) > LONGEST_NAME:
        raise ActionError(422, "view_name")
    return name


def _known(connection: Connection, wanted: WorklistFilter) -> WorklistFilter:
    """Return a filter with nothing but what the worklist knows; whatever else an address said is left out."""
    person = select(user_account.c.name).where(user_account.c.name == wanted.assigned)
    known = wanted.assigned == NOBODY or connection.execute(person).first() is not None
    return replace(
        wanted,
        state=wanted.state if wanted.state in STATES else None,
        blocked_by=wanted.blocked_by if wanted.blocked_by in tuple(Resolver) else None,
        cause=wanted.cause if wanted.cause in tuple(Code) else None,
        assigned=wanted.assigned if known else None,
        text=_seen(wanted.text)[:LONGEST_TEXT].strip(),
        sort=Sort(wanted.sort),
        after=None,
    )


def _seen(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())


def _remember(
    connection: Connection,
    app: Application,
    kind: str,
    actor: Account,
    name: str,
    wanted: WorklistFilter,
    shared: bool,
    **more: str,
) -> None:
    data = {"name": name, "shared": shared, "filter": saved_views.content_of(wanted), **more}
    events.append(connection, kind, at=app.clock(), actor=f"person:{actor.name}", data=data)
