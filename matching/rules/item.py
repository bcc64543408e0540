"""The item invoiced is the item ordered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.pairs import Pair
from matching.records import Case, Discrepancy
from matching.similarity import description_likeness, same_code

_OTHER_WORDS = 0.6


def item(_case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield item_mismatch where both sides give a code and the codes, not only their systems, differ.

    Suppliers print their own codes, so another code means another item only when it is built like the order's, or
    when the descriptions do not agree either.
    """
    for pair in draft.pairs:
        if same_code(pair.billed.line, pair.ordered) is False and (_built_alike(pair) or _described_otherwise(pair)):
            yield discrepancy(
                Code.ITEM_MISMATCH,
                line=pair.position,
                expected=pair.ordered.item_code,
                found=pair.billed.line.item_code or pair.billed.line.buyer_item_code,
                order=pair.order.number,
                description=pair.billed.line.description,
            )


def _built_alike(pair: Pair) -> bool:
    """Say whether two codes have one shape, letters and digits in the same places: "CF226A" and "CF226X"."""
    ordered = _shape(pair.ordered.item_code or "")
    codes = (pair.billed.line.item_code, pair.billed.line.buyer_item_code)
    return any(ordered == _shape(code) for code in codes if code)


def _shape(code: str) -> str:
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", code))


def _described_otherwise(pair: Pair) -> bool:
    alike = description_likeness(pair.billed.line.description, pair.ordered.description)
    return alike is not None and alike < _OTHER_WORDS
