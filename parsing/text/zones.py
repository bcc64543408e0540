"""Parts of a page that belong to one party: what stands under or beside `Bill to`, `Verkäufer`, `Cliente`.

In charge of the zones' extent. Not in charge of what is read in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parsing.text.labels import Role
from parsing.text.layout import Segment
from parsing.text.sheet import Label, Sheet

_PARTY_ROLES = (Role.SELLER, Role.BUYER, Role.SHIP_TO)
_DEPTH = 20
"""Line heights that a zone reaches down where nothing ends it sooner."""
_SAME_COLUMN = 60.0
_FAR_RIGHT = 10_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """The part of a page that a party label opens."""

    role: Role
    label: Label
    page: int
    top: float
    bottom: float
    x0: float
    x1: float

    def holds(self, segment: Segment) -> bool:
        """True when a segment begins in the zone."""
        x0, top, _, _ = segment.box
        return segment.page == self.page and self.top - 1 <= top <= self.bottom and self.x0 - 8 <= x0 < self.x1


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """All zones of a document."""

    zones: tuple[Zone, ...]

    def __iter__(self) -> Iterator[Zone]:
        return iter(self.zones)

    def role_of(self, segment: Segment) -> Role | None:
        """Return whose zone a segment stands in, the nearest label's; None outside all of them."""
        holding = [zone for zone in self.zones if zone.holds(segment)]
        if not holding:
            return None
        return max(holding, key=lambda zone: (zone.top, zone.x0)).role


def find_zones(sheet: Sheet, table: frozenset[int]) -> Zones:
    """Return a zone for each party label: down to the next label in its column or to the line table (the printed
    lines in `table`), right up to the next label beside it.
    """
    labels = [label for label in sheet.labelled(*_PARTY_ROLES) if _opens(label)]
    tops = [(line.page, line.box[1]) for line in sheet.lines if line.index in table]
    return Zones(zones=tuple(_zone(label, labels, tops) for label in labels))


def _opens(label: Label) -> bool:
    """True for a label that stands for itself: alone, before a colon, or right before a name."""
    before = label.segment.text[: label.start].strip()
    rest = label.segment.text[label.end :].strip()
    if before:
        return False
    return label.alone or rest[0] in ":/()" or (rest[0].isupper() and label.size > 2)


def _zone(label: Label, labels: list[Label], tops: list[tuple[int, float]]) -> Zone:
    x0, top, _, bottom = label.segment.box
    height = bottom - top
    others = [other.segment.box for other in labels if other.segment.page == label.segment.page]
    beside = [box[0] for box in others if abs(box[1] - top) < 3 * height and box[0] > x0 + 20]
    below = [box[1] for box in others if box[1] > bottom and abs(box[0] - x0) < _SAME_COLUMN]
    below += [line_top for page, line_top in tops if page == label.segment.page and line_top > bottom]
    return Zone(
        role=label.role,
        label=label,
        page=label.segment.page,
        top=top,
        bottom=min([top + _DEPTH * height, *(box_top - 1 for box_top in below)]),
        x0=x0,
        x1=min(beside, default=_FAR_RIGHT) - 4,
    )
