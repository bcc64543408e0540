"""JSON of other systems as plain rows: lists inside wrappers, objects inside rows.

In charge of finding the rows of a file and of lifting what one object more wraps. Not in charge of what a row means.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from parsing.text.folding import squeeze

_DEEPEST = 4
_AMOUNTS = ("amount", "value", "importe", "valor")
_CODES = ("code", "codigo", "id")
_CODED = ("curr", "moned", "moeda", "divisa", "unit", "uom", "unidad", "estado", "status", "state")
_HEADERS = frozenset({"header", "head", "cabecera", "cabecalho", "encabezado", "kopf", "general", "order", "pedido"})


def rows_of(content: object, container: tuple[str, ...]) -> list[object]:
    """Return the rows of a JSON value: a list, a list under a key of `container` or any other, or one object alone.

    An object whose values are all objects is a table by number, which every row then has under "number".
    """
    if not isinstance(content, Mapping):
        return list(content) if isinstance(content, list) else [content]
    return _under(content, container, 0) or _by_number(content) or [content]


def objects_of_lines(text: str) -> list[object] | None:
    """Return the objects of a text that has one JSON object a line; None where it has not."""
    lines = [line for line in text.splitlines() if line.strip()]
    try:
        found: list[object] = [json.loads(line) for line in lines]
    except json.JSONDecodeError:
        return None
    return found if len(found) > 1 and all(isinstance(each, dict) for each in found) else None


def lifted(row: Mapping[str, object]) -> dict[str, object]:
    """Return a row with the objects that only wrap a value, or other columns, taken out of their wrapping."""
    flat: dict[str, object] = {}
    for key, value in row.items():
        if not isinstance(value, Mapping):
            flat[key] = value
            continue
        inner = {squeeze(str(name)): each for name, each in value.items()}
        amount = next((inner[each] for each in _AMOUNTS if each in inner), None)
        code = next((inner[each] for each in _CODES if each in inner), None)
        if amount is not None:
            flat[key] = amount
        elif code is not None and squeeze(key).startswith(_CODED):
            flat[key] = code
        elif squeeze(key) in _HEADERS:
            flat |= {name: each for name, each in value.items() if name not in row}
        else:
            flat[key] = value
            flat |= {f"{key} {name}": each for name, each in value.items() if not isinstance(each, Mapping | list)}
    return flat


def is_table(value: object) -> bool:
    """Say whether a value is a list of objects."""
    return isinstance(value, list) and bool(value) and all(isinstance(each, Mapping) for each in value)


def _under(content: Mapping[str, object], container: tuple[str, ...], depth: int) -> list[object]:
    """Return the list of rows that a wrapper holds, at most a few objects deep; empty where it is a row itself."""
    wanted = {squeeze(each) for each in container}
    named = [value for key, value in content.items() if squeeze(str(key)) in wanted]
    lists = [value for value in named if is_table(value)]
    if not lists and not any(_is_plain(value) for value in content.values()):
        lists = [value for value in content.values() if is_table(value)]
    if len(lists) == 1 and isinstance(lists[0], list):
        return lists[0]
    deeper = [value for value in content.values() if isinstance(value, Mapping)] if depth < _DEEPEST else []
    for value in deeper:
        if (found := _under(value, container, depth + 1)) and any(squeeze(str(key)) in wanted for key in content):
            return found
    return []


def _by_number(content: Mapping[str, object]) -> list[object]:
    rows = [{"number": key, **value} for key, value in content.items() if isinstance(value, Mapping)]
    if len(rows) < len(content) or not all(any(is_table(each) for each in row.values()) for row in rows):
        return []
    return list(rows)


def _is_plain(value: object) -> bool:
    """Say whether a value is one of a row's own, not of a wrapper's; counts of pages and the like are a wrapper's."""
    return isinstance(value, str) and bool(value.strip())
