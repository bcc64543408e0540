"""Which orders an invoice names, however it spells them.

In charge of finding orders by number: in the order fields, by the delivery notes of their receipts, in the text of the
lines. Not in charge of whether a named order fits (`matching.rules`), nor of guessing one (`matching.candidates`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from matching.parties import Relation, relation_to
from matching.records import Case, PurchaseOrder
from matching.spelling import order_number_keys
from parsing.document import Document
from parsing.text.folding import squeeze

# domain.md 3.10, f_ref: how surely each kind of mention identifies an order.
_NAMED, _DELIVERED, _MENTIONED = 1.0, 0.90, 0.85
# A Chilean DTE cuts FolioRef to 18 characters (domain.md, trap 6).
_CUT = 18
_SHORTEST_MENTION = 5
_SHORTEST_ON_PAGE = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class References:
    """The orders named, the names that no order has, and how surely (0 when no order is named)."""

    orders: tuple[PurchaseOrder, ...] = ()
    unknown: tuple[str, ...] = ()
    strength: float = 0.0


class OrderIndex:
    """Orders by every spelling of their number."""

    def __init__(self, orders: Iterable[PurchaseOrder]) -> None:
        self._orders = tuple(orders)
        self._by_key: defaultdict[tuple[int, str], list[PurchaseOrder]] = defaultdict(list)
        for order in self._orders:
            for rank, key in enumerate(order_number_keys(order.number)):
                self._by_key[rank, key].append(order)

    def find(self, reference: str) -> tuple[PurchaseOrder, ...]:
        """Return the orders that a reference spells; several when suppliers share the number, or it names several."""
        whole = self._one(reference)
        if whole:
            return whole
        parts = [each for each in re.split(r"[,;/|+&\s]+", reference) if any(letter.isdigit() for letter in each)]
        found = (order for part in parts for order in self._one(part))
        return tuple({id(order): order for order in found}.values())

    def _one(self, reference: str) -> tuple[PurchaseOrder, ...]:
        for rank, key in enumerate(order_number_keys(reference)):
            found = self._by_key.get((rank, key), ()) if key else ()
            if found and len({order_number_keys(each.number)[:2] for each in found}) == 1:
                return tuple(found)
        return self._cut(reference)

    def _cut(self, reference: str) -> tuple[PurchaseOrder, ...]:
        if len(reference) != _CUT:
            return ()
        found = [each for each in self._orders if each.number.startswith(reference)]
        return tuple(found) if len(found) == 1 else ()


def order_references(document: Document) -> tuple[str, ...]:
    """Return every order number that a document gives in a field, of the whole or of a line, each once.

    What has no digit ("by telephone, Ms Gómez") is no number, whatever field it stands in.
    """
    named = (*document.order_references, *(line.order_reference for line in document.lines))
    return tuple(dict.fromkeys(each.strip() for each in named if each and re.search(r"\d", each)))


def find_references(case: Case) -> References:
    """Return the orders that a case's invoice names; a mention in the text counts only where no field names any."""
    index = OrderIndex(case.orders)
    named = {reference: _of_this_supplier(index.find(reference), case) for reference in order_references(case.invoice)}
    unknown = tuple(reference for reference, orders in named.items() if not orders)
    for orders, strength in (
        ((order for found in named.values() for order in found), _NAMED),
        (_by_delivery(case, index), _DELIVERED),
        (_mentioned(case), _MENTIONED),
    ):
        unique = tuple({order.number: order for order in orders}.values())
        if unique:
            return References(orders=unique, unknown=unknown, strength=strength)
    return References(unknown=unknown)


def _of_this_supplier(orders: tuple[PurchaseOrder, ...], case: Case) -> tuple[PurchaseOrder, ...]:
    """Return the invoice's own supplier's orders where several suppliers' orders bear one number, else all."""
    own = tuple(each for each in orders if relation_to(each.supplier, case) is Relation.SAME)
    return own or orders


def _by_delivery(case: Case, index: OrderIndex) -> Iterator[PurchaseOrder]:
    delivered = {squeeze(each) for each in case.invoice.despatch_references}
    for receipt in case.receipts:
        if squeeze(receipt.number) in delivered:
            yield from _of_this_supplier(index.find(receipt.order), case)


def _mentioned(case: Case) -> Iterator[PurchaseOrder]:
    words, page = _words(case.invoice), _on_page(case.invoice)
    for order in case.orders:
        bare = squeeze(order.number)
        told = (bare in words and len(bare) >= _SHORTEST_MENTION) or (bare in page and _is_telling(bare))
        if told and relation_to(order.supplier, case) is not Relation.OTHER:
            yield order


def _on_page(document: Document) -> frozenset[str]:
    """Return what a paper shows anywhere that may be a number, squeezed, but for its own number and its parties'."""
    own = (document.number, document.seller.tax_id, document.buyer.tax_id, document.iban, document.authority_id)
    return frozenset(map(squeeze, document.mentions)) - {squeeze(each) for each in own if each}


def _is_telling(bare: str) -> bool:
    """Say whether a number on a page is hardly anything else's: a postcode has five digits, a client number too."""
    return len(bare) >= _SHORTEST_ON_PAGE or (len(bare) >= _SHORTEST_MENTION and bare[0].isalpha())


def _words(document: Document) -> frozenset[str]:
    """Return what a document's free texts say, word by word and in pairs of words, squeezed."""
    texts = (
        *(line.description or "" for line in document.lines),
        document.payment_reference or "",
        document.payment_terms or "",
        *document.contract_references,
    )
    found: set[str] = set()
    for text in texts:
        words = [squeeze(word) for word in text.split()]
        found.update(words, (one + two for one, two in pairwise(words)))
    return frozenset(found)
