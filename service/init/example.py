"""The example configuration with some of its values replaced: every comment stays, so that a person can read on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path

EXAMPLE = "config.example.toml"
_HEADER = re.compile(r"^(# )?\[\[?([\w.]+)\]\]?$")
_SETTING = re.compile(r"^(# )?(\w+) = ")

Value = str | int | float | bool | date | tuple[str, ...]


class NoExampleError(Exception):
    """The example configuration is neither in the package nor in the source folder."""


def example_text() -> str:
    """Return the example: of the package, else of the source folder; NoExampleError where it is in neither."""
    packaged = files("service.init") / EXAMPLE
    if packaged.is_file():
        return packaged.read_text(encoding="utf-8")
    in_source = Path(__file__).resolve().parents[2] / EXAMPLE
    if in_source.is_file():
        return in_source.read_text(encoding="utf-8")
    raise NoExampleError(f"{EXAMPLE} is missing from this installation")


def fill_in(example: str, values: Mapping[str, Value | None]) -> str:
    """Return the example with these values by dotted key (`mailbox.host`); None comments a setting out.

    Raises KeyError for a key that the example does not show.
    """
    wanted = dict(values)
    opened = {key.rpartition(".")[0] for key, value in values.items() if value is not None}
    lines, section = list[str](), ""
    for line in example.splitlines():
        if header := _HEADER.match(line):
            section = header[2]
            lines.append(line.removeprefix("# ") if section in opened else line)
        elif (setting := _SETTING.match(line)) and (key := f"{section}.{setting[2]}") in wanted:
            lines.append(_line(setting[2], wanted.pop(key), line))
        else:
            lines.append(line)
    if wanted:
        raise KeyError(f"the example has no {', '.join(sorted(wanted))}")
    return "\n".join(lines) + "\n"


def _line(name: str, value: Value | None, before: str) -> str:
    if value is None:
        return before if before.startswith("# ") else f"# {before}"
    return f"{name} = {_toml(value)}"


def _toml(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_toml(item) for item in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # TOML's strings are JSON's but for DEL
    return value.isoformat() if isinstance(value, date) else str(value)
