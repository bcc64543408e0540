"""HTML mail into plain text, as its reader sees it.

In charge of bounded rendering, with quoted blocks marked by "> " as in plain mail. Not in charge of showing HTML to
people (the admin sanitises that) nor of finding the reply in it (`reply_text`).
"""

from __future__ import annotations

import re

import lxml.etree
import lxml.html
from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement

# Mail programs nest a block for each line: those are not indented.
_FLAT = {**CSS_PROFILES["relaxed"], "div": HtmlElement(display=Display.block)}
_CONFIG = ParserConfig(css=_FLAT, display_images=False, display_links=False)
_DROPPED = re.compile(r"(?is)<(script|style|head|title|template)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)|<!\[.*?\]>")
_BREAKS = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h\d|/blockquote|hr)\b[^<>]*>")
_TAG = re.compile(r"<[^<>]*>")
# An empty line of a mail program: a block that holds nothing but a break or a space that does not break.
_EMPTY_BLOCK = re.compile(r"(?i)(<(div|p)\b[^<>]*>)(?:\s|&nbsp;|<br[^<>]*>|</?(?:o:p|span|font|b)\b[^<>]*>)*(</\2>)")
_EMPTY_LINE = "\u2063"
_BLANKS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_MOST_TAGS = 20_000
_DEEPEST = 150


def html_to_text(html: str, *, longest: int = 256 * 1024) -> str:
    """Return the visible text of an HTML body, of which at most `longest` characters are read; never raises."""
    html = _EMPTY_BLOCK.sub(rf"\1{_EMPTY_LINE}\3", _DROPPED.sub(" ", html[:longest]))
    if html.count("<") > _MOST_TAGS:
        return _tidy(_stripped(html))
    try:
        tree = lxml.html.document_fromstring(html)
        if _depth(tree) > _DEEPEST:
            return _tidy(_stripped(html))
        _mark_quotes(tree)
        return _tidy(get_text(lxml.html.tostring(tree, encoding="unicode"), _CONFIG))
    except (lxml.etree.LxmlError, RecursionError, ValueError, AssertionError, TypeError, AttributeError, IndexError):
        return _tidy(_stripped(html))


def _depth(tree: lxml.html.HtmlElement) -> int:
    deepest = depth = 0
    for event, _ in lxml.etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _mark_quotes(tree: lxml.html.HtmlElement) -> None:
    """Replace every outermost quotation by its text with "> " before each line."""
    for quote in tree.xpath("//blockquote[not(ancestor::blockquote)]"):
        tail, quote.tail = quote.tail, None
        lines = _tidy(get_text(lxml.html.tostring(quote, encoding="unicode"), _CONFIG)).split("\n")
        shown = lxml.html.Element("pre")
        shown.text = "\n" + "\n".join(f"> {line.strip()}" for line in lines) + "\n"
        shown.tail = tail
        quote.getparent().replace(quote, shown)


def _stripped(html: str) -> str:
    text = _TAG.sub(" ", _BREAKS.sub("\n", html))
    for entity, character in (("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


def _tidy(text: str) -> str:
    lines = (line.replace("\xa0", " ").replace(_EMPTY_LINE, "").rstrip() for line in text.split("\n"))
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()
