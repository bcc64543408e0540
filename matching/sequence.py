"""Invoices matched one after the other, each adding to what is billed and known for the next.

In charge of `acuse match` and of replays, where nothing is stored. Not in charge of reading files
(`service.matchfiles`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

from matching.amounts import ZERO
from matching.decision import decide
from matching.match import billed_by, counted, match
from matching.parties import SAME_NAME, resolve_supplier
from matching.policy import MatchPolicy
from matching.pricing import billed_lines, net_of
from matching.records import (
    Billed,
    Case,
    Contract,
    ContractBill,
    Decision,
    EarlierInvoice,
    Match,
    PurchaseOrder,
    Rate,
    Receipt,
    Supplier,
    Verdict,
)
from matching.references import OrderIndex, order_references
from matching.spelling import name_key, order_number_keys, tax_id_key
from parsing.document import Document
from parsing.text.folding import squeeze

_STATES = {Verdict.APPROVED: "approved", Verdict.REVIEW: "in_review", Verdict.REJECTED: "rejected"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """One invoice of a sequence with what came of it."""

    case: Case
    match: Match
    decision: Decision


class OrderBook:
    """All orders and receipts, and which of them may concern an invoice."""

    def __init__(self, orders: Sequence[PurchaseOrder], receipts: Sequence[Receipt] = ()) -> None:
        self._index = OrderIndex(orders)
        self._orders = orders
        self._receipts: defaultdict[str, list[Receipt]] = defaultdict(list)
        self._delivered: dict[str, str] = {}
        self._by_tax_id: defaultdict[str, list[PurchaseOrder]] = defaultdict(list)
        self._by_name: defaultdict[str, list[PurchaseOrder]] = defaultdict(list)
        for order in orders:
            for tax_id in order.supplier.tax_ids:
                self._by_tax_id[tax_id_key(tax_id)].append(order)
            if order.supplier.name:
                self._by_name[name_key(order.supplier.name)].append(order)
        for receipt in receipts:
            self._receipts[order_number_keys(receipt.order)[0]].append(receipt)
            self._delivered[squeeze(receipt.number)] = receipt.order

    def orders_for(self, document: Document) -> tuple[PurchaseOrder, ...]:
        """Return the orders that a document names, also by delivery note, and those of its seller."""
        named = [order for each in order_references(document) for order in self._index.find(each)]
        delivered = (self._delivered.get(squeeze(each)) for each in document.despatch_references)
        named += [order for each in delivered if each for order in self._index.find(each)]
        return tuple({id(order): order for order in (*named, *self._of_seller(document))}.values())

    def receipts_for(self, orders: Iterable[PurchaseOrder]) -> tuple[Receipt, ...]:
        """Return the receipts against some orders."""
        return tuple(receipt for order in orders for receipt in self._receipts[order_number_keys(order.number)[0]])

    def _of_seller(self, document: Document) -> Iterator[PurchaseOrder]:
        seller = document.seller
        if seller.tax_id:
            yield from self._by_tax_id.get(tax_id_key(seller.tax_id), ())
        if seller.name:
            alike = process.extract(
                name_key(seller.name), list(self._by_name), scorer=fuzz.token_set_ratio, score_cutoff=SAME_NAME * 100
            )
            for name, _, _ in alike:
                yield from self._by_name[name]


def match_in_order(
    documents: Iterable[Document],
    book: OrderBook,
    policy: MatchPolicy,
    *,
    our_tax_ids: tuple[str, ...] = (),
    our_names: tuple[str, ...] = (),
    group_tax_ids: tuple[str, ...] = (),
    mail_words: str = "",
    suppliers: tuple[Supplier, ...] = (),
    today: date | None = None,
    rates: tuple[Rate, ...] = (),
    contracts: tuple[Contract, ...] = (),
    bills: tuple[ContractBill, ...] = (),
) -> Iterator[Matched]:
    """Yield each invoice's match and decision; what is not rejected counts as billed for the invoices after it.

    With `suppliers`, whoever is not among them is unknown; each invoice is taken as received `today`.
    """
    billed: list[Billed] = []
    earlier: list[EarlierInvoice] = []
    for document in documents:
        orders = book.orders_for(document)
        case = Case(
            invoice=document,
            supplier=resolve_supplier(document, suppliers),
            orders=orders,
            receipts=book.receipts_for(orders),
            billed=tuple(billed),
            earlier=tuple(earlier),
            rates=rates,
            contracts=contracts,
            bills=bills,
            today=today,
            received=today,
            our_tax_ids=our_tax_ids,
            our_names=our_names,
            group_tax_ids=group_tax_ids,
            mail_words=mail_words,
            parties_known=bool(suppliers),
        )
        found = match(case, policy)
        decision = decide(found, policy)
        if decision.verdict is not Verdict.REJECTED:
            billed.extend(counted(billed_by(case, found), decision.verdict))
            bills += tuple(bill_of(document, found))
        earlier.append(_as_earlier(document, found, decision))
        yield Matched(case=case, match=found, decision=decision)


def bill_of(document: Document, found: Match) -> Iterator[ContractBill]:
    """Yield a document as a bill of the contract that it was matched to, with what it says was consumed."""
    net = net_of(document)
    if found.contract is None or net is None or document.issue_date is None:
        return
    used = max(billed_lines(document), key=lambda each: each.amount or ZERO, default=None)
    measured = used is not None and used.quantity is not None and used.line.unit is not None
    yield ContractBill(
        contract=found.contract,
        number=document.number,
        issued=document.issue_date,
        net=net,
        quantity=used.quantity if used is not None and measured else None,
        unit=used.line.unit if used is not None and measured else None,
    )


def _as_earlier(document: Document, found: Match, decision: Decision) -> EarlierInvoice:
    copy = "dup_exact" in decision.reasons
    return EarlierInvoice(
        key=None,
        case=document.source,
        kind=document.kind,
        state="duplicate" if copy else _STATES[decision.verdict],
        number=document.number,
        seller_tax_id=document.seller.tax_id,
        seller_name=document.seller.name,
        supplier_key=None,
        issue_date=document.issue_date,
        currency=document.currency,
        total=document.total,
        authority_id=document.authority_id,
        orders=found.orders,
        order_lines=tuple((line.order, line.order_line) for line in found.lines if line.order and line.order_line),
    )
