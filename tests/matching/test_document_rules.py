"""What the document itself, its parties and its bank account do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from matching.decision import decide
from matching.policy import MatchPolicy
from matching.policy_file import policy_from_mapping
from matching.records import Severity, Supplier, Verdict
from parsing.document import Document, DocumentParty, Kind, Problem
from tests.matching.builders import (
    SUPPLIER,
    a_case,
    a_line,
    an_earlier,
    an_invoice,
    an_order,
    billed,
    blocking,
    codes,
    matched,
)


def only_amounts(**given: Any) -> Document:
    return an_invoice(a_line(**given.pop("line", {})), **given)


@pytest.mark.parametrize(
    ("invoice", "expected"),
    [
        (only_amounts(), []),  # everything closes
        (only_amounts(total="689.71"), []),  # a cent
        (only_amounts(total="689.72"), []),  # two cents
        (only_amounts(total="689.73"), ["doc_arithmetic"]),  # three cents
        (only_amounts(net="600.00", tax="119.70"), ["doc_arithmetic"]),  # the line is not the net
        (only_amounts(line={"amount": "600.00"}, net="600.00", tax="126.00"), ["doc_arithmetic", "price_over"]),
    ],
)
def test_sums_must_close(invoice: Document, expected: list[str]) -> None:
    assert blocking(matched(a_case(invoice))) == expected


def test_a_pdf_that_differs_from_its_xml_is_reviewed() -> None:
    problem = Problem(code="pdf_xml_mismatch", message="total", facts={"expected": "1.00", "found": "2.00"})

    assert blocking(matched(a_case(an_invoice(problems=(problem,))))) == ["doc_pdf_xml_mismatch"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"number": None}, "number"),  # nothing to know it by
        ({"issue_date": None}, "issue_date"),  # duplicates could not be told
        ({"currency": None}, "currency"),  # amounts of what?
        ({"total": None}, "total"),  # nothing to pay
        ({"seller": DocumentParty()}, "seller.name"),  # from nobody
        ({"confidence": {"total": 0.3}}, "total"),  # read, but likelier wrong than right
    ],
)
def test_what_matching_needs_must_have_been_read(given: dict[str, Any], field: str) -> None:
    found = matched(a_case(an_invoice(**given)))

    assert [(each.code, each.facts["field"]) for each in found.discrepancies] == [("field_missing", field)]


@pytest.mark.parametrize(
    ("ours", "buyer", "confidence", "expected"),
    [
        ((), "A99999999", 1.0, None),  # none of ours is configured
        (("A11111119",), "ESA11111119", 1.0, None),  # us, with the VAT prefix
        (("A11111119", "A22222228"), "A22222228", 1.0, None),  # our other company
        (("A11111119",), None, 1.0, None),  # not printed
        (("A11111119",), "A99999999", 1.0, Severity.REJECT),  # somebody else
        (("A11111119",), "A99999999", 0.6, Severity.REVIEW),  # perhaps misread
    ],
)
def test_the_buyer_must_be_us(
    ours: tuple[str, ...], buyer: str | None, confidence: float, expected: Severity | None
) -> None:
    invoice = an_invoice(buyer=DocumentParty(tax_id=buyer), confidence={"buyer.tax_id": confidence})
    found = {each.code: each.severity for each in matched(a_case(invoice, our_tax_ids=ours)).discrepancies}

    assert found.get("wrong_entity") == expected


@pytest.mark.parametrize(
    ("supplier", "parties_known", "expected"),
    [
        (SUPPLIER, True, []),  # known
        (None, True, ["vendor_unknown"]),  # a stranger
        (None, False, []),  # there is no master data to be in
        (Supplier(key=7, name="Papelera", blocked=True), True, ["vendor_blocked"]),  # not to be paid
    ],
)
def test_the_supplier_must_be_known_and_not_blocked(
    supplier: Supplier | None, parties_known: bool, expected: list[str]
) -> None:
    assert blocking(matched(a_case(an_invoice(), supplier=supplier, parties_known=parties_known))) == expected


@pytest.mark.parametrize(
    ("accounts", "expected"),
    [
        (("ES91 2100 0418 4502 0005 1332",), []),  # on file, spelled with spaces
        (("DE89370400440532013000",), ["bank_mismatch"]),  # another
        ((), ["bank_mismatch"]),  # the first we hear of
    ],
)
def test_an_account_that_is_not_on_file_is_held(accounts: tuple[str, ...], expected: list[str]) -> None:
    supplier = Supplier(key=7, tax_ids=SUPPLIER.tax_ids, bank_accounts=accounts)
    found = matched(a_case(an_invoice(iban="ES9121000418450200051332"), supplier=supplier))

    assert blocking(found) == expected
    assert all("ES9121000418450200051332" not in (each.found or "") for each in found.discrepancies)


def test_only_an_invoice_is_an_invoice() -> None:
    assert "doc_not_invoice" in codes(matched(a_case(an_invoice(kind=Kind.PROFORMA))))


def a_credit(**given: Any) -> Document:
    values = {"kind": Kind.CREDIT_NOTE, "number": "NC-1", "preceding_invoices": ("F-0001",), "order_references": ()}
    return an_invoice(given.pop("line", a_line(quantity="4")), **{**values, **given})


def test_a_credit_note_gives_back_what_its_invoice_billed() -> None:
    original = an_earlier(an_invoice(), orders=("PO-2026-0114",))
    found = matched(a_case(a_credit(), billed=(billed(10),), earlier=(original,)))

    assert (found.orders, codes(found)) == (("PO-2026-0114",), [])
    assert [(line.order_line, line.quantity, line.amount) for line in found.lines] == [(1, -4, -228)]


def test_a_credit_note_in_negative_amounts_counts_the_same() -> None:
    negative = a_credit(line=a_line(quantity="-4"))
    original = an_earlier(an_invoice(), orders=("PO-2026-0114",))
    found = matched(a_case(negative, billed=(billed(10),), earlier=(original,)))

    assert [(line.quantity, line.amount) for line in found.lines] == [(-4, -228)]


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        (a_credit(preceding_invoices=()), ["credit_unmatched"]),  # of what?
        (a_credit(preceding_invoices=("F-77",)), ["credit_unmatched"]),  # of an invoice that we do not know
        (a_credit(line=a_line(quantity="12")), ["credit_unmatched"]),  # of more than the invoice
        (a_credit(preceding_invoices=(), order_references=("PO-2026-0114",)), []),  # of an order that was billed
    ],
)
def test_a_credit_note_must_be_of_something(credit: Document, expected: list[str]) -> None:
    original = an_earlier(an_invoice(), orders=("PO-2026-0114",))

    assert blocking(matched(a_case(credit, billed=(billed(10),), earlier=(original,)))) == expected


def test_the_severest_discrepancy_decides_and_all_that_block_are_reasons() -> None:
    policy = MatchPolicy(version="2026-1")
    found = matched(a_case(an_invoice(a_line(quantity="12", unit_price="61.56")), an_order()), policy)
    decision = decide(found, policy)

    assert (decision.verdict, decision.policy) == (Verdict.REJECTED, "2026-1")
    assert decision.reasons == ("qty_over_ordered", "price_over")


def test_policy_may_change_a_severity() -> None:
    policy = policy_from_mapping({"severities": {"price_over": "inform", "price_under": "review"}})
    dear, cheap = (matched(a_case(an_invoice(a_line(unit_price=price))), policy) for price in ("61.56", "50.00"))

    assert decide(dear, policy).verdict is Verdict.APPROVED
    assert decide(cheap, policy).verdict is Verdict.REVIEW


@pytest.mark.parametrize(
    ("issued", "said"),
    [
        (date(2026, 3, 2), []),  # today
        (date(2026, 3, 3), []),  # tomorrow already, east of here
        (date(2026, 3, 9), ["date_future"]),  # next week
        (date(2024, 3, 2), ["date_old"]),  # two years ago
    ],
)
def test_an_invoice_is_of_its_time(issued: date, said: list[str]) -> None:
    case = a_case(an_invoice(issue_date=issued), today=date(2026, 3, 2))

    assert [code for code in codes(matched(case)) if code.startswith("date_")] == said


@pytest.mark.parametrize(
    ("fields", "today", "reasons"),
    [
        ({"issue_date": date(2024, 3, 2)}, date(2026, 3, 2), ()),  # late, and said
        ({"issue_date": date(1970, 1, 1)}, date(2026, 3, 2), ("date_old", "date_early")),
        ({"issue_date": date(1970, 1, 1)}, None, ("date_early",)),  # half a century before its order
        ({"issue_date": date(2026, 3, 2), "due_date": date(2026, 3, 1)}, None, ()),  # due at once, elsewhere
        ({"issue_date": date(2026, 3, 2), "due_date": date(2026, 2, 2)}, None, ("field_missing",)),
    ],
)
def test_a_date_that_cannot_be_holds_the_invoice(
    fields: dict[str, date], today: date | None, reasons: tuple[str, ...]
) -> None:
    case = a_case(an_invoice(**fields), an_order(date=date(2026, 3, 2)), today=today)
    decision = decide(matched(case), MatchPolicy())

    assert decision.reasons == reasons
    assert decision.verdict is (Verdict.REVIEW if reasons else Verdict.APPROVED)


@pytest.mark.parametrize(
    ("fields", "required", "reasons"),
    [
        ({"format": "pdf", "country": "MX"}, ["MX", "CL"], ("doc_missing_xml",)),
        ({"format": "image", "country": "CL"}, ["MX", "CL"], ("doc_missing_xml",)),
        ({"format": "pdf", "country": "ES"}, ["MX", "CL"], ()),
        ({"format": "cfdi", "country": "MX"}, ["MX", "CL"], ()),
        ({"format": "pdf", "country": "MX"}, [], ()),
        ({"problems": (Problem(code="several_embedded", message="two"),)}, [], ("doc_multiple",)),
    ],
)
def test_a_paper_counts_where_its_data_need_not_come(
    fields: dict[str, Any], required: list[str], reasons: tuple[str, ...]
) -> None:
    policy = policy_from_mapping({"xml_required": required})

    assert decide(matched(a_case(an_invoice(**fields)), policy), policy).reasons == reasons
