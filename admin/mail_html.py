"""HTML of strangers made harmless enough to be put, besides, in a sandboxed frame without scripts.

In charge of cutting what is too big or too deep before it is parsed (nh3 takes quadratic time over nested tags), and of
leaving out everything that loads, runs, asks or positions itself. Images go too: their addresses tell who has read.
"""

from __future__ import annotations

import re

import nh3

LONGEST = 256 * 1024
DEEPEST = 100

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_CLOSED_BY_THEMSELVES = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option",
})  # fmt: skip
_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "code", "dd", "del", "div", "dl", "dt", "em",
    "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_ATTRIBUTES = {"td": {"colspan", "rowspan", "align"}, "th": {"colspan", "rowspan", "align"}}


def harmless(html: str) -> str:
    """Return what may be shown of a mail's HTML: words and tables, links without address; cut at 256 KB, 100 levels."""
    return nh3.clean(
        _cut_where_too_deep(html[:LONGEST]),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        link_rel=None,
    )


def _cut_where_too_deep(html: str) -> str:
    depth = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in _CLOSED_BY_THEMSELVES:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > DEEPEST:
            return html[: tag.start()]
    return html
