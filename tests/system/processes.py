"""What the kernel knows of processes: who was started by whom, and what is left of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One living process and the words of its command line."""

    pid: int
    parent: int
    words: tuple[str, ...]


def of_session(session: int) -> tuple[Process, ...]:
    """Return the living processes of a session: all that came of a program started in a session of its own."""
    return tuple(process for number, process in _living() if number == session)


def _living() -> Iterator[tuple[int, Process]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text()
            words = (folder / "cmdline").read_bytes()
        except OSError:  # it ended meanwhile
            continue
        # After the name, which may hold anything, in brackets: state, parent, process group, session.
        state, parent, _group, session = status.rpartition(")")[2].split()[:4]
        if state != "Z":
            named = tuple(words.decode(errors="replace").rstrip("\0").split("\0"))
            yield int(session), Process(pid=int(folder.name), parent=int(parent), words=named)
