"""Records as plain JSON data, and back: what the database keeps beside its columns.

In charge of frozen dataclasses made of text, numbers, dates, decimals, enumerations, tuples and mappings. Amounts
become strings with a dot, dates `YYYY-MM-DD`; absent values are left out. Not in charge of the contracts' JSON shapes.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

Record = TypeVar("Record")


def to_plain(record: object) -> dict[str, Any]:
    """Return a record as JSON data."""
    return cast("dict[str, Any]", _plain(record))


def from_plain(kind: type[Record], data: Mapping[str, object]) -> Record:
    """Return the record that `to_plain` made this of. Raises KeyError, TypeError or ValueError for anything else."""
    return cast("Record", _typed(data, kind))


def _plain(value: object) -> object:
    if is_dataclass(value):
        named = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(item) for field, item in named if not _is_default(field, item)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date | Decimal | StrEnum):
        return str(value)
    return value


def _is_default(field: Field[Any], item: object) -> bool:
    """Say whether the record would have this value anyway."""
    return item in (None, ()) and field.default == item


def _typed(value: Any, kind: Any) -> Any:
    """Return JSON data as the type that a record's field asks for."""
    if value is None:
        return None
    if is_dataclass(kind):
        hints = _hints(cast("type", kind))
        return cast("type", kind)(**{name: _typed(item, hints[name]) for name, item in value.items()})
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _typed(value, next(option for option in arguments if option is not type(None)))
    if origin is tuple:
        return tuple(_typed(item, arguments[0]) for item in value)
    if origin is Mapping:
        return types.MappingProxyType(dict(value))
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if kind is Decimal or (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return kind(value)
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
