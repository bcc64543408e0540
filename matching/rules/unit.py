"""The unit invoiced can be counted in the unit ordered."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy


def unit(_case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield uom_mismatch where nobody can know how many of one unit the other is; prices are then not compared."""
    for pair in draft.pairs:
        if not pair.convertible:
            yield discrepancy(
                Code.UOM_MISMATCH,
                line=pair.position,
                expected=pair.ordered.unit,
                found=pair.billed.line.unit,
                order=pair.order.number,
                item=pair.ordered.item_code,
                description=pair.billed.line.description or pair.ordered.description,
            )
