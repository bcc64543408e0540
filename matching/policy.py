"""How much may differ and what a difference does: the administrator's policy as a record.

In charge of the numbers, their defaults (contracts.md section 6, domain.md 3.4) and of reading them from a mapping
(`[matching]` of the configuration, `--policy FILE`). Not in charge of the comparisons (`matching.rules`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from matching.amounts import HUNDRED, ZERO, smallest_coin
from matching.approvals import Approval, approvals_from
from matching.codes import ALWAYS_HELD, Code
from matching.records import Case, Mode, Severity
from matching.spelling import name_key, tax_id_key

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
    rounding_line: Decimal = Decimal(1)
    fx_percent: Decimal = Decimal("1.5")
    fixed_percent: Decimal = Decimal(2)
    metered_percent: Decimal = Decimal(25)
    days_late: Decimal = Decimal(365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Tolerances and a mode of their own for some invoices: those that fit everything that is not None here.

    `supplier`: a tax id or a name. `category`: of an order line. `up_to`: a total in euros' worth.
    """

    supplier: str | None = None
    currency: str | None = None
    category: str | None = None
    up_to: Decimal | None = None
    mode: Mode | None = None
    tolerances: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchPolicy:
    """Everything that an administrator may decide about matching; `version` is kept with each decision.

    `header_only_limit`: the largest total, in euros' worth, that an invoice without lines may have to be compared by
    its net alone. `minimum_confidence`: a field read with less counts as unread. An order that the invoice does not
    name is taken as inferred from `infer_score` on when the next best is `infer_margin` behind; it is only approved by
    itself when `auto_infer_limit` (euros' worth; 0 means never) covers the total and the score is `auto_infer_score`.
    `mode`: what order lines are compared with that say nothing themselves. `convert_currencies`: an order in another
    currency is compared at the official rate of the invoice's day. `xml_required`: countries (ISO 3166) whose papers do
    not count without their XML. `overrides`: of those that fit, a later one wins.
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
    mode: Mode = Mode.THREE_WAY
    convert_currencies: bool = False
    xml_required: frozenset[str] = frozenset()
    overrides: tuple[Override, ...] = ()
    approvals: tuple[Approval, ...] = ()

    def for_case(self, case: Case) -> MatchPolicy:
        """Return the policy with the tolerances and the mode that hold for a case's supplier, currency and total."""
        chosen = self
        for override in self.overrides:
            if override.category is None and self._covers(override, case):
                tolerances = replace(chosen.tolerances, **override.tolerances)
                chosen = replace(chosen, tolerances=tolerances, mode=override.mode or chosen.mode)
        return chosen

    def tolerances_of(self, category: str | None) -> Tolerances:
        """Return the tolerances for an order line of a category."""
        chosen = self.tolerances
        for override in self._of_category(category):
            chosen = replace(chosen, **override.tolerances)
        return chosen

    def mode_of(self, category: str | None) -> Mode:
        """Return what an order line of a category is compared with."""
        modes = [override.mode for override in self._of_category(category) if override.mode is not None]
        return modes[-1] if modes else self.mode

    def _of_category(self, category: str | None) -> tuple[Override, ...]:
        return tuple(each for each in self.overrides if category is not None and each.category == category)

    def _covers(self, override: Override, case: Case) -> bool:
        invoice = case.invoice
        if override.currency is not None and override.currency != invoice.currency:
            return False
        if override.up_to is not None:
            limit = self.worth(override.up_to, invoice.currency)
            if invoice.total is None or abs(invoice.total) > limit:
                return False
        return override.supplier is None or _names(override.supplier, case)

    def worth(self, euros: Decimal, currency: str | None) -> Decimal:
        """Return a limit given in euros in `currency`; currencies near the euro, and unknown ones, count as euros."""
        return euros * self.per_euro.get(currency or "EUR", Decimal(1))

    def totals_tolerance(self, currency: str | None) -> Decimal:
        """Return how far a total may be off in `currency`."""
        return self.tolerances.totals * HUNDRED * smallest_coin(currency)


def _names(wanted: str, case: Case) -> bool:
    """Say whether a tax id or a name is that of a case's supplier."""
    seller, supplier = case.invoice.seller, case.supplier
    tax_ids = supplier.tax_ids if supplier is not None else (seller.tax_id,) if seller.tax_id else ()
    name = supplier.name if supplier is not None else seller.name
    known = {tax_id_key(each) for each in tax_ids} | ({name_key(name)} if name else set())
    return bool(known & {tax_id_key(wanted), name_key(wanted)})


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
    if "mode" in values:
        chosen["mode"] = _mode("mode", values["mode"], problems) or Mode.THREE_WAY
    if "convert_currencies" in values:
        if not isinstance(values["convert_currencies"], bool):
            problems.append("convert_currencies: must be true or false")
        chosen["convert_currencies"] = values["convert_currencies"] is True
    if "xml_required" in values:
        chosen["xml_required"] = _countries("xml_required", values["xml_required"], problems)
    chosen["overrides"] = tuple(_overrides(values, problems))
    if "approvals" in values:
        chosen["approvals"] = approvals_from(values["approvals"], problems)
    if "severities" in values:
        chosen["severities"] = MappingProxyType(_severities(values["severities"], problems))
    if problems:
        raise PolicyError(tuple(problems))
    return MatchPolicy(**chosen)


_COUNTRY = re.compile(r"[A-Z]{2}$")
_GROUPS = MappingProxyType(
    {"bands": "up_to", "currencies": "currency", "suppliers": "supplier", "categories": "category"}
)
"""Tables of overrides, the weakest first, each with what its keys are."""

_TABLES = frozenset(
    {
        "version",
        "tolerances",
        "per_euro",
        "severities",
        "mode",
        "convert_currencies",
        "xml_required",
        "approvals",
        *_GROUPS,
    }
)
_NUMBERS = frozenset(each.name for each in fields(MatchPolicy)) - _TABLES - {"overrides"}
_TOLERANCES = frozenset(each.name for each in fields(Tolerances))


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


def _mode(where: str, value: object, problems: list[str]) -> Mode | None:
    if value not in set(Mode):
        problems.append(f"{where}: must be one of {', '.join(Mode)}, not {value!r}")
        return None
    return Mode(str(value))


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
