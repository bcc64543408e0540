"""How much may differ and what a difference does: the administrator's policy as a record.

In charge of the numbers and their defaults (contracts.md section 6, domain.md 3.4). Not in charge of reading them from
a file (`matching.policy_file`) nor of the comparisons (`matching.rules`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from matching.amounts import HUNDRED, smallest_coin
from matching.approvals import Approval
from matching.records import Case, Mode, Severity
from matching.spelling import name_key, tax_id_key

# Rough worth of one euro, only to scale limits that are given in euros; never used to convert what is paid.
PER_EURO = MappingProxyType(
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
    not count without their XML. `document_classes`: by country, the authority's classes that we can use; a country that
    is not named takes all. `objection_days`: by country, what replaces the law's days as shipped
    (`matching.deadlines`). `overrides`: of those that fit, a later one wins. `approvals`: who approves what nothing
    blocks; without any, nobody need.
    """

    version: str = "default"
    tolerances: Tolerances = Tolerances()
    severities: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    per_euro: Mapping[str, Decimal] = field(default_factory=lambda: PER_EURO)
    header_only_limit: Decimal = Decimal(500)
    minimum_confidence: Decimal = Decimal("0.5")
    infer_score: Decimal = Decimal("0.65")
    infer_margin: Decimal = Decimal("0.10")
    auto_infer_score: Decimal = Decimal("0.90")
    auto_infer_limit: Decimal = Decimal(0)
    mode: Mode = Mode.THREE_WAY
    convert_currencies: bool = False
    xml_required: frozenset[str] = frozenset()
    document_classes: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    objection_days: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))
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

    def in_euros(self, amount: Decimal, currency: str | None) -> Decimal:
        """Return roughly what an amount is worth in euros, to hold it against a limit."""
        return amount / self.per_euro.get(currency or "EUR", Decimal(1))

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
