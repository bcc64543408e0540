"""The system calls of a program in their order, by strace: what a `kill -9` cannot show, which keeps the page cache.

In charge of reading its output. A call that strace could not write on one line (another thread came between) begins at
its first half and ends at its second.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SHOWN_BYTES = 8_192  # of what is written: a page of SQLite and some
CALLS = "fsync,fdatasync,rename,renameat,renameat2,write,pwrite64,sendto"
_LINE = re.compile(r"^(?P<task>\d+) +(?:<\.\.\. (?P<resumed>\w+) resumed>|(?P<name>\w+)\()(?P<rest>.*)$")
_UNFINISHED = " <unfinished ...>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One system call: its arguments as strace writes them, and its places in the order of all beginnings and ends."""

    name: str
    arguments: str
    began: int
    ended: int


def strace_path() -> str | None:
    """Return where strace is, or None."""
    return shutil.which("strace")


def traced(command: Iterable[str], output: Path) -> list[str]:
    """Return the command that runs a program with its children and writes their calls to a file."""
    options = ["--follow-forks", "--decode-fds=path", f"--string-limit={SHOWN_BYTES}", f"--trace={CALLS}"]
    return [str(strace_path()), *options, f"--output={output}", *command]


def may_trace() -> bool:
    """Say whether this machine lets one process trace another."""
    tried = subprocess.run([str(strace_path()), "--trace=none", "true"], capture_output=True, check=False)
    return tried.returncode == 0


def calls(output: Path) -> tuple[Call, ...]:
    """Return the calls that succeeded, in the order of their ends."""
    return tuple(_read(output.read_text(encoding="utf-8", errors="replace").splitlines()))


def _read(lines: Iterable[str]) -> Iterator[Call]:
    begun: dict[str, tuple[int, str]] = {}
    for place, line in enumerate(lines):
        found = _LINE.match(line)
        if found is None:
            continue
        rest = found["rest"]
        if rest.endswith(_UNFINISHED):
            begun[found["task"]] = (place, rest.removesuffix(_UNFINISHED))
            continue
        began, first = begun.pop(found["task"], (place, "")) if found["resumed"] else (place, "")
        arguments, _, result = (first + rest).rpartition(" = ")
        if result and not result.startswith("-1"):
            yield Call(name=found["resumed"] or found["name"], arguments=arguments, began=began, ended=place)
