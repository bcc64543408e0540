"""Invoices in the order given: what each adds for the next, and what `acuse match` prints."""

from __future__ import annotations

import json

from matching.policy import MatchPolicy
from matching.sequence import Matched, OrderBook, match_in_order
from matching.serial import to_json, unreadable_to_json
from parsing.document import Document, Kind, Unreadable
from tests.matching.builders import a_line, a_receipt, an_invoice, an_order


def in_order(*documents: Document, book: OrderBook | None = None) -> list[Matched]:
    return list(match_in_order(documents, book or OrderBook([an_order()]), MatchPolicy()))


def verdicts(*documents: Document) -> list[str]:
    return [str(each.decision.verdict) for each in in_order(*documents)]


def part(number: str, quantity: str, **given: object) -> Document:
    return an_invoice(a_line(quantity=quantity), number=number, source=f"{number}.xml", **given)


def test_each_invoice_adds_to_what_is_billed() -> None:
    assert verdicts(part("F-1", "4"), part("F-2", "6"), part("F-3", "1")) == ["approved", "approved", "rejected"]


def test_a_rejected_invoice_bills_nothing_and_its_correction_replaces_it() -> None:
    first, corrected = in_order(part("F-1", "12"), part("F-2", "10"))

    assert (first.decision.verdict, corrected.decision.verdict) == ("rejected", "approved")
    assert corrected.match.replaces is not None
    assert corrected.match.replaces.number == "F-1"


def test_the_same_file_twice_is_a_duplicate_of_the_first() -> None:
    _, again = in_order(part("F-1", "4"), part("F-1", "4"))

    assert again.decision.reasons == ("dup_exact",)
    assert to_json(again.case.invoice, again.match, again.decision)["duplicate_of"] == "F-1.xml"


def test_a_credit_note_makes_room_again() -> None:
    credit = part("NC-1", "3", kind=Kind.CREDIT_NOTE, preceding_invoices=("F-1",))

    assert verdicts(part("F-1", "10"), credit, part("F-2", "3")) == ["approved", "approved", "approved"]


def test_an_invoice_without_a_number_of_order_is_held_against_its_sellers_orders_only() -> None:
    book = OrderBook([an_order(), an_order(number="PO-2", supplier=an_order().supplier)], [a_receipt((1, 10))])

    assert {order.number for order in book.orders_for(an_invoice(order_references=()))} == {"PO-2026-0114", "PO-2"}
    assert book.receipts_for(book.orders_for(an_invoice())) == (a_receipt((1, 10)),)


def test_json_is_as_promised() -> None:
    (found,) = in_order(an_invoice(a_line(unit_price="61.56"), source="f.pdf"))
    line = json.loads(json.dumps(to_json(found.case.invoice, found.match, found.decision)))

    assert {key: line[key] for key in ("source", "number", "decision", "order", "orders", "inferred")} == {
        "source": "f.pdf",
        "number": "F-0001",
        "decision": "review",
        "order": "PO-2026-0114",
        "orders": ["PO-2026-0114"],
        "inferred": False,
    }
    assert line["duplicate_of"] is None
    assert 0.8 < line["score"] <= 1
    assert {key: line["discrepancies"][0][key] for key in ("code", "line", "expected", "found", "resolver")} == {
        "code": "price_over",
        "line": 1,
        "expected": "57.00",
        "found": "61.56",
        "resolver": "buyer",
    }
    assert line["discrepancies"][0]["message"] == "line 1: unit price 61.56 is above the order's 57.00"
    assert (line["lines"][0]["position"], line["lines"][0]["order"], line["lines"][0]["order_line"]) == (
        1,
        "PO-2026-0114",
        1,
    )


def test_a_file_that_cannot_be_read_is_for_a_person() -> None:
    line = unreadable_to_json(Unreadable(source="x.pdf", code="encrypted", message="needs a password"))

    assert (line["decision"], line["error"]) == ("review", {"code": "encrypted", "message": "needs a password"})
