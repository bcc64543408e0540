"""The records of what was learned, and their JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

Box = tuple[float, float, float, float]


class Relation(StrEnum):
    """Where a value stands to the words that announce it."""

    BEHIND = "behind"  # in the same segment
    RIGHT = "right"  # in the next segment of the line
    BELOW = "below"  # under them
    PLACE = "place"  # nothing announces it: the place itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where one field stands. `words`: the letters that announce it, folded. `box`: the value's, in points.

    `shape`: a pattern of the value's letters and digits, None where any text may stand. `examples` and `misses`: how
    often a person showed it there, and elsewhere.
    """

    field: str
    relation: Relation
    words: str
    page: int
    box: Box
    shape: str | None = None
    examples: int = 1
    misses: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedLayout:
    """One layout of one supplier. `words`: what all of its papers print; `facts`: fields that are always the same.

    `numbers`: the long ones that its papers share, such as a telephone or a bank account: they tell a seller apart
    whose name is but a picture.
    """

    key: int
    words: tuple[str, ...]
    anchors: tuple[Anchor, ...] = ()
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What one correction shows: the paper's words, and where the value stands, or that it is always the same."""

    words: tuple[str, ...]
    anchors: tuple[Anchor, ...] = ()
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    numbers: tuple[str, ...] = ()


def content_to_json(one: LearnedLayout | Lesson) -> dict[str, Any]:
    """Return words, anchors, facts and numbers as JSON can hold them."""
    anchors = [asdict(anchor) | {"box": list(anchor.box), "relation": anchor.relation.value} for anchor in one.anchors]
    return {"words": list(one.words), "anchors": anchors, "facts": dict(one.facts), "numbers": list(one.numbers)}


def lesson_from_json(content: Mapping[str, Any]) -> Lesson:
    """Return the lesson that `content_to_json` wrote."""
    return Lesson(
        words=tuple(content["words"]),
        anchors=tuple(_anchor(one) for one in content["anchors"]),
        facts=MappingProxyType(dict(content["facts"])),
        numbers=tuple(content["numbers"]),
    )


def layout_from_json(key: int, content: Mapping[str, Any]) -> LearnedLayout:
    """Return the layout with that key that `content_to_json` wrote."""
    held = lesson_from_json(content)
    return LearnedLayout(key=key, words=held.words, anchors=held.anchors, facts=held.facts, numbers=held.numbers)


def _anchor(content: Mapping[str, Any]) -> Anchor:
    x0, top, x1, bottom = content["box"]
    return Anchor(**{**content, "box": (x0, top, x1, bottom), "relation": Relation(content["relation"])})
