"""HTML -> lines of text with its tables in columns, within limits.

In charge of rendering; nothing is loaded and nothing is run. Not in charge of what the text means.
"""

from __future__ import annotations

import re

import lxml.etree
import lxml.html
from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig

_CONFIG = ParserConfig(css=CSS_PROFILES["strict"], display_images=False, display_links=False)
_DROPPED = re.compile(r"(?is)<(script|style|head|title|template)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)|<!\[.*?\]>")
_UNSEEN = re.compile(
    r"(?i)display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?![.\d]*[1-9])|"
    r"(?:font-size|max-height|max-width)\s*:\s*0(?![.\d]*[1-9])"
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_LONGEST = 1_000_000
_MOST_TAGS = 20_000
_DEEPEST = 120


class HtmlRefusedError(Exception):
    """The file is not rendered: too much of it, too deep, or none at all."""


def render(data: bytes) -> list[str]:
    """Return the lines that a reader sees; raise HtmlRefusedError where that would take too much."""
    text = _DROPPED.sub(" ", _decoded(data[:_LONGEST]))
    if text.count("<") > _MOST_TAGS:
        raise HtmlRefusedError("the page has more elements than are read")
    try:
        tree = lxml.html.document_fromstring(text)
        if _depth(tree) > _DEEPEST:
            raise HtmlRefusedError("the elements of the page are nested too deep")
        _drop_unseen(tree)
        shown = get_text(lxml.html.tostring(tree, encoding="unicode"), _CONFIG)
    except (lxml.etree.LxmlError, RecursionError, ValueError, AssertionError, TypeError, AttributeError, IndexError):
        raise HtmlRefusedError("the page cannot be rendered") from None
    return [line.replace("\xa0", " ").rstrip() for line in shown.split("\n")]


def _decoded(data: bytes) -> str:
    """Return the text in the charset that the page names, else in UTF-8, else in Windows' Western one."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    named = _CHARSET.search(data[:2_000])
    for charset in (named[1].decode() if named else "utf-8", "utf-8"):
        try:
            return data.decode(charset)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", errors="replace")


def _drop_unseen(tree: lxml.html.HtmlElement) -> None:
    """Take out what no reader sees: teasers of newsletters, and numbers meant for machines alone."""
    for element in tree.xpath("//*[@style or @hidden]"):
        hidden = element.get("hidden") is not None or _UNSEEN.search(element.get("style") or "")
        if hidden and element.getparent() is not None:
            element.drop_tree()


def _depth(tree: lxml.html.HtmlElement) -> int:
    deepest = depth = 0
    for event, _ in lxml.etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
