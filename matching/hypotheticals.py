"""A case as it would have been with one thing otherwise.

In charge of the changes that open comparisons which could not be made before: another unit, currency or order. What an
explanation promises of them is tried, not supposed (`matching.match`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from matching.records import Case, Counterfactual

OPENING = frozenset({"unit", "currency", "order_number"})
"""Fields of counterfactuals behind which nothing was compared yet."""


def as_if(case: Case, changes: Iterable[Counterfactual]) -> Case:
    """Return the case with the changes that open comparisons; the others are left as they are."""
    invoice = case.invoice
    for each in changes:
        if each.field == "currency":
            invoice = replace(invoice, currency=each.wanted)
        elif each.field == "order_number" and each.wanted is not None:
            lines = tuple(replace(line, order_reference=None) for line in invoice.lines)
            invoice = replace(invoice, order_references=(each.wanted,), lines=lines)
        elif each.field == "unit":
            changed = (replace(one, unit=each.wanted) if one.position == each.line else one for one in invoice.lines)
            invoice = replace(invoice, lines=tuple(changed))
    return replace(case, invoice=invoice)
