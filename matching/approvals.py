"""Who must approve an invoice that nothing blocks: by amount and role, with four eyes where asked.

In charge of the rule as a record and of reading it from a policy. Not in charge of people or of what they did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Totals up to `up_to` (euros' worth; None: any) are approved by `people` different persons of `role`.

    `people` 0: by nobody but the match; 2: four eyes.
    """

    up_to: Decimal | None = None
    role: str = "collector"
    people: int = 1


def approval_for(approvals: Iterable[Approval], euros: Decimal) -> Approval | None:
    """Return the narrowest rule that covers a total in euros; None where no rule is needed or none covers it."""
    covering = [each for each in approvals if each.up_to is None or abs(euros) <= each.up_to]
    return min(covering, key=lambda each: (each.up_to is None, each.up_to or Decimal(0)), default=None)


def approvals_from(values: object, problems: list[str]) -> tuple[Approval, ...]:
    """Return the rules of `[[approvals]]` tables; what is wrong is added to `problems`."""
    if not isinstance(values, list):
        problems.append("approvals: must be a list of tables with up_to, role and people")
        return ()
    found: list[Approval] = []
    for place, given in enumerate(values, start=1):
        where = f"approvals.{place}"
        if not isinstance(given, Mapping) or set(given) - {"up_to", "role", "people"}:
            problems.append(f"{where}: must be a table with no other keys than up_to, role and people")
            continue
        people, up_to = given.get("people", 1), _amount(given.get("up_to"))
        if not isinstance(people, int) or isinstance(people, bool) or not 0 <= people <= 9:
            problems.append(f"{where}.people: must be a whole number from 0 to 9, not {people!r}")
        elif "up_to" in given and up_to is None:
            problems.append(f"{where}.up_to: must be an amount in euros' worth, not {given['up_to']!r}")
        else:
            found.append(Approval(up_to=up_to, role=str(given.get("role", "collector")), people=people))
    return tuple(found)


def _amount(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None
