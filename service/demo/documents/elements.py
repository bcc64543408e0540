"""XML elements written as calls: `cbc.ID("A-1", schemeID="9")`.

In charge of building trees in one namespace. (lxml.builder does the same without types.)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lxml import etree


class Elements:
    """Make elements of one namespace: every attribute of this object is a function that makes one of that name."""

    def __init__(self, namespace: str, prefixes: Mapping[str, str]) -> None:
        self._namespace = namespace
        self._prefixes = dict(prefixes)

    def __getattr__(self, name: str) -> Callable[..., etree._Element]:
        return self.named(name)

    def named(self, name: str) -> Callable[..., etree._Element]:
        """Return a function that makes an element `name` from texts, child elements and attributes."""

        def make(*content: str | etree._Element, **attributes: str) -> etree._Element:
            element = etree.Element(f"{{{self._namespace}}}{name}", attributes, nsmap=self._prefixes)
            for part in content:
                if isinstance(part, str):
                    element.text = part
                else:
                    element.append(part)
            return element

        return make


def serialised(root: etree._Element) -> bytes:
    """Return a document as bytes, with an XML declaration."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
