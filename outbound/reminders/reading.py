"""Reads a reminder policy from a mapping: `[reminders]` of the configuration, or the one that Acuse comes with.

In charge of turning plain TOML values into the records of `outbound.reminders.policy`, every mistake told with its
place. Not in charge of files nor of what the values mean.
"""

from __future__ import annotations

import difflib
import re
import tomllib
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from outbound.reminders.calendars import is_known
from outbound.reminders.payment import PaymentDetails
from outbound.reminders.policy import Comparison, ReminderPolicy, Rule, Stage

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OF_COMPANY = frozenset({"country", "subdivision", "time_zone", "language", "languages", "per_euro"})
_HOURS = re.compile(r"(\d{2}:\d{2})-(\d{2}:\d{2})")
_DAY_OF_YEAR = re.compile(r"(\d{2})-(\d{2})")


class ReminderPolicyError(ValueError):
    """A policy that cannot be used. Each of `problems` names the place (a dotted key) and the remedy."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@cache
def standard_policy() -> ReminderPolicy:
    """Return the policy that Acuse comes with."""
    text = files("outbound.reminders").joinpath("standard.toml").read_text(encoding="utf-8")
    standard: ReminderPolicy = _read(ReminderPolicy, tomllib.loads(text))
    return standard


def policy_from_mapping(table: Mapping[str, object]) -> ReminderPolicy:
    """Return the standard policy with what the table changes. Raises ReminderPolicyError with everything wrong."""
    standard = standard_policy()
    chosen = _read(ReminderPolicy, table, besides=OF_COMPANY)
    given = {field.name: getattr(chosen, field.name) for field in fields(chosen) if field.name in table}
    if "ladders" in given:
        given["ladders"] = MappingProxyType({**standard.ladders, **chosen.ladders})
    if "limits" in given:
        given["limits"] = (*standard.limits, *chosen.limits)
    policy = replace(standard, **given)
    problems = tuple(_contradictions(policy))
    if problems:
        raise ReminderPolicyError(problems)
    return policy


def payment_from_mapping(table: Mapping[str, object]) -> PaymentDetails:
    """Return how customers pay us. Raises ReminderPolicyError with everything wrong in it."""
    details: PaymentDetails = _read(PaymentDetails, table)
    problems = tuple(details.problems())
    if problems:
        raise ReminderPolicyError(problems)
    return details


def _read(kind: type[Any], table: Mapping[str, object], besides: frozenset[str] = frozenset()) -> Any:
    problems: list[str] = []
    record = _record(kind, table, "", problems, besides)
    if problems:
        raise ReminderPolicyError(tuple(problems))
    return record


def _contradictions(policy: ReminderPolicy) -> Iterator[str]:
    names = {policy.ladder: "ladder"}
    names |= {segment.ladder: f"segments.{number}.ladder" for number, segment in enumerate(policy.segments)}
    for name, place in names.items():
        if name not in policy.ladders:
            yield f"{place}: there is no ladder {name}; there are {', '.join(sorted(policy.ladders))}"
    for name, ladder in (*policy.ladders.items(), ("", policy.instalment_stages)):
        yield from _repeated(f"ladders.{name}" if name else "instalment_stages", ladder)
    if policy.window.opens >= policy.window.closes:
        yield "window.closes: must be later than opens"
    for number, rate in enumerate(policy.interest):
        if not is_known(rate.country):
            yield f"interest.{number}.country: is no country (ISO 3166), as ES"


def _repeated(place: str, ladder: tuple[Stage, ...]) -> Iterator[str]:
    keys = [stage.key for stage in ladder]
    for number, key in enumerate(keys):
        if "#" in key or not key.strip():
            yield f"{place}.{number}.key: must be a short name without #, not {key!r}"
        elif keys.index(key) != number:
            yield f"{place}.{number}.key: two stages are called {key}; rename one"


def _record(
    kind: type[Any], table: object, place: str, problems: list[str], besides: frozenset[str] = frozenset()
) -> Any:
    """Return a record made of a table; a wrong value is told and left at its default, None where it has none."""
    if kind is Rule:
        return _told(lambda: _rule(table), place, problems)
    if not isinstance(table, Mapping):
        problems.append(f"{place}: must be a section, not {table!r}")
        table = {}
    hints = typing.get_type_hints(kind)
    known = {field.name: field for field in fields(kind) if field.name not in besides}
    for key in sorted(table.keys() - known.keys()):
        near = difflib.get_close_matches(key, list(known), n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"
        problems.append(f"{_at(place, key)}: there is no setting {key}; {hint}")
    values: dict[str, Any] = {}
    for name, field in known.items():
        required = field.default is MISSING and field.default_factory is MISSING
        if name in table:
            value = _value(hints[name], table[name], _at(place, name), problems)
            if value is not None:
                values[name] = value
        elif required:
            problems.append(f"{_at(place, name)}: is missing")
        if required:
            values.setdefault(name, None)
    return kind(**values)


def _value(hint: Any, value: object, place: str, problems: list[str]) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _value(next(each for each in arguments if each is not type(None)), value, place, problems)
    if origin is tuple:
        return _several(arguments, value, place, problems)
    if origin is Mapping:
        return _mapping(arguments, value, place, problems)
    if is_dataclass(hint):
        return _record(typing.cast("type[Any]", hint), value, place, problems)
    return _told(lambda: _simple(hint, value), place, problems)


def _several(arguments: tuple[Any, ...], value: object, place: str, problems: list[str]) -> Any:
    if arguments == (int, int):
        return _told(lambda: _day_of_year(value), place, problems)
    if arguments == (time, time):
        return _told(lambda: _hours(value), place, problems)
    if not isinstance(value, list):
        problems.append(f"{place}: must be a list, not {value!r}")
        return None
    if arguments[0] is int:
        return _told(lambda: tuple(_weekday(each) for each in value), place, problems)
    found = [_value(arguments[0], each, f"{place}.{number}", problems) for number, each in enumerate(value)]
    return tuple(each for each in found if each is not None)


def _mapping(arguments: tuple[Any, ...], value: object, place: str, problems: list[str]) -> Any:
    if not isinstance(value, Mapping):
        problems.append(f"{place}: must be a table, not {value!r}")
        return None
    found: dict[Any, Any] = {}
    for key, each in value.items():
        read = _told(lambda key=key: _key(arguments[0], key), _at(place, key), problems)  # type: ignore[misc]
        content = _value(arguments[1], each, _at(place, key), problems)
        if read is not None and content is not None:
            found[read] = content
    return MappingProxyType(found)


def _key(hint: Any, key: str) -> object:
    return _weekday(key) if hint is int else _simple(hint, key)


def _told(read: Callable[[], Any], place: str, problems: list[str]) -> Any:
    try:
        return read()
    except ValueError as error:
        problems.append(f"{place}: {error}")
        return None


def _simple(hint: Any, value: object) -> Any:
    if hint is Decimal:
        return _number(value)
    if hint is time:
        return value if isinstance(value, time) else _time(value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        if value not in list(hint):
            raise ValueError(f"must be one of {', '.join(hint)}, not {value!r}")
        return hint(str(value))
    if hint is date and isinstance(value, datetime):
        raise ValueError(f"must be a date as 2026-11-25, not {value.isoformat()}")
    if not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        raise ValueError(f"must be {_SPOKEN[hint]}, not {value!r}")
    return value


_SPOKEN = {str: "text in quotes", int: "a whole number", bool: "true or false", date: "a date as 2026-11-25"}


def _number(value: object) -> Decimal:
    said = f'must be a number of zero or more, such as "2.5" or 40, not {value!r}'
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(said)
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(said) from None
    if not number.is_finite() or number < 0:
        raise ValueError(said)
    return number


def _time(value: object) -> time:
    try:
        return time.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f'must be a time as "08:30", not {value!r}') from None


def _hours(value: object) -> tuple[time, time]:
    match = _HOURS.fullmatch(str(value))
    if match is None:
        raise ValueError(f'must be hours as "08:30-17:30", not {value!r}')
    return _time(match[1]), _time(match[2])


def _day_of_year(value: object) -> tuple[int, int]:
    match = _DAY_OF_YEAR.fullmatch(str(value))
    try:
        leap_day = date(2024, int(match[1]), int(match[2])) if match else None
    except ValueError:
        leap_day = None
    if leap_day is None:
        raise ValueError(f'must be month and day as "12-24", not {value!r}')
    return leap_day.month, leap_day.day


def _weekday(value: object) -> int:
    if value not in WEEKDAYS:
        raise ValueError(f"must be one of {', '.join(WEEKDAYS)}, not {value!r}")
    return WEEKDAYS.index(str(value))


def _rule(value: object) -> Rule:
    """Return the rule of a text such as `country is ES, PT` or `overdue at_least 1000`."""
    words = str(value).split(maxsplit=2)
    if not isinstance(value, str) or len(words) != 3 or words[1] not in list(Comparison):
        raise ValueError(f'must be a rule as "country is ES, PT" ({", ".join(Comparison)}), not {value!r}')
    values = tuple(each.strip() for each in words[2].split(",") if each.strip())
    if words[1] in (Comparison.AT_LEAST, Comparison.AT_MOST):
        _number(words[2])
    return Rule(field=words[0], comparison=Comparison(words[1]), values=values)


def _at(place: str, key: object) -> str:
    return f"{place}.{key}" if place else str(key)
