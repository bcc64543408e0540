"""Who must approve an invoice that nothing else blocks: by amount, role, supplier and category, with four eyes.

In charge of the rules as records, of which of them holds for an invoice, and of reading them from a policy. Not in
charge of people's accounts, nor of recording what they did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from matching.records import GivenApproval, Supplier
from matching.spelling import name_key, tax_id_key

HIGHEST_ROLE = "administrator"
"""Whoever has it may approve in any role's place."""

_KEYS = frozenset({"up_to", "role", "people", "supplier", "category"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Totals up to `up_to` (euros' worth; None: any) are approved by `people` different persons of `role`.

    `people` 0: by nobody but the match; 2: four eyes. `supplier` (a tax id or a name) and `category` narrow the rule to
    the invoices of one; None: of all.
    """

    up_to: Decimal | None = None
    role: str = "collector"
    people: int = 1
    supplier: str | None = None
    category: str | None = None

    def given_by(self, approvals: Iterable[GivenApproval]) -> frozenset[str]:
        """Return the different persons among them whose role counts for this rule."""
        return frozenset(each.person for each in approvals if each.role in (self.role, HIGHEST_ROLE))


BEYOND_ALL = Approval(role=HIGHEST_ROLE)
"""What holds where there are rules and none covers an invoice: forgotten amounts are never the unguarded ones."""


def approval_for(
    approvals: Iterable[Approval], euros: Decimal, supplier: Supplier | None, categories: frozenset[str]
) -> Approval:
    """Return the rule that holds for a total in euros.

    Of those that cover it, one of its supplier goes before one of a category, that before a general one; then the
    narrowest amount; of several categories' rules that of most people.
    """
    covering = [each for each in approvals if _covers(each, abs(euros), supplier, categories)]
    return min(covering, key=_rank, default=BEYOND_ALL)


def _rank(each: Approval) -> tuple[bool, bool, bool, Decimal, int]:
    return each.supplier is None, each.category is None, each.up_to is None, each.up_to or Decimal(0), -each.people


def _covers(rule: Approval, euros: Decimal, supplier: Supplier | None, categories: frozenset[str]) -> bool:
    if rule.up_to is not None and euros > rule.up_to:
        return False
    if rule.category is not None and rule.category not in categories:
        return False
    return rule.supplier is None or (supplier is not None and _is_named(supplier, rule.supplier))


def _is_named(supplier: Supplier, wanted: str) -> bool:
    known = {tax_id_key(each) for each in supplier.tax_ids} | ({name_key(supplier.name)} if supplier.name else set())
    return bool(known & {tax_id_key(wanted), name_key(wanted)})


def approvals_from(key: str, values: object, problems: list[str]) -> tuple[Approval, ...]:
    """Return the rules of `[[approvals]]` tables; what is wrong is added to `problems`."""
    if not isinstance(values, list):
        problems.append(f"{key}: must be a list of tables with up_to, role, people, supplier and category")
        return ()
    found: list[Approval] = []
    for place, given in enumerate(values, start=1):
        where = f"{key}.{place}"
        if not isinstance(given, Mapping) or set(given) - _KEYS:
            problems.append(f"{where}: must be a table with no other keys than {', '.join(sorted(_KEYS))}")
            continue
        people, up_to = given.get("people", 1), _amount(given.get("up_to"))
        if not isinstance(people, int) or isinstance(people, bool) or not 0 <= people <= 9:
            problems.append(f"{where}.people: must be a whole number from 0 to 9, not {people!r}")
        elif "up_to" in given and up_to is None:
            problems.append(f"{where}.up_to: must be an amount in euros' worth, not {given['up_to']!r}")
        else:
            found.append(
                Approval(
                    up_to=up_to,
                    role=str(given.get("role", "collector")),
                    people=people,
                    supplier=_text(given.get("supplier")),
                    category=_text(given.get("category")),
                )
            )
    return tuple(found)


def _text(value: object) -> str | None:
    return str(value) if value is not None else None


def _amount(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None
