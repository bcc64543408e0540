"""The administrator's policy from a mapping: `[matching]` of the configuration, or `--policy FILE`.

In charge of naming every unknown key and wrong value at once. Not in charge of what the numbers mean
(`matching.policy`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from matching.amounts import ZERO
from matching.approvals import approvals_from
from matching.codes import ALWAYS_HELD, Code
from matching.policy import PER_EURO, MatchPolicy, Override, Tolerances
from matching.records import Mode, Severity


class PolicyError(ValueError):
    """The policy has mistakes; `problems` names all of them at once."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def policy_from_mapping(values: Mapping[str, object]) -> MatchPolicy:
    """Return the policy that a TOML table describes; raise PolicyError with every unknown key and wrong value."""
    problems: list[str] = []
    numbers = {key: value for key, value in values.items() if key not in _TABLES}
    chosen: dict[str, Any] = _numbers("", numbers, known=_NUMBERS, problems=problems)
    for key, read in _READERS.items():
        if key in values:
            chosen[key] = read(key, values[key], problems)
    chosen["overrides"] = tuple(_overrides(values, problems))
    if problems:
        raise PolicyError(tuple(problems))
    return MatchPolicy(**chosen)


_COUNTRY = re.compile(r"[A-Z]{2}$")
_GROUPS = MappingProxyType(
    {"bands": "up_to", "currencies": "currency", "suppliers": "supplier", "categories": "category"}
)
"""Tables of overrides, the weakest first, each with what its keys are."""


def _overrides(values: Mapping[str, object], problems: list[str]) -> Iterator[Override]:
    """Yield what `[bands.1000]`, `[currencies.ARS]`, `[suppliers."B12345674"]`, `[categories.services]` say."""
    for group, what in _GROUPS.items():
        table = values.get(group, {})
        if not isinstance(table, Mapping):
            problems.append(f"{group}: must be a table of tables")
            continue
        for key, given in sorted(table.items(), key=lambda item: _number(item[0]) or ZERO, reverse=True):
            where = f"{group}.{key}"
            if not isinstance(given, Mapping):
                problems.append(f"{where}: must be a table of tolerances")
                continue
            numbers = {name: value for name, value in given.items() if name != "mode"}
            tolerances = _numbers(where, numbers, known=_TOLERANCES, problems=problems)
            mode = _mode(f"{where}.mode", given["mode"], problems) if "mode" in given else None
            chosen = _number(key) if what == "up_to" else key
            if chosen is None:
                problems.append(f"{where}: a band is named by its largest total, a number")
                continue
            named: dict[str, Any] = {what: chosen}
            yield Override(mode=mode, tolerances=MappingProxyType(tolerances), **named)


def _countries(where: str, values: object, problems: list[str]) -> frozenset[str]:
    given = values if isinstance(values, list | tuple) else [None]
    countries = frozenset(each for each in given if isinstance(each, str) and _COUNTRY.match(each))
    if len(countries) < len(given):
        problems.append(f'{where}: must be a list of countries such as ["MX", "CL"], not {values!r}')
    return countries


def _classes(where: str, values: object, problems: list[str]) -> Mapping[str, frozenset[str]]:
    """Return the accepted classes of `document_classes = { AR = ["A", "C"] }` by country."""
    if not isinstance(values, Mapping) or not all(isinstance(each, list | tuple) for each in values.values()):
        problems.append(f'{where}: must be a table of lists such as {{ AR = ["A", "C", "FCE A"] }}')
        return MappingProxyType({})
    _countries(where, list(values), problems)
    return MappingProxyType({country: frozenset(str(each) for each in given) for country, given in values.items()})


def _mode(where: str, value: object, problems: list[str]) -> Mode | None:
    if value not in set(Mode):
        problems.append(f"{where}: must be one of {', '.join(Mode)}, not {value!r}")
        return None
    return Mode(str(value))


def _tolerances(where: str, values: object, problems: list[str]) -> Tolerances:
    return Tolerances(**_numbers(where, values, known=_TOLERANCES, problems=problems))


def _worths(where: str, values: object, problems: list[str]) -> Mapping[str, Decimal]:
    return MappingProxyType(dict(PER_EURO) | _numbers(where, values, known=None, problems=problems))


def _flag(where: str, value: object, problems: list[str]) -> bool:
    if not isinstance(value, bool):
        problems.append(f"{where}: must be true or false")
    return value is True


def _days(where: str, values: object, problems: list[str]) -> Mapping[str, Decimal]:
    days = _numbers(where, values, known=None, problems=problems)
    _countries(where, list(days), problems)
    return MappingProxyType(days)


def _numbers(where: str, values: object, *, known: frozenset[str] | None, problems: list[str]) -> dict[str, Decimal]:
    """Return the numbers of a table by key; `known` None accepts any key."""
    if not isinstance(values, Mapping):
        problems.append(f"{where}: must be a table of numbers")
        return {}
    numbers: dict[str, Decimal] = {}
    for key, value in values.items():
        path = f"{where}.{key}".lstrip(".")
        number = _number(value)
        if known is not None and key not in known:
            choice = known if where else known | _TABLES
            problems.append(f"{path}: unknown key; known are {', '.join(sorted(choice))}")
        elif number is None or number < 0:
            problems.append(f'{path}: must be a number of zero or more, such as "2" or 0.5, not {value!r}')
        else:
            numbers[key] = number
    return numbers


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _severities(where: str, values: object, problems: list[str]) -> Mapping[str, Severity]:
    if not isinstance(values, Mapping):
        problems.append(f'{where}: must be a table such as {{ price_under = "review" }}')
        return MappingProxyType({})
    chosen: dict[str, Severity] = {}
    for code, severity in values.items():
        if code not in set(Code):
            problems.append(f"{where}.{code}: unknown code; known are {', '.join(sorted(Code))}")
        elif severity not in set(Severity):
            problems.append(f"{where}.{code}: must be one of {', '.join(Severity)}, not {severity!r}")
        elif code in ALWAYS_HELD and severity == Severity.INFORM:
            problems.append(f"{where}.{code}: must be reject or review; this difference may hide fraud")
        else:
            chosen[code] = Severity(severity)
    return MappingProxyType(chosen)


_READERS: Mapping[str, Callable[[str, object, list[str]], Any]] = MappingProxyType(
    {
        "version": lambda _where, value, _problems: str(value),
        "tolerances": _tolerances,
        "per_euro": _worths,
        "severities": _severities,
        "mode": lambda where, value, problems: _mode(where, value, problems) or Mode.THREE_WAY,
        "convert_currencies": _flag,
        "xml_required": _countries,
        "document_classes": _classes,
        "objection_days": _days,
        "approvals": approvals_from,
    }
)
"""How each key that is no number is read."""

_TABLES = frozenset({*_READERS, *_GROUPS})
_NUMBERS = frozenset(each.name for each in fields(MatchPolicy)) - _TABLES - {"overrides"}
_TOLERANCES = frozenset(each.name for each in fields(Tolerances))
