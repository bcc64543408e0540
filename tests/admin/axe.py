"""What axe-core finds on a page by the rules of WCAG 2.2 AA, as sentences; `assets/` has the library and its licence.

It is evaluated through the browser's own door, as the page's policy lets no foreign script in. Frames are left out:
what they show was written by others, or is a mail as its recipient sees it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

LIBRARY = (Path(__file__).parent / "assets" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""The rules whose findings another colour scheme can change; the others are asked once."""

UNFOLD = """() => {
    for (const one of document.querySelectorAll('main details')) one.open = true;
    for (const box of document.querySelectorAll('main [data-row] input[type=checkbox]')) box.checked = true;
}"""
RUN = """(rules) => axe.run(document, {
    runOnly: rules, resultTypes: ['violations'], iframes: false, elementRef: false,
}).then((found) => found.violations.map((rule) => ({
    id: rule.id, help: rule.help,
    nodes: rule.nodes.map((node) => ({target: node.target.flat().join(' '), why: node.failureSummary})),
})))"""


def findings(page: Page, place: str) -> list[str]:
    """Return what axe finds on a page, all unfolded and each row marked, in light and in dark; it is left light."""
    page.evaluate(LIBRARY)
    page.evaluate(UNFOLD)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # no colour is caught half-way to another
    dark = page.evaluate(RUN, {"type": "rule", "values": OF_COLOUR})
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    light = page.evaluate(RUN, {"type": "tag", "values": TAGS})
    return [*_sentences(dark, place, "dark"), *_sentences(light, place, "light")]


def _sentences(found: list[dict[str, Any]], place: str, scheme: str) -> list[str]:
    return [
        f"{place} ({scheme}): {rule['id']} ({rule['help']}) at {node['target']}: {' '.join(node['why'].split())}"
        for rule in found
        for node in rule["nodes"]
    ]
