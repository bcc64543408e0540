"""How much may differ and what a difference does: the administrator's policy as a record.

In charge of the numbers, their defaults (contracts.md section 6, domain.md 3.4) and of reading them from a mapping
(`[matching]` of the configuration, `--policy FILE`). Not in charge of the comparisons (`matching.rules`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from matching.amounts import HUNDRED, smallest_coin
from matching.codes import ALWAYS_HELD, Code
from matching.records import Severity

# Rough worth of one euro, only to scale limits that are given in euros; never used to convert what is paid.
_PER_EURO = MappingProxyType(
    {
        currency: Decimal(worth)
        for currency, worth in {
            "ARS": "1600", "BRL": "6.2", "CHF": "0.95", "CLP": "1080", "COP": "4500", "GBP": "0.86", "INR": "95",
            "JPY": "170", "MXN": "21", "PEN": "4", "PYG": "8000", "UYU": "46", "KRW": "1600",
        }.items()
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerances:
    """How far an invoice may be from its order without anybody looking.

    Percentages are per cent. `price_over_amount` is per unit, in the invoice's currency; what it or the percentage
    allows, the larger, stands as long as the line as a whole costs at most `line_ceiling` more. `totals` is for
    currencies with cents; where there are none it counts whole units. `line_ceiling`, `charge_limit` in euros' worth.
    """

    price_over_percent: Decimal = Decimal(2)
    price_over_amount: Decimal = Decimal("0.05")
    line_ceiling: Decimal = Decimal(50)
    price_under_percent: Decimal = Decimal(0)
    quantity_percent: Decimal = Decimal(0)
    totals: Decimal = Decimal("0.02")
    tax_per_line: Decimal = Decimal("0.02")
    tax_ceiling: Decimal = Decimal(1)
    charge_percent: Decimal = Decimal(0)
    charge_limit: Decimal = Decimal(50)
    days_before_order: Decimal = Decimal(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchPolicy:
    """Everything that an administrator may decide about matching; `version` is kept with each decision.

    `header_only_limit`: the largest total, in euros' worth, that an invoice without lines may have to be compared by
    its net alone. `minimum_confidence`: a field read with less counts as unread. An order that the invoice does not
    name is taken as inferred from `infer_score` on when the next best is `infer_margin` behind; it is only approved by
    itself when `auto_infer_limit` (euros' worth; 0 means never) covers the total and the score is `auto_infer_score`.
    """

    version: str = "default"
    tolerances: Tolerances = Tolerances()
    severities: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    per_euro: Mapping[str, Decimal] = field(default_factory=lambda: _PER_EURO)
    header_only_limit: Decimal = Decimal(500)
    minimum_confidence: Decimal = Decimal("0.5")
    infer_score: Decimal = Decimal("0.65")
    infer_margin: Decimal = Decimal("0.10")
    auto_infer_score: Decimal = Decimal("0.90")
    auto_infer_limit: Decimal = Decimal(0)

    def worth(self, euros: Decimal, currency: str | None) -> Decimal:
        """Return a limit given in euros in `currency`; currencies near the euro, and unknown ones, count as euros."""
        return euros * self.per_euro.get(currency or "EUR", Decimal(1))

    def totals_tolerance(self, currency: str | None) -> Decimal:
        """Return how far a total may be off in `currency`."""
        return self.tolerances.totals * HUNDRED * smallest_coin(currency)


class PolicyError(ValueError):
    """The policy has mistakes; `problems` names all of them at once."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def policy_from_mapping(values: Mapping[str, object]) -> MatchPolicy:
    """Return the policy that a TOML table describes; raise PolicyError with every unknown key and wrong value."""
    problems: list[str] = []
    chosen: dict[str, Any] = {}
    numbers = {key: value for key, value in values.items() if key not in _TABLES}
    chosen |= _numbers("", numbers, known=_NUMBERS, problems=problems)
    if "version" in values:
        chosen["version"] = str(values["version"])
    if "tolerances" in values:
        table = _numbers("tolerances", values["tolerances"], known=_TOLERANCES, problems=problems)
        chosen["tolerances"] = Tolerances(**table)
    if "per_euro" in values:
        worths = _numbers("per_euro", values["per_euro"], known=None, problems=problems)
        chosen["per_euro"] = MappingProxyType(dict(_PER_EURO) | worths)
    if "severities" in values:
        chosen["severities"] = MappingProxyType(_severities(values["severities"], problems))
    if problems:
        raise PolicyError(tuple(problems))
    return MatchPolicy(**chosen)


_TABLES = frozenset({"version", "tolerances", "per_euro", "severities"})
_NUMBERS = frozenset(each.name for each in fields(MatchPolicy)) - _TABLES
_TOLERANCES = frozenset(each.name for each in fields(Tolerances))


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


def _severities(values: object, problems: list[str]) -> dict[str, Severity]:
    if not isinstance(values, Mapping):
        problems.append('severities: must be a table such as { price_under = "review" }')
        return {}
    chosen: dict[str, Severity] = {}
    for code, severity in values.items():
        if code not in set(Code):
            problems.append(f"severities.{code}: unknown code; known are {', '.join(sorted(Code))}")
        elif severity not in set(Severity):
            problems.append(f"severities.{code}: must be one of {', '.join(Severity)}, not {severity!r}")
        elif code in ALWAYS_HELD and severity == Severity.INFORM:
            problems.append(f"severities.{code}: must be reject or review; this difference may hide fraud")
        else:
            chosen[code] = Severity(severity)
    return chosen
