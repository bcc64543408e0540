"""Who may do what, and what strangers' texts can do: walked over every route of the application."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin import create_app
from service.accounts import Account, Role, change_password, set_active
from service.application import Application
from service.settings import AdminSettings
from service.store import own_tables, tables
from tests.admin.conftest import SignIn
from tests.admin.seed import NOW, PASSWORD, Seed, a_discrepancy, a_mail, a_match, a_reading, seeded_day

FOR_ADMINISTRATORS = {
    "users.index", "users.create", "users.switch", "messages.retry", "wording.index", "wording.show", "wording.change",
    "wording.ship", "wording.bring_back",
}  # fmt: skip
FOR_ALL = {"session.login", "session.sign_in", "health.answer", "static"}
EVIL = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


def routes(web: Flask) -> list[tuple[str, str, str]]:
    """Return endpoint, method and an address of every route, with 1 for every key."""
    found = []
    for rule in web.url_map.iter_rules():
        address = re.sub(r"<(?:[^:>]+:)?[^>]+>", "1", rule.rule)
        found += [(rule.endpoint, method, address) for method in ("GET", "POST") if method in (rule.methods or ())]
    return sorted(found)


def test_a_stranger_is_sent_to_the_login_from_every_page(web: Flask, stranger: FlaskClient, seed: Seed) -> None:
    web.config["WTF_CSRF_ENABLED"] = False
    seeded_day(seed)
    for endpoint, method, address in routes(web):
        if endpoint not in FOR_ALL:
            answer = stranger.open(address, method=method)
            assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/login"), (method, address)


@pytest.mark.parametrize("role", Role)
def test_each_role_reaches_its_own_pages_and_no_others(web: Flask, sign_in: SignIn, seed: Seed, role: Role) -> None:
    seeded_day(seed)
    client = sign_in(role)
    for endpoint, method, address in routes(web):
        if endpoint in ("static", "session.logout"):
            continue
        refused = client.open(address, method=method).status_code == 403
        assert refused is (role is not Role.ADMINISTRATOR and endpoint in FOR_ADMINISTRATORS), (method, address)


def test_what_does_not_exist_is_not_found(web: Flask, administrator: FlaskClient) -> None:
    for endpoint, method, address in routes(web):
        if "/1" in address and endpoint != "static" and endpoint.split(".")[1] not in ("reject", "hold", "reopen"):
            form = {"version": "1", "order": "x", "field": "number", "value": "1", "reason": "r", "was_sent": "yes"}
            answer = administrator.open(address, method=method, data=form | {"subject": "s", "text": "t"})
            expected = {"users.switch": {302, 404}}.get(endpoint, {404})
            assert answer.status_code in expected, (method, address)


def test_every_form_needs_its_token(web: Flask, sign_in: SignIn, seed: Seed) -> None:
    seeded_day(seed)
    client = sign_in(Role.ADMINISTRATOR)
    web.config["WTF_CSRF_ENABLED"] = True
    posts = [address for _, method, address in routes(web) if method == "POST"]
    assert len(posts) > 15
    for address in posts:
        assert client.post(address, data={"version": 1}).status_code == 400, address


def test_only_posts_change_anything(web: Flask) -> None:
    changing = {
        "approve", "reject", "hold", "release", "ask", "link", "correct", "reopen", "settle", "retry", "cancel",
        "save", "change", "remove",
    }  # fmt: skip
    for rule in web.url_map.iter_rules():
        if rule.endpoint.split(".")[-1] in changing:
            assert (rule.methods or set()) <= {"POST", "OPTIONS"}, rule.endpoint


def test_every_page_carries_the_strict_policy(web: Flask, administrator: FlaskClient, seed: Seed) -> None:
    seeded_day(seed)
    for endpoint, method, address in routes(web):
        if method == "GET":
            headers = administrator.get(address).headers
            policy = headers["Content-Security-Policy"]
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'none'" in policy
            assert "frame-ancestors" in policy
            if endpoint == "outgoing.html":  # our own mail in a sandbox of its own: styles, and nothing else
                assert policy.startswith("sandbox;")
            else:
                assert "unsafe" not in policy, address


def test_a_file_that_came_by_mail_is_only_ever_downloaded(collector: FlaskClient, seed: Seed) -> None:
    key = seed.message()
    document = seed.document(key, None, b"<script>alert(1)</script>", source="página.html")
    for address in (f"/mails/{key}/files/1", f"/mails/{key}/raw", f"/documents/{document}/file"):
        answer = collector.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.mimetype == "application/octet-stream"
    assert collector.get(f"/mails/{key}/files/2").status_code == 404


def test_the_texts_of_strangers_stay_texts(web: Flask, administrator: FlaskClient, seed: Seed) -> None:
    reading = a_reading(
        number=EVIL, seller={"name": EVIL, "tax_id": EVIL}, payment_reference=EVIL, format=EVIL,
        lines=[{"position": 1, "description": EVIL, "quantity": "1", "unit": EVIL}],
        evidence={"number": {"source": "text", "page": 1, "text": EVIL + "!"}},
        problems=[{"code": "x", "message": EVIL}],
    )  # fmt: skip
    hostile = a_discrepancy("line_no_order", facts={"item": EVIL}, expected=EVIL, found=EVIL)
    key = seed.invoice(
        reading=reading, number=EVIL, seller_name=EVIL, hold_reason=EVIL, state_reason=EVIL,
        match=a_match(discrepancies=[hostile], suggested_orders=[EVIL]),
    )  # fmt: skip
    mail = seed.message(
        a_mail(text=EVIL, html=EVIL), subject=EVIL, claimed_sender=EVIL, sender=None, attention=EVIL[:40], error=EVIL,
        state="quarantined", classification={"intents": [EVIL], "invoice_numbers": [EVIL]}, claimed_cases=[EVIL],
    )  # fmt: skip
    seed.document(mail, key, b"x", source=EVIL, reading=reading, error=None)
    seed.outgoing(subject=EVIL, text=EVIL, recipient=EVIL, reason=EVIL, last_reply=EVIL, raw=EVIL.encode())
    seed.order(EVIL, supplier=EVIL)
    seed.event("on_hold", actor=f"person:{EVIL}", data={"reason": EVIL, "note": EVIL}, invoice_id=key)
    seed.event(EVIL[:40], data={}, invoice_id=key)
    seed.put(
        own_tables.saved_view, user_id=1, name=EVIL, name_key=EVIL, shared=True, at=NOW,
        content={"text": EVIL, "cause": EVIL},
    )  # fmt: skip
    seed.put(tables.mailbox_cursor, mailbox=EVIL, folder=EVIL, uidvalidity=1, last_uid=1, looked_at=NOW, error=EVIL)
    addresses = [address for endpoint, method, address in routes(web) if method == "GET" and endpoint != "static"]
    shown = 0
    for address in (*addresses, "/?view=mails", f"/?q={EVIL}", f"/mails?q={EVIL}", "/outgoing?state=all"):
        answer = administrator.get(address)
        if answer.mimetype != "text/html" or answer.request.path.endswith("/html"):
            continue
        page = answer.get_data(as_text=True)
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address
        assert "\"'>" not in page, address
        shown += page.count("{{7*7}}")
    assert shown > 20  # and printed literally, not left out


def form_of(client: FlaskClient, address: str = "/login") -> dict[str, str]:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).get_data(as_text=True))
    assert token is not None
    return {"csrf_token": token[1]}


def try_to_sign_in(client: FlaskClient, name: str, password: str, **more: str) -> tuple[int, str, str | None]:
    answer = client.post("/login", data=form_of(client) | {"name": name, "password": password} | more)
    return answer.status_code, answer.get_data(as_text=True), answer.location


def test_signing_in_and_out(stranger: FlaskClient, people: dict[Role, Account]) -> None:
    assert try_to_sign_in(stranger, "Collector", PASSWORD)[0] == 302  # names do not mind the case
    assert stranger.get("/").status_code == 200
    stranger.post("/logout", data=form_of(stranger, "/"))
    assert stranger.get("/").status_code == 302


def test_an_unknown_name_and_a_wrong_password_are_answered_alike(stranger: FlaskClient) -> None:
    known = try_to_sign_in(stranger, "collector", "not the password")
    unknown = try_to_sign_in(stranger, "nobodyhere", "not the password")
    assert known[0] == unknown[0] == 401

    def page(answer: str) -> str:
        """The page without the name that was typed and without the form's token, which ages by the second."""
        return re.sub(r"collector|nobodyhere", "", re.sub(r'(name="csrf_token" value=)"[^"]+"', r"\1", answer))

    assert page(known[1]) == page(unknown[1])


