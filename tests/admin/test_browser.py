"""The admin in a real browser: every page at desk and phone width, by keyboard, under its own strict policy.

On the way axe-core looks at every page, in light and in dark (`axe.py`).

With ACUSE_SCREENSHOTS naming a folder, each page is left there as a picture.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from parsing.document import ReadingContext
from parsing.serial import to_json
from service.reading import read_file
from service.store import tables
from tests.admin.axe import findings
from tests.admin.seed import PASSWORD, Seed, a_mail, a_pdf, seeded_day
from tests.admin.test_customers import CUSTOMERS, RECEIVABLES
from tests.service.receivable_files import bring

pytestmark = pytest.mark.browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MS = 90_000
WIDTHS = {"desk": (1280, 900), "phone": (390, 844), "narrow": (320, 740)}  # 320: WCAG 1.4.10
expect.set_options(timeout=PATIENCE_MS)
PLACES = (
    "/", "/?view=mails", "/?who=buyer&sort=worth", "/?who=supplier",
    "/invoices", "/invoices/1", "/invoices/2", "/mails", "/mails/1", "/mails/2", "/outgoing",
    "/outgoing/1", "/outgoing/2", "/orders", "/orders/1", "/quarantine", "/health", "/users", "/account", "/nowhere",
    "/papers", "/expenses?since=2026-03-01", "/expenses/contracts", "/expenses/contracts/LUZ-2024-7",
    "/search?q=factura", "/customers", "/customers/2", "/customers/2/preview", "/invoices/4", "/reminders", "/answers",
    "/promises", "/reports", "/wording", "/wording/status/es",
)  # fmt: skip


class Impatient(WSGIRequestHandler):
    """Gives up a connection on which a browser asks for nothing."""

    timeout = 5


@pytest.fixture
def address(web: Flask, seed: Seed, tmp_path: Path) -> Iterator[str]:
    """A served admin with a day's work in it, and a customer who owes."""
    seeded_day(seed)
    seed.put(tables.counter, name="case-2026", value=1000)  # the day has cases of its own
    assert bring(seed.installation, tmp_path, "customers", CUSTOMERS).refused == ()
    assert bring(seed.installation, tmp_path, "receivables", RECEIVABLES).refused == ()
    server = make_server("127.0.0.1", 0, web, threaded=True, request_handler=Impatient)
    server.daemon_threads = False  # closing waits for pictures that are being drawn
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS, timeout=PATIENCE_MS)
        yield started
        started.close()


