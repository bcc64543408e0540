"""`make screenshots`: plays the demo, then pictures every page of the admin, desktop and phone, into docs/images.

For the README and for looking at what was changed. Needs Debian's Chromium.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
SIZES = {"": (1280, 860), "-phone": (390, 844)}
PAGES = {
    "exceptions": "/", "mails": "/mails", "invoices": "/invoices", "outgoing": "/outgoing?state=sent",
    "orders": "/orders", "quarantine": "/quarantine", "health": "/health", "papers": "/papers", "expenses": "/expenses",
    "contract": "/expenses/contracts/LUZ-PLANTA-2024", "customers": "/customers", "reminders": "/reminders",
    "search": "/search?q=factura", "reports": "/reports",
}  # fmt: skip
LOGIN = re.compile(r"Admin: (\S+)\s+user (\S+)\s+password (\S+)")
PLAYED = "goes on"
PATIENCE_SECONDS = 180


def main() -> None:
    """Play the demo and picture it."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "demo.log").open("w+") as output:
        command = [sys.executable, "-m", "service", "demo", "--no-browser", "--dir", f"{folder}/demo"]
        demo = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            address, name, password = _played(Path(output.name))
            with sync_playwright() as playwright:
                arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
                for suffix, (width, height) in SIZES.items():
                    _picture(browser, suffix, width, height, address.rstrip("/"), name, password)
        finally:
            demo.terminate()
            demo.wait(60)


def _played(log: Path) -> tuple[str, str, str]:
    """Wait until every mail has passed; return the admin's address and the demo login."""
    for _ in range(PATIENCE_SECONDS):
        text = log.read_text(encoding="utf-8")
        if PLAYED in text and (found := LOGIN.search(text)):
            return found[1], found[2], found[3]
        time.sleep(1)
    raise SystemExit(f"the demo did not play to its end:\n{log.read_text(encoding='utf-8')}")


def _picture(browser: Browser, suffix: str, width: int, height: int, address: str, name: str, password: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="es-ES")
    page = context.new_page()
    page.goto(address)
    page.fill("input[name=name]", name)
    page.fill("input[name=password]", password)
    page.click("main button")
    for picture, path in PAGES.items():
        page.goto(f"{address}{path}")
        _shot(page, picture, suffix)
    for picture, listed in {"invoice": "/", "mail": "/mails", "letter": "/outgoing?state=sent"}.items():
        page.goto(f"{address}{listed}")
        page.locator("main tbody a").nth(1).click()
        page.wait_for_load_state("networkidle")
        _shot(page, picture, suffix)
    context.close()


def _shot(page: Page, name: str, suffix: str) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=IMAGES / f"{name}{suffix}.png")


if __name__ == "__main__":
    main()