def test_tries_are_limited_by_account_wherever_they_come_from(web: Flask) -> None:
    web.config["WTF_CSRF_ENABLED"] = False

    def attempt(number: int, name: str = "collector") -> int:
        origin = {"REMOTE_ADDR": f"192.0.2.{number}"}
        form = {"name": name, "password": "wrong password"}
        return web.test_client().post("/login", data=form, environ_base=origin).status_code

    assert [attempt(number) for number in range(11)] == [401] * 10 + [429]
    assert attempt(99, name="administrator") == 401  # others still get in


def test_tries_are_limited_by_address_whatever_the_name(web: Flask) -> None:
    web.config["WTF_CSRF_ENABLED"] = False
    client = web.test_client()
    statuses = [
        client.post("/login", data={"name": f"name{number}", "password": "wrong password"}).status_code
        for number in range(31)
    ]
    assert statuses == [401] * 30 + [429]


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ("/outgoing?state=held", "/outgoing?state=held"),
        ("https://evil.test/", "/"),
        ("//evil.test/", "/"),
        ("/\\evil.test/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_only_to_pages_of_this_site(stranger: FlaskClient, wanted: str, where: str) -> None:
    assert try_to_sign_in(stranger, "collector", PASSWORD, next=wanted)[2] == where


def test_the_session_is_new_after_signing_in(stranger: FlaskClient) -> None:
    with stranger.session_transaction() as session:
        session["planted"] = "by somebody else"
    try_to_sign_in(stranger, "collector", PASSWORD)
    with stranger.session_transaction() as session:
        assert "planted" not in session


def test_a_changed_password_and_a_closed_account_end_the_sessions(
    sign_in: SignIn, installation: Application, people: dict[Role, Account]
) -> None:
    first, second = sign_in(Role.COLLECTOR), sign_in(Role.ADMINISTRATOR)
    key = people[Role.COLLECTOR].id
    change_password(installation.store, key, "another long password", actor="tests", now=NOW)
    assert first.get("/").status_code == 302
    assert second.get("/").status_code == 200
    set_active(installation.store, key, False, actor="tests", now=NOW)
    assert try_to_sign_in(first, "collector", "another long password")[0] == 401


def test_ones_own_password_is_changed_only_with_the_present_one(sign_in: SignIn) -> None:
    here, elsewhere = sign_in(Role.COLLECTOR), sign_in(Role.COLLECTOR)
    wrong = here.post("/account/password", data={"present": "guessed", "password": "another long password"})
    assert wrong.status_code == 422
    assert here.post("/account/password", data={"present": PASSWORD, "password": "too short"}).status_code == 422
    right = here.post("/account/password", data={"present": PASSWORD, "password": "another long password"})
    assert right.status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_behind_a_tls_proxy_the_cookie_is_for_tls_only(installation: Application) -> None:
    settings = replace(installation.settings, admin=AdminSettings(behind_proxy=True))
    client = create_app(replace(installation, settings=settings)).test_client()
    cookie = client.get("/login", base_url="https://acuse.test").headers["Set-Cookie"]
    assert cookie.startswith("__Host-acuse=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in cookie


def test_an_administrator_adds_somebody_who_then_signs_in(administrator: FlaskClient, web: Flask) -> None:
    form = {"name": "Bea", "password": "a password for Bea", "role": "collector", "language": "es"}
    assert administrator.post("/users", data=form).status_code == 302
    assert administrator.post("/users", data=form).status_code == 422  # the name is taken
    assert try_to_sign_in(web.test_client(), "bea", "a password for Bea")[0] == 302


def test_the_last_administrator_stays(administrator: FlaskClient, people: dict[Role, Account]) -> None:
    key = people[Role.ADMINISTRATOR].id
    assert administrator.post(f"/users/{key}/active", data={"active": "no"}).status_code == 422
    assert administrator.get("/users").status_code == 200
