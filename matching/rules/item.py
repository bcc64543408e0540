"""The item invoiced is the item ordered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.models import other_model
from matching.opposites import opposed
from matching.pairs import Pair
from matching.records import Case, Discrepancy
from matching.similarity import description_likeness, same_code
from matching.unlike import unlike

_OTHER_WORDS, _SAME_WORDS = 0.6, 0.8


def item(_case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield item_mismatch where both sides give a code and the codes, not only their systems, differ.

    Suppliers print their own codes, so another code means another item only when it is built like the order's, or
    when the descriptions do not agree either. Without codes, another size, model or colour is another item.
    """
    for pair in draft.pairs:
        same = same_code(pair.billed.line, pair.ordered)
        if same is False and (_built_alike(pair) or _described_otherwise(pair) or _is_other_model(pair)):
            yield _discrepancy(
                pair, pair.ordered.item_code, pair.billed.line.item_code or pair.billed.line.buyer_item_code
            )
        elif same is None and (_is_other_model(pair) or _is_unlike(pair, draft)):
            yield _discrepancy(pair, pair.ordered.description, pair.billed.line.description)


def _discrepancy(pair: Pair, expected: str | None, found: str | None) -> Discrepancy:
    return discrepancy(
        Code.ITEM_MISMATCH,
        line=pair.position,
        expected=expected,
        found=found,
        order=pair.order.number,
        description=pair.billed.line.description,
    )


def _is_other_model(pair: Pair) -> bool:
    """Say whether the words name another model; a line that gives the order line's number is taken at that word."""
    billed, ordered = pair.billed.line.description, pair.ordered.description
    return not _names_line(pair) and (other_model(billed, ordered) or opposed(billed, ordered))


def _is_unlike(pair: Pair, draft: Draft) -> bool:
    """Say whether the words have nothing in common; one line for many order lines names none of them."""
    billed, ordered = pair.billed.line.description, pair.ordered.description
    others = [each for each in draft.pairs if each.position != pair.position]
    if len(draft.pairs) - len(others) > 1 or _names_line(pair):
        return False
    translated = not any(_are_same_words(each) for each in others)
    return unlike(billed, ordered, translated=translated)


def _are_same_words(pair: Pair) -> bool:
    return (description_likeness(pair.billed.line.description, pair.ordered.description) or 0) >= _SAME_WORDS


def _names_line(pair: Pair) -> bool:
    return (pair.billed.line.order_line or "").strip().lstrip("0") == str(pair.ordered.position)


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
