"""Which earlier invoices make a new one a copy, a doubt, or a correction."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from parsing.document import DocumentParty, Kind
from tests.matching.builders import a_case, a_line, an_earlier, an_invoice, blocking, matched

_FIRST = an_invoice(number="A 0001-00001234", authority_id="CAE-71", order_references=())


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        ({}, "dup_exact"),  # the very same
        ({"number": "00001-00001234"}, "dup_probable"),  # the letter not read
        ({"number": "B 0001-00001234", "total": "50"}, None),  # another class of invoice counts for itself
        ({"number": "FC A 00001 00001234"}, "dup_exact"),  # the number in another spelling
        ({"number": "A000100001234"}, "dup_exact"),  # and in one piece
        ({"total": "700.00"}, "dup_conflict"),  # its number, another amount
        ({"number": "A 0001-00001234 bis"}, "dup_probable"),  # something put behind
        ({"number": "A 0001-0000124"}, "dup_probable"),  # a digit lost
        ({"number": "B-77"}, "dup_probable"),  # another number, the same day and amount
        ({"number": "B-77", "issue_date": date(2026, 3, 9)}, None),  # another number on another day
        ({"number": "B-77", "total": "689.71"}, None),  # another number and amount
        ({"number": "A 0001-00001235"}, "dup_probable"),  # counts on, and no order stands guard
        ({"kind": Kind.DEBIT_NOTE}, None),  # another family of documents
        ({"seller": DocumentParty(name="Otra", tax_id="B99999999")}, None),  # somebody else's number
    ],
)
def test_an_invoice_that_was_here_before(again: dict[str, Any], expected: str | None) -> None:
    usual = {"number": _FIRST.number, "order_references": ()}
    invoice = an_invoice(**{**usual, **again})
    case = a_case(invoice, earlier=(an_earlier(_FIRST, authority_id=None),), supplier=None, parties_known=False)
    found = [code for code in blocking(matched(case)) if code.startswith("dup")]

    assert found == ([expected] if expected else [])


def test_an_authority_id_tells_a_copy_whatever_was_read_beside_it() -> None:
    again = an_invoice(number=None, authority_id="cae 71", total="1.00")

    assert blocking(matched(a_case(again, earlier=(an_earlier(_FIRST),)))) == ["dup_exact"]


def test_a_copy_is_only_a_copy() -> None:
    again = an_invoice(a_line(quantity="99", unit_price="99"))
    found = matched(a_case(again, earlier=(an_earlier(again),)))

    assert blocking(found) == ["dup_exact"]
    assert found.duplicate_of is not None
    assert found.duplicate_of.case == "F-1"


def test_numbers_that_start_again_every_year_are_no_duplicates() -> None:
    last_year = an_earlier(an_invoice(issue_date=date(2025, 3, 2)))

    assert blocking(matched(a_case(an_invoice(a_line(quantity="3")), earlier=(last_year,)))) == []
    assert blocking(matched(a_case(an_invoice(), earlier=(last_year,)))) == ["dup_probable"]


def test_equal_partial_deliveries_on_one_day_are_no_duplicates() -> None:
    part = an_invoice(a_line(quantity="5"), number="F-0001")
    next_part = an_invoice(a_line(quantity="5"), number="F-0002")

    assert blocking(matched(a_case(next_part, earlier=(an_earlier(part),)))) == []


_REFUSED: dict[str, Any] = {"state": "rejected", "orders": ("PO-2026-0114",), "order_lines": (("PO-2026-0114", 1),)}


@pytest.mark.parametrize(
    ("new", "replaces"),
    [
        ({"number": "F-0002", "preceding_invoices": ("F 1",)}, True),  # says so
        ({"number": "F-0001"}, True),  # the same number, corrected
        ({"number": "F-0002"}, True),  # another number for the same order line
        ({"number": "F-0002", "issue_date": date(2026, 2, 1)}, False),  # is older
        ({"number": "NC-1", "kind": Kind.CREDIT_NOTE, "preceding_invoices": ("F-0001",)}, False),  # stands beside it
    ],
)
def test_a_correction_replaces_the_rejected_invoice_and_is_no_duplicate(new: dict[str, Any], replaces: bool) -> None:
    refused = an_earlier(an_invoice(a_line(quantity="12")), **_REFUSED)
    found = matched(a_case(an_invoice(**new), earlier=(refused,)))

    assert (found.replaces is refused, found.duplicate_of) == (replaces, None)


def test_a_correction_stays_no_duplicate_once_it_has_replaced_the_first() -> None:
    replaced = an_earlier(an_invoice(a_line(quantity="12")), **{**_REFUSED, "state": "replaced"})
    found = matched(a_case(an_invoice(), earlier=(replaced,)))

    assert (blocking(found), found.replaces) == ([], None)


def test_the_rejected_invoice_sent_again_unchanged_is_a_copy() -> None:
    refused = an_earlier(an_invoice(), **_REFUSED)
    found = matched(a_case(an_invoice(), earlier=(refused,)))

    assert (blocking(found), found.replaces) == (["dup_exact"], None)


def test_the_rejected_invoice_sent_again_for_another_order_is_a_correction() -> None:
    refused = an_earlier(an_invoice(), state="rejected", orders=("PO-9",))
    found = matched(a_case(an_invoice(), earlier=(refused,)))

    assert (blocking(found), found.replaces) == ([], refused)


def test_an_invoice_for_another_line_of_the_order_replaces_nothing() -> None:
    refused = an_earlier(an_invoice(a_line(quantity="12")), **{**_REFUSED, "order_lines": (("PO-2026-0114", 2),)})

    assert matched(a_case(an_invoice(number="F-0002"), earlier=(refused,))).replaces is None