class Watched:
    """A page whose console errors and foreign requests are kept."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE_MS)
        self.address = address
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        expected = "/nowhere" in self.page.url and "404" in message.text
        if message.type in ("error", "warning") and not expected:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "about:")):
            self.complaints.append(f"asked for {request.url}")

    def sign_in(self, name: str = "administrator", language: str = "es") -> None:
        """Sign in by the form."""
        self.page.goto(f"{self.address}/login?lang={language}")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.click("main form button")
        expect(self.page.locator("header.top")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_fits_and_complains_about_nothing(browser: Browser, address: str, width: str) -> None:
    wide, high = WIDTHS[width]
    context = browser.new_context(viewport={"width": wide, "height": high}, color_scheme=_scheme())
    watched = Watched(context.new_page(), address)
    watched.page.goto(f"{address}/login?lang=es")
    _picture(watched.page, width, "login")
    found = findings(watched.page, "/login")
    watched.sign_in()
    for place in PLACES:
        late = place.startswith("/invoices/")  # the page's words are asked for when its picture comes near
        answer = watched.page.goto(address + place, wait_until="networkidle" if late else "load")
        assert answer is not None
        assert answer.status == (404 if place == "/nowhere" else 200), place
        overflow = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert watched.page.evaluate(overflow) <= 0, f"{place} is wider than {wide} px"
        _picture(watched.page, width, place)
        if width != "narrow":  # the same style sheet as on a phone
            found += findings(watched.page, place)
    if width == "phone":
        watched.page.click(".menu summary")
        found += findings(watched.page, "the menu")
        watched.page.click(".menu summary")
    watched.page.evaluate("() => document.getElementById('keys').showModal()")
    found += findings(watched.page, "the list of keys")
    context.close()
    assert watched.complaints == []
    assert found == [], "\n".join(found)


def test_axe_finds_what_is_wrong_in_either_scheme(browser: Browser) -> None:
    """Else the walk over every page would hold for nothing."""
    page = browser.new_page()
    page.set_content(
        "<html lang=en><title>Wrong</title><style>p { color: #999; background: #fff }"
        "@media (prefers-color-scheme: dark) { p { color: #444; background: #000 } }</style><main><h1>A page</h1>"
        "<p>Words that can hardly be read</p><input name=amount></main>"
    )
    found = findings(page, "/wrong")
    page.close()
    assert [sentence.split(" (", 2)[:2] for sentence in found] == [
        ["/wrong", "dark): color-contrast"], ["/wrong", "light): color-contrast"], ["/wrong", "light): label"],
    ]  # fmt: skip
    assert " at p: " in found[0]


def test_exceptions_are_worked_by_keyboard(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    watched = Watched(context.new_page(), address)
    watched.sign_in(language="en")
    page = watched.page
    page.wait_for_load_state("load")  # keys are heard once the page's script has run
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("g")
    page.keyboard.press("Enter")
    expect(page.locator(".flash.done")).to_have_text("Done for 1 invoice.")
    page.wait_for_load_state("load")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/invoices/2")
    page.keyboard.press("h")
    page.keyboard.type("waiting for the delivery note")
    expect(page.locator("[name=reason]:focus")).to_have_value("waiting for the delivery note")
    page.keyboard.press("Enter")
    expect(page.locator(".flash.done")).to_have_text("Put on hold.")
    page.wait_for_load_state("load")
    page.keyboard.press("n")
    page.wait_for_url("**/invoices/1")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.locator(".flash.done")).to_have_text("Approved for payment.")
    context.close()
    assert watched.complaints == []


def test_a_field_is_lit_on_its_page_and_corrected_by_clicking_the_right_words(
    browser: Browser, address: str, seed: Seed
) -> None:
    (read,) = read_file(a_pdf(), name="factura.pdf", context=ReadingContext())
    reading = to_json(read) | {"total": "1231.20", "issue_date": "2026-02-03"}
    key = seed.invoice(reading=reading, total=Decimal("1231.20"))
    seed.document(seed.message(a_mail("Otra factura")), key, a_pdf(), reading=reading)
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=_scheme())
    watched = Watched(context.new_page(), address)
    watched.sign_in(language="en")
    page = watched.page

    page.goto(f"{address}/invoices/{key}")
    page.wait_for_selector(".page svg", state="attached")
    page.hover("[data-field=number] th")
    expect(page.locator(".place.lit")).to_have_attribute("data-of", "number")
    page.hover(".place[data-of~=total]")
    expect(page.locator("tr.lit th")).to_have_text(["Total", "To be paid"])

    page.click("[data-correct=total]")
    _click_words(page, "1.231,20", "1.489,75", "€")
    _click_words(page, "1.231,20")
    expect(page.locator("#correct [name=value]")).to_have_value("1.489,75 €")
    _picture(page, "desk", "correcting")
    page.click("#correct button.main")
    expect(page.locator("[data-field=total] td").first).to_contain_text("1,489.75")

    page.wait_for_selector(".page svg", state="attached")
    page.click("[data-correct=issue_date]")
    _click_words(page, "02/03/2026")
    page.click("#correct button.main")
    expect(page.locator("[data-field=issue_date] td").first).to_contain_text("Mar 2, 2026")
    context.close()
    assert watched.complaints == []


def test_a_view_is_saved_by_keyboard(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    watched = Watched(context.new_page(), address)
    watched.sign_in(language="en")
    page = watched.page
    page.goto(f"{address}/?who=supplier")
    page.wait_for_load_state("load")
    page.keyboard.press("v")
    page.keyboard.type("Waits for suppliers")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".flash.done")).to_have_text("Saved as “Waits for suppliers”.")
    page.goto(address)
    page.click("text=Waits for suppliers")
    page.wait_for_url("**/?who=supplier")
    page.wait_for_load_state("load")
    page.keyboard.press("v")
    expect(page.locator("[name=name]:focus")).to_have_value("Waits for suppliers")
    expect(page.locator("[name=shared]")).to_be_checked()
    page.click("text=Remove the view")
    expect(page.locator(".flash.done")).to_contain_text("was removed")
    context.close()
    assert watched.complaints == []


def _click_words(page: Page, *words: str) -> None:
    for word in words:
        page.locator(f'.word[data-text="{word}"]').last.click()


def test_a_hostile_mail_runs_and_loads_nothing(browser: Browser, address: str, seed: Seed) -> None:
    hostile = (
        "<script>alert(1)</script><img src='http://tracker.test/x.png' onerror='alert(2)'>"
        "<style>@import url(http://tracker.test/x.css);</style><svg onload='alert(3)'></svg>"
        "<meta http-equiv=refresh content='0;url=http://tracker.test/'><form action='http://tracker.test/'><input></form>"
        "<iframe src='http://tracker.test/'></iframe><a href='javascript:alert(4)'>press</a><p>harmless words</p>"
    )
    key = seed.message(a_mail("hostile", html=hostile), subject="<script>alert(5)</script>")
    context = browser.new_context()
    watched = Watched(context.new_page(), address)
    watched.page.on("dialog", lambda dialog: watched.complaints.append(f"ran {dialog.message}"))
    watched.sign_in()
    watched.page.goto(f"{address}/mails/{key}")
    watched.page.click("summary:has-text('HTML'), .letter summary")
    expect(watched.page.frame_locator(".mailframe").get_by_text("harmless words")).to_be_visible()
    watched.page.wait_for_load_state("networkidle")
    context.close()
    assert watched.complaints == []


def _scheme() -> Literal["dark", "light"]:
    return "dark" if os.environ.get("ACUSE_SCREENSHOT_SCHEME") == "dark" else "light"


def _picture(page: Page, width: str, place: str) -> None:
    folder = os.environ.get("ACUSE_SCREENSHOTS")
    if folder is None:
        return
    name = place.strip("/").replace("/", "-").replace("?", "-") or "exceptions"
    page.screenshot(path=Path(folder) / f"{width}-{name}.png", full_page=True)
