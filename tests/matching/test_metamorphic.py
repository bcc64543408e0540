"""What must not change a decision: the order of lines, other names and scales, orders that it does not name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.match import billed_by, counted
from matching.policy import MatchPolicy, Tolerances
from matching.records import OrderLine, PurchaseOrder, Receipt, ReceiptLine, Severity, Supplier, Verdict
from matching.sequence import Matched, OrderBook, match_in_order
from parsing.document import Adjustment, Document, Kind, Line
from tests.matching.builders import an_invoice, an_order

_GOODS = (
    ("PAP-75", "Resma papel A4"), ("TON-26", "Tóner negro para impresora"), ("SIL-01", "Silla de oficina"),
    ("MES-02", "Mesa de reuniones"), ("LAM-03", "Lámpara de pie"), ("CAB-04", "Cable de red"),
)  # fmt: skip
_SEVERITY = [Verdict.APPROVED, Verdict.REVIEW, Verdict.REJECTED]
# How an invoice line differs from its order line; gross enough to be beyond every tolerance, or not at all.
_WAYS = st.sampled_from(["as ordered", "as ordered", "less", "more", "dearer", "cheaper", "other rate", "amount alone"])
_EXTRAS = st.sampled_from(["", "", "", "freight", "unknown goods", "discount", "charge"])


@st.composite
def _orders(draw: st.DrawFn) -> PurchaseOrder:
    goods = draw(st.lists(st.sampled_from(_GOODS), min_size=1, max_size=5, unique=True))
    lines = [
        OrderLine(
            position=place,
            item_code=code,
            description=text,
            unit="EA",
            quantity=Decimal(draw(st.integers(2, 30))),
            unit_price=Decimal(draw(st.integers(100, 20_000))) / 100,
            tax_rate=Decimal(21),
        )
        for place, (code, text) in enumerate(goods, start=1)
    ]
    return an_order(*lines, receipt_required=draw(st.booleans()))


@st.composite
def _scenes(draw: st.DrawFn) -> tuple[PurchaseOrder, tuple[Receipt, ...], Document]:
    """Return an order, what was received of it, and an invoice that differs from it in known ways."""
    order = draw(_orders())
    received = tuple(
        ReceiptLine(position=line.position, quantity=draw(st.sampled_from([line.quantity or 0, Decimal(1)])))
        for line in order.lines
    )
    ways = [draw(_WAYS) for _ in order.lines]
    lines = [_billed(line, way) for line, way in zip(order.lines, ways, strict=True)]
    return order, (Receipt(number="R-1", order=order.number, lines=received),), _with_extra(lines, draw(_EXTRAS))


def _billed(line: OrderLine, way: str) -> Line:
    quantity, price = line.quantity or Decimal(1), line.unit_price or Decimal(1)
    quantity = {"less": quantity - 1, "more": quantity + 3}.get(way, quantity)
    price = {"dearer": price * 2, "cheaper": price / 2}.get(way, price)
    amount = (quantity * price).quantize(Decimal("0.01"))
    return Line(
        position=line.position,
        item_code=line.item_code,
        description=line.description,
        unit="EA",
        quantity=None if way == "amount alone" else quantity,
        unit_price=None if way == "amount alone" else price,
        amount=amount,
        tax_rate=Decimal(10) if way == "other rate" else Decimal(21),
    )


def _with_extra(lines: list[Line], extra: str) -> Document:
    if extra in ("freight", "unknown goods"):
        text = "Gastos de envío" if extra == "freight" else "Televisor de 55 pulgadas"
        more = Line(position=len(lines) + 1, description=text, quantity=Decimal(1), unit_price=Decimal(40))
        lines = [*lines, replace(more, amount=Decimal(40), tax_rate=Decimal(21))]
    amount = {"discount": Decimal(-1), "charge": Decimal(15)}.get(extra)
    given: dict[str, Any] = {} if amount is None else {"adjustments": (Adjustment(amount=amount),)}
    return an_invoice(*lines, **given)


def _decided(order: PurchaseOrder, receipts: Sequence[Receipt], invoice: Document, *others: PurchaseOrder) -> object:
    """Return the verdict and the codes that block, whatever lines they are said of."""
    (found,) = match_in_order([invoice], OrderBook([*others, order], receipts), MatchPolicy())
    blocking = {each.code for each in found.match.discrepancies if each.severity is not Severity.INFORM}
    return found.decision.verdict, blocking


@given(scene=_scenes(), shuffle=st.randoms())
@settings(max_examples=120, deadline=None)
def test_the_order_of_the_invoices_lines_does_not_matter(
    scene: tuple[PurchaseOrder, tuple[Receipt, ...], Document], shuffle: Random
) -> None:
    order, receipts, invoice = scene
    lines = shuffle.sample(invoice.lines, len(invoice.lines))
    renumbered = tuple(replace(line, position=place) for place, line in enumerate(lines, start=1))

    assert _decided(order, receipts, replace(invoice, lines=renumbered)) == _decided(order, receipts, invoice)


@given(scene=_scenes(), shuffle=st.randoms())
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_orders_lines_does_not_matter(
    scene: tuple[PurchaseOrder, tuple[Receipt, ...], Document], shuffle: Random
) -> None:
    order, receipts, invoice = scene
    shuffled = replace(order, lines=tuple(shuffle.sample(order.lines, len(order.lines))))

    assert _decided(shuffled, receipts, invoice) == _decided(order, receipts, invoice)


@given(scene=_scenes(), number=st.from_regex(r"(PO|OC|PED)[-/ ]?20[0-9]{2}[-/][1-9][0-9]{3,5}", fullmatch=True))
@settings(max_examples=60, deadline=None)
def test_what_the_order_is_called_does_not_matter(
    scene: tuple[PurchaseOrder, tuple[Receipt, ...], Document], number: str
) -> None:
    order, receipts, invoice = scene
    renamed = replace(order, number=number)
    moved = tuple(replace(each, order=number) for each in receipts)

    assert _decided(renamed, moved, replace(invoice, order_references=(number,))) == _decided(order, receipts, invoice)


@given(scene=_scenes(), scale=st.sampled_from([Decimal(10), Decimal(100)]))
@settings(max_examples=60, deadline=None)
def test_tenfold_amounts_on_both_sides_do_not_matter(
    scene: tuple[PurchaseOrder, tuple[Receipt, ...], Document], scale: Decimal
) -> None:
    order, receipts, invoice = scene

    def scaled(value: Decimal | None) -> Decimal | None:
        return None if value is None else value * scale

    dearer = replace(order, lines=tuple(replace(one, unit_price=scaled(one.unit_price)) for one in order.lines))
    lines = tuple(replace(one, unit_price=scaled(one.unit_price), amount=scaled(one.amount)) for one in invoice.lines)
    adjustments = tuple(replace(one, amount=one.amount * scale) for one in invoice.adjustments)
    paper = an_invoice(*lines, adjustments=adjustments)

    assert _decided(dearer, receipts, paper) == _decided(order, receipts, invoice)


@given(scene=_scenes(), other=_orders(), mine=_orders())
@settings(max_examples=60, deadline=None)
def test_orders_that_the_invoice_does_not_name_do_not_matter(
    scene: tuple[PurchaseOrder, tuple[Receipt, ...], Document], other: PurchaseOrder, mine: PurchaseOrder
) -> None:
    order, receipts, invoice = scene
    stranger = replace(other, number="PO-2026-0999", supplier=Supplier(name="Otra Cosa S.L.", tax_ids=("B99999999",)))
    sibling = replace(mine, number="PO-2026-0777")

    assert _decided(order, receipts, invoice, stranger, sibling) == _decided(order, receipts, invoice)


@given(scene=_scenes())
@settings(max_examples=80, deadline=None)
def test_a_line_in_two_halves_is_the_line(scene: tuple[PurchaseOrder, tuple[Receipt, ...], Document]) -> None:
    order, receipts, invoice = scene
    first, *rest = invoice.lines
    if first.quantity is None or first.amount is None or first.unit_price is None:
        return
    part = Decimal(1)
    piece = (first.unit_price * part).quantize(Decimal("0.01"))
    halves = (
        replace(first, quantity=part, amount=piece),
        replace(first, position=90, quantity=first.quantity - part, amount=first.amount - piece),
    )

    assert _decided(order, receipts, replace(invoice, lines=(*halves, *rest))) == _decided(order, receipts, invoice)


@given(scene=_scenes(), field=st.sampled_from(list(Tolerances.__dataclass_fields__)), more=st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_no_tolerance_raised_makes_a_decision_stricter(
    scene: tuple[PurchaseOrder, tuple[Receipt, ...], Document], field: str, more: int
) -> None:
    order, receipts, invoice = scene
    raised = replace(Tolerances(), **{field: getattr(Tolerances(), field) + more})
    strict, lenient = (
        next(match_in_order([invoice], OrderBook([order], receipts), MatchPolicy(tolerances=each))).decision.verdict
        for each in (Tolerances(), raised)
    )

    assert _SEVERITY.index(lenient) <= _SEVERITY.index(strict)


@st.composite
def _deliveries(draw: st.DrawFn) -> tuple[PurchaseOrder, list[Document]]:
    """Return an order and invoices of one day for parts of it, some of them more than there is, some credited."""
    order = draw(_orders())
    papers: list[Document] = []
    for place in range(draw(st.integers(1, 5))):
        chosen = draw(st.lists(st.sampled_from(order.lines), min_size=1, max_size=3, unique=True))
        lines = []
        for line in chosen:
            quantity = Decimal(draw(st.integers(1, 12)))
            amount = quantity * (line.unit_price or Decimal(1))
            alone = draw(st.booleans())
            lines.append(
                replace(_billed(line, "as ordered"), quantity=None if alone else quantity, amount=amount)
                if not alone
                else replace(_billed(line, "amount alone"), amount=amount)
            )
        credit = bool(papers) and draw(st.sampled_from([False, False, True]))
        given: dict[str, Any] = {"kind": Kind.CREDIT_NOTE, "preceding_invoices": (papers[0].number,)} if credit else {}
        papers.append(an_invoice(*lines, number=f"F-{7 * place + 11}", **given))
    return order, papers


def _counted(found: Sequence[Matched]) -> dict[tuple[str, int | None], Decimal]:
    """Return what invoices bill of each order line, as it counts for those after them."""
    sums: defaultdict[tuple[str, int | None], Decimal] = defaultdict(Decimal)
    for each in found:
        for one in counted(billed_by(each.case, each.match), each.decision.verdict):
            sums[one.order, one.position] += one.quantity or 0
    return sums


@given(scene=_deliveries(), tolerance=st.integers(0, 20))
@settings(max_examples=150, deadline=None)
def test_what_counts_as_billed_stays_between_nothing_and_the_order(
    scene: tuple[PurchaseOrder, list[Document]], tolerance: int
) -> None:
    order, papers = scene
    order = replace(order, receipt_required=False)
    policy = MatchPolicy(tolerances=Tolerances(quantity_percent=Decimal(tolerance)))
    found = list(match_in_order(papers, OrderBook([order]), policy))
    most = {line.position: (line.quantity or Decimal(0)) * (1 + Decimal(tolerance) / 100) for line in order.lines}

    for (_, position), quantity in _counted(found).items():
        assert position is not None
        assert 0 <= quantity <= most[position]


@given(scene=_deliveries(), shuffle=st.randoms())
@settings(max_examples=100, deadline=None)
def test_invoices_of_a_day_that_fit_together_bill_the_same_in_any_order(
    scene: tuple[PurchaseOrder, list[Document]], shuffle: Random
) -> None:
    order, papers = scene
    papers = [each for each in papers if each.kind is Kind.INVOICE]
    first = list(match_in_order(papers, OrderBook([order]), MatchPolicy()))
    if any(each.decision.verdict is Verdict.REJECTED for each in first):
        return
    second = list(match_in_order(shuffle.sample(papers, len(papers)), OrderBook([order]), MatchPolicy()))

    assert _counted(first) == _counted(second)


@given(scene=_deliveries())
@settings(max_examples=60, deadline=None)
def test_deciding_all_over_again_decides_the_same(scene: tuple[PurchaseOrder, list[Document]]) -> None:
    order, papers = scene
    book = OrderBook([order])

    assert list(match_in_order(papers, book, MatchPolicy())) == list(match_in_order(papers, book, MatchPolicy()))


@given(scene=_deliveries())
@settings(max_examples=100, deadline=None)
def test_no_cent_of_an_invoice_is_lost(scene: tuple[PurchaseOrder, list[Document]]) -> None:
    order, papers = scene
    for each in match_in_order(papers, OrderBook([order]), MatchPolicy()):
        sign = -1 if each.case.invoice.kind is Kind.CREDIT_NOTE else 1
        lines = sum((line.amount or Decimal(0) for line in each.case.invoice.lines), Decimal(0))
        assert sum((one.amount or Decimal(0) for one in each.match.lines), Decimal(0)) == sign * lines
