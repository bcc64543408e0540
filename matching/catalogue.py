"""The few order lines, of many, that are worth comparing with an invoice line.

In charge of being quick where a supplier has hundreds of open order lines. Not in charge of how alike lines are
(`matching.similarity`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal

from rapidfuzz import fuzz, process

from matching.pricing import BilledLine
from matching.similarity import Slot
from matching.spelling import item_code_keys, words_key

_FEW = 40  # so few are all compared
_ALIKE = 15


class Catalogue:
    """Order lines by code, position, price and wording; places are those in `slots`."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.slots = slots
        self._words = [words_key(slot.line.description or "") for slot in slots]
        self._by_code: defaultdict[str, set[int]] = defaultdict(set)
        self._by_position: defaultdict[str, set[int]] = defaultdict(set)
        self._by_price: defaultdict[Decimal | None, set[int]] = defaultdict(set)
        for place, slot in enumerate(slots):
            self._by_position[str(slot.line.position)].add(place)
            self._by_price[slot.line.unit_price].add(place)
            for key in item_code_keys(slot.line.item_code or ""):
                self._by_code[key].add(place)

    def worth_comparing(self, billed: BilledLine) -> Collection[int]:
        """Return the places of the order lines that an invoice line may bill; all of them where they are few."""
        if len(self.slots) <= _FEW:
            return range(len(self.slots))
        return self.promising(billed)

    def promising(self, billed: BilledLine) -> set[int]:
        """Return the places of the order lines with the line's code, number or price, or worded most alike."""
        line = billed.line
        codes = [key for code in (line.item_code, line.buyer_item_code) if code for key in item_code_keys(code)]
        query = words_key(line.description or "")
        worded = process.extract(query, self._words, scorer=fuzz.token_sort_ratio, limit=_ALIKE) if query else ()
        places = {place for _, _, place in worded}
        places.update(*(self._by_code.get(key, ()) for key in codes if key))
        places.update(self._by_position.get((line.order_line or "").strip().lstrip("0"), ()))
        if billed.price is not None:
            places.update(self._by_price.get(billed.price, ()))
        return places
