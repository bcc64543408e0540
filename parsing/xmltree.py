"""Questions to an XML tree by local names: texts, amounts, dates.

A value that does not follow its grammar is None and leaves a `Problem` in the tree's notes, so a reader of a format is
a plain list of paths. Not in charge of parsing (`parsing.xmlbytes`) nor of meaning (`parsing.formats`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from lxml import etree

from parsing.document import Problem
from parsing.lexical import day_of, decimal_of, is_placeholder

_Value = TypeVar("_Value")


@lru_cache(maxsize=4096)
def _patterns(path: str) -> tuple[str, ...]:
    """Return what lxml is asked for at each step of a path: a local name in any namespace."""
    return tuple("{*}" + name for name in path.split("/"))


class Node:
    """One element, or the absence of one: an absent element answers every question with nothing.

    Paths are local names joined by `/`; `@name` at the end is an attribute. Namespaces are ignored: real files have
    wrong ones, or none (domain.md 1.1). `notes` is shared by all nodes of one tree.
    """

    __slots__ = ("_element", "notes")

    def __init__(self, element: etree._Element | None, notes: list[Problem]) -> None:
        self._element = element
        self.notes = notes

    def __bool__(self) -> bool:
        return self._element is not None

    @property
    def name(self) -> str:
        """The local name, "" when absent."""
        return str(self._element.tag).rpartition("}")[2] if self._element is not None else ""

    @property
    def namespace(self) -> str:
        """The namespace, "" when there is none."""
        return str(self._element.tag).rpartition("}")[0].lstrip("{") if self._element is not None else ""

    def children(self, name: str = "*") -> tuple[Node, ...]:
        """Return the child elements of that local name, in order."""
        if self._element is None:
            return ()
        return tuple(Node(child, self.notes) for child in self._element.iterchildren("{*}" + name))

    def below(self, name: str) -> Iterator[Node]:
        """Yield every descendant of that local name, in document order."""
        if self._element is not None:
            for element in self._element.iterdescendants("{*}" + name):
                yield Node(element, self.notes)

    def all(self, path: str) -> tuple[Node, ...]:
        """Return every element at the path, in document order."""
        found = [self._element] if self._element is not None else []
        for pattern in _patterns(path):
            if not found:
                return ()
            found = [child for element in found for child in element.iterchildren(pattern)]
        return tuple([Node(element, self.notes) for element in found])

    def at(self, *paths: str) -> Node:
        """Return the first element at the first of the paths that leads to one, else an absent one."""
        return next((node for path in paths for node in self.all(path)), Node(None, self.notes))

    def text(self, *paths: str) -> str | None:
        """Return the first text that is not empty, blanks collapsed; without paths the element's own."""
        return next((text for path in paths or ("",) for text in self._texts(path)), None)

    def texts(self, *paths: str) -> tuple[str, ...]:
        """Return the different texts at all the paths, placeholders ("n/a", "-") left out."""
        every = (text for path in paths for text in self._texts(path))
        return tuple(dict.fromkeys(text for text in every if not is_placeholder(text)))

    def reference(self, *paths: str) -> str | None:
        """Return the first text that is no placeholder."""
        return next(iter(self.texts(*paths)), None)

    def amount(self, *paths: str) -> Decimal | None:
        """Return the number written in the first text; None, with a note, when that is no plain decimal."""
        return self._parsed(decimal_of, "bad_amount", paths)

    def day(self, *paths: str) -> date | None:
        """Return the day written in the first text; None, with a note, when that is no ISO date."""
        return self._parsed(day_of, "bad_date", paths)

    def attributes(self) -> tuple[tuple[str, str], ...]:
        """Return the attributes, each a local name and its text with blanks collapsed."""
        if self._element is None:
            return ()
        items = self._element.attrib.items()
        return tuple((str(name).rpartition("}")[2], " ".join(str(value).split())) for name, value in items)

    def raw_text(self) -> str:
        """Return the element's own text as it stands, for documents that are wrapped in CDATA."""
        return "".join(map(str, self._element.itertext())) if self._element is not None else ""

    def _parsed(self, parse: Callable[[str], _Value | None], code: str, paths: tuple[str, ...]) -> _Value | None:
        for path in paths or ("",):
            for text in self._texts(path):
                value = parse(text)
                if value is None:
                    where = "/".join(part for part in (self.name, path) if part)
                    facts = MappingProxyType({"field": where, "found": text[:80]})
                    self.notes.append(Problem(code=code, message=f"{where}: {text[:80]!r} is not read", facts=facts))
                return value
        return None

    def _texts(self, path: str) -> Iterator[str]:
        way, at, attribute = path.partition("@")
        for node in self.all(way.rstrip("/")) if way else (self,):
            text = node._attribute(attribute) if at else node._own_text()
            if text:
                yield text

    def _own_text(self) -> str:
        if self._element is None:
            return ""
        parts = [self._element.text or "", *(child.tail or "" for child in self._element)]
        return " ".join("".join(parts).split())

    def _attribute(self, wanted: str) -> str:
        return next((value for name, value in self.attributes() if name == wanted), "")
