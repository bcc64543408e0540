"""A mistake in the configuration: where it stands, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake in the configuration: where (a dotted key), and what to do about it."""

    place: str
    message: str
    line: int | None = None

    def at_line(self, lines: Mapping[str, int]) -> Finding:
        """Return the finding with the line of its key, else of the nearest section around it."""
        place = self.place
        while place and place not in lines:
            place = place.rpartition(".")[0]
        return replace(self, line=lines.get(place))

    def __str__(self) -> str:
        where = f":{self.line}" if self.line else ""
        return f"{where}: {f'[{self.place}] ' if self.place else ''}{self.message}"
