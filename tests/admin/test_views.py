"""Views of the worklist that people name: found again, counted, shared, and nobody else's business otherwise."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from service.accounts import Account, Role
from service.actions.on_views import LONGEST_NAME, MOST
from service.store.own_tables import saved_view
from service.store.tables import event
from service.store.worklist import NOBODY, Sort, WorklistFilter, counts, worklist
from tests.admin.conftest import SignIn
from tests.admin.seed import NOW, Seed
from tests.admin.test_worklist import numbers, waiting

BUYER = {"filter-who": "buyer", "filter-sort": "worth"}


def page(client: FlaskClient, address: str = "/") -> str:
    return client.get(address).get_data(as_text=True)


def links(html: str) -> dict[str, tuple[str, str | None]]:
    """Return what the view bar shows: each name (and owner) with its address and its count."""
    bar = re.search(r'<nav aria-label="Saved views">(.*?)</nav>', html, re.DOTALL)
    found = (
        re.findall(r'<a href="([^"]*)"[^>]*><span>(.*?)</span>(?:<span class="badge">(\d+)</span>)?</a>', bar[1])
        if bar
        else []
    )
    return {unescape(re.sub("<[^>]+>", "", name)): (unescape(address), count or None) for address, name, count in found}


def save(client: FlaskClient, name: str, form: dict[str, str] | None = None, **more: str) -> str:
    """Save a view and return the page that one is led to."""
    answer = client.post("/views", data={"name": name, **(BUYER if form is None else form), **more})
    assert answer.status_code == 302
    return page(client, answer.location)


def kept(seed: Seed) -> list[Any]:
    with seed.installation.store.read() as connection:
        return list(connection.execute(select(saved_view).order_by(saved_view.c.id)))


def happened(seed: Seed) -> list[tuple[str, str, Any]]:
    with seed.installation.store.read() as connection:
        rows = connection.execute(select(event).where(event.c.kind.like("view_%")).order_by(event.c.id))
        return [(row.kind, row.actor, row.data) for row in rows]


def test_what_is_shown_is_named_and_found_again_with_how_much_it_shows(collector: FlaskClient, seed: Seed) -> None:
    first, second = waiting(seed, worth=Decimal(5)), waiting(seed, worth=Decimal(50))
    waiting(seed, blocked_by="receiver", cause="receipt_pending")
    assert 'action="/views"' not in page(collector)  # everything needs no name
    form = page(collector, "/?who=buyer&sort=worth&after=50|1")
    fields = dict(re.findall(r'name="(filter-\w+)" value="([^"]*)"', form[form.index('action="/views"') :]))
    assert fields == BUYER

    after = save(collector, "  Lo   mío ", fields)

    assert "Saved as “Lo mío”." in after
    assert 'aria-current="page"><span>Lo mío</span>' in after
    address, count = links(page(collector))["Lo mío"]
    assert count == "2"
    assert dict(parse_qsl(urlsplit(address).query)) == {"who": "buyer", "sort": "worth"}
    assert numbers(page(collector, address)) == [second, first]


def test_only_what_the_worklist_knows_is_kept_and_a_view_leads_nowhere_else(collector: FlaskClient, seed: Seed) -> None:
    form = {
        "filter-who": "https://evil.test/",
        "filter-cause": "made_up",
        "filter-state": "paid",
        "filter-assigned": "nobody of that name",
        "filter-sort": "sideways",
        "filter-after": "50|1",
        "filter-view": "mails",
        "filter-_external": "1",
        "filter-q": "//evil.test\x00\u202e",
        "next": "https://evil.test/",
        "after": "9|9",
    }

    answer = collector.post("/views", data={"name": "x", **form})

    assert answer.location == "/?q=//evil.test"
    assert [row.content for row in kept(seed)] == [{"text": "//evil.test"}]
    assert links(page(collector)) == {"x": ("/?q=//evil.test", None)}  # words are not counted


@pytest.mark.parametrize(
    ("name", "form", "said"),
    [
        ("", BUYER, "A view needs a name of at most 60 characters."),
        (" \t\u202e\x00 ", BUYER, "A view needs a name of at most 60 characters."),  # nothing that can be seen
        ("x" * (LONGEST_NAME + 1), BUYER, "A view needs a name of at most 60 characters."),
        ("Todo", {}, "Choose a filter or an order first"),
        ("Todo", {"filter-who": "made_up"}, "Choose a filter or an order first"),
    ],
)
def test_what_cannot_be_saved_is_said(
    collector: FlaskClient, seed: Seed, name: str, form: dict[str, str], said: str
) -> None:
    assert said in save(collector, name, form)
    assert kept(seed) == []


def test_a_name_used_again_shows_the_new_filter_and_says_so(collector: FlaskClient, seed: Seed) -> None:
    save(collector, "Mías", shared="yes")

    after = save(collector, "MÍAS", {"filter-assigned": NOBODY})

    assert "The view “MÍAS” was replaced: it shows this from now on." in after
    assert [(row.name, row.content, row.shared) for row in kept(seed)] == [("MÍAS", {"assigned": NOBODY}, False)]


def test_one_person_has_only_so_many(collector: FlaskClient, seed: Seed) -> None:
    for number in range(MOST):
        assert "Saved as" in save(collector, f"{number}")

    assert "You have 30 views already." in save(collector, "one more")
    assert "was replaced" in save(collector, "7", {"filter-who": "receiver"})
    assert len(kept(seed)) == MOST


def test_a_view_is_renamed_and_removed_by_the_forms_of_its_page(collector: FlaskClient, seed: Seed) -> None:
    save(collector, "Compras")
    save(collector, "Otra", {"filter-who": "receiver"})
    key = kept(seed)[0].id
    shown = page(collector, "/?who=buyer&sort=worth")
    assert f'action="/views/{key}"' in shown
    assert f'formaction="/views/{key}/remove"' in shown
    assert f"/views/{key}" not in page(collector)

    taken = collector.post(f"/views/{key}", data={"name": "otra", **BUYER}, follow_redirects=True)
    assert "You already have a view with that name." in taken.get_data(as_text=True)
    collector.post(f"/views/{key}", data={"name": "compras", "filter-who": "https://evil.test/"})
    assert list(links(page(collector))) == ["compras", "Otra"]

    gone = collector.post(f"/views/{key}/remove", follow_redirects=True)
    assert gone.request.full_path == "/?who=buyer&sort=worth"  # the list stays as it was
    assert "The view “compras” was removed." in gone.get_data(as_text=True)
    assert list(links(page(collector))) == ["Otra"]
    assert collector.post(f"/views/{key}/remove").status_code == 404


@pytest.mark.parametrize("role", [Role.APPROVER, Role.ADMINISTRATOR])
def test_a_private_view_does_not_exist_for_anybody_else(sign_in: SignIn, seed: Seed, role: Role) -> None:
    owner, other = sign_in(Role.COLLECTOR), sign_in(role)
    save(owner, "Secreta")
    key = kept(seed)[0].id

    assert "Secreta" not in page(other, "/?who=buyer&sort=worth")
    for address in (f"/views/{key}", f"/views/{key}/remove"):
        assert other.post(address, data={"name": "Robada", "shared": "yes"}).status_code == 404
    assert "Saved as" in save(other, "secreta")  # names are each person's own
    assert list(links(page(owner))) == ["Secreta"]


def test_a_shared_view_is_seen_by_all_and_removed_by_its_owner_or_an_administrator(sign_in: SignIn, seed: Seed) -> None:
    owner, other, administrator = sign_in(Role.COLLECTOR), sign_in(Role.APPROVER), sign_in(Role.ADMINISTRATOR)
    save(owner, "De todos", shared="yes")
    key = kept(seed)[0].id

    shown = page(other, "/?who=buyer&sort=worth")
    assert list(links(shown)) == ["De todos · collector"]
    assert f"/views/{key}" not in shown
    assert 'action="/views"' in shown  # it may be saved as one's own
    for address in (f"/views/{key}", f"/views/{key}/remove"):
        assert other.post(address, data={"name": "Robada"}).status_code == 404
    assert administrator.post(f"/views/{key}", data={"name": "Robada"}).status_code == 404
    assert f'action="/views/{key}/remove"' in page(administrator, "/?who=buyer&sort=worth")
    assert administrator.post(f"/views/{key}/remove").status_code == 302
    assert kept(seed) == []


def test_a_view_is_shared_and_kept_to_oneself_again(sign_in: SignIn, seed: Seed) -> None:
    owner, other = sign_in(Role.COLLECTOR), sign_in(Role.APPROVER)
    save(owner, "Compras")
    key = kept(seed)[0].id

    owner.post(f"/views/{key}", data={"name": "Compras", "shared": "yes"})
    assert list(links(page(other))) == ["Compras · collector"]
    owner.post(f"/views/{key}", data={"name": "Compras"})
    assert links(page(other)) == {}


def test_what_happens_to_a_view_is_recorded(sign_in: SignIn, seed: Seed) -> None:
    owner, administrator = sign_in(Role.COLLECTOR), sign_in(Role.ADMINISTRATOR)
    save(owner, "Una")
    key = kept(seed)[0].id
    owner.post(f"/views/{key}", data={"name": "Dos", "shared": "yes"})
    administrator.post(f"/views/{key}/remove")

    content = {"blocked_by": "buyer", "sort": "worth"}
    dos = {"name": "Dos", "shared": True, "filter": content}
    assert happened(seed) == [
        ("view_saved", "person:collector", {"name": "Una", "shared": False, "filter": content}),
        ("view_changed", "person:collector", dos | {"before": "Una"}),
        ("view_removed", "person:administrator", dos | {"owner": "collector"}),
    ]  # fmt: skip


def test_a_name_stays_text_and_a_form_needs_its_token(web: Flask, collector: FlaskClient, seed: Seed) -> None:
    name = "<img src=x onerror=alert(1)>%(name)s\"'"

    shown = save(collector, name)

    assert "<img src=x" not in shown
    assert list(links(shown)) == [name]
    web.config["WTF_CSRF_ENABLED"] = True
    for address in ("/views", "/views/1", "/views/1/remove"):
        assert collector.post(address, data={"name": "x", **BUYER}).status_code == 400
    assert len(kept(seed)) == 1


def test_the_counts_are_those_of_the_lists(collector: FlaskClient, seed: Seed, people: dict[Role, Account]) -> None:
    rows = product(("in_review", "waiting_supplier", "rejected", "approved"), ("buyer", None), (None, "collector", "x"))
    for number, (state, resolver, person) in enumerate(rows):
        cause = "price_over" if number % 2 else "no_order"
        waiting(seed, state=state, blocked_by=resolver, cause=cause if resolver else None, assigned_to=person)
    waiting(seed, direction="receivable", blocked_since=NOW - timedelta(days=3))
    store = seed.installation.store
    parts = product(
        (None, "in_review", "rejected"),
        (None, "buyer", "receiver"),
        (None, "no_order"),
        (None, NOBODY, "x"),
        ("", "F-"),
    )
    filters = [
        WorklistFilter(state=state, blocked_by=resolver, cause=cause, assigned=person, text=text, sort=Sort.WORTH)
        for state, resolver, cause, person, text in parts
    ]

    expected = [None if wanted.text else len(worklist(store, wanted).rows) for wanted in filters]

    assert list(counts(store, filters)) == expected
    assert counts(store, [wanted for wanted in filters if wanted.text]) == (None,) * (len(filters) // 2)
    assert counts(store, []) == ()
