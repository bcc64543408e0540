"""What the order number, the supplier, the state, the currency and the lines of an order do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from matching.policy import MatchPolicy
from matching.policy_file import policy_from_mapping
from matching.records import Severity, Supplier
from parsing.document import Adjustment, DocumentParty, TaxAmount
from tests.matching.builders import (
    SUPPLIER,
    a_case,
    a_line,
    a_receipt,
    a_toner,
    an_invoice,
    an_order,
    an_order_line,
    billed,
    blocking,
    codes,
    matched,
    toner_ordered,
    without_lines,
)


@pytest.mark.parametrize(
    "reference",
    [
        "PO-2026-0114",  # as ordered
        "po 2026/114",  # zeros and separators lost
        "PO20260114",  # all in one
        "O.C. Nº PO-2026-0114",  # label read along
        "2026-0114",  # prefix lost
        "PO-2026-0114 / Sr. Gómez",  # somebody's name read along
    ],
)
def test_an_order_is_found_under_any_spelling(reference: str) -> None:
    found = matched(a_case(an_invoice(order_references=(reference,)), an_order(), an_order(number="PO-2026-0115")))

    assert (found.orders, blocking(found)) == (("PO-2026-0114",), [])


def test_equal_digits_in_other_groups_are_another_order() -> None:
    orders = (an_order(number="PO-11-1"), an_order(number="PO-1-11"))

    assert matched(a_case(an_invoice(order_references=("PO 1/11",)), *orders)).orders == ("PO-1-11",)


def test_an_order_number_may_stand_in_a_line_or_its_text() -> None:
    of_line = an_invoice(a_line(order_reference="PO-2026-0114"), order_references=())
    in_text = an_invoice(a_line(description="Resma papel A4 75 g (s/OC PO-2026-0114)"), order_references=())

    assert [matched(a_case(each)).orders for each in (of_line, in_text)] == [("PO-2026-0114",)] * 2


def test_a_delivery_note_leads_to_its_order() -> None:
    invoice = an_invoice(order_references=(), despatch_references=("R 001",))
    found = matched(a_case(invoice, receipts=(a_receipt((1, 10), number="R-001"),)))

    assert (found.orders, found.inferred, codes(found)) == (("PO-2026-0114",), False, [])


def test_a_reference_cut_to_18_characters_finds_its_order() -> None:
    order = an_order(number="OC-PLANTA-NORTE-2026-000114")

    assert matched(a_case(an_invoice(order_references=("OC-PLANTA-NORTE-20",)), order)).orders == (order.number,)


def test_an_unknown_order_never_falls_back_on_another() -> None:
    found = matched(a_case(an_invoice(order_references=("PO-2026-0999",))))

    assert (found.orders, blocking(found), found.suggested_orders) == ((), ["order_not_found"], ("PO-2026-0114",))
    assert found.discrepancies[0].facts["suggested"] == "PO-2026-0114"


def test_two_orders_on_one_invoice() -> None:
    papers, toners = an_order(an_order_line()), an_order(toner_ordered(1), number="PO-2026-0200")
    invoice = an_invoice(a_line(), a_toner(), order_references=("PO-2026-0114", "PO-2026-0200"))
    found = matched(a_case(invoice, papers, toners))

    assert [(line.position, line.order) for line in found.lines] == [(1, "PO-2026-0114"), (2, "PO-2026-0200")]
    assert found.discrepancies == ()


def test_one_order_that_fits_is_inferred_and_reviewed() -> None:
    other = an_order(an_order_line(item_code="SIL-1", description="Silla de oficina", unit_price="80"), number="PO-9")
    found = matched(a_case(an_invoice(order_references=()), an_order(), other))

    assert (found.orders, found.inferred, blocking(found)) == (("PO-2026-0114",), True, ["no_order"])


def test_two_orders_that_fit_alike_are_only_suggested() -> None:
    found = matched(a_case(an_invoice(order_references=()), an_order(), an_order(number="PO-2026-0115")))

    assert (found.orders, found.inferred) == ((), False)
    assert found.suggested_orders == ("PO-2026-0114", "PO-2026-0115")


def test_another_suppliers_order_is_never_inferred() -> None:
    order = an_order(supplier=Supplier(key=8, name="Otro"))
    found = matched(a_case(an_invoice(order_references=()), order))

    assert (found.orders, found.suggested_orders) == ((), ())


def test_policy_may_take_an_inferred_order_up_to_a_limit() -> None:
    policy = policy_from_mapping({"auto_infer_limit": 1000})
    found = matched(a_case(an_invoice(order_references=())), policy)

    assert found.inferred
    assert [each.severity for each in found.discrepancies] == [Severity.INFORM]
    assert blocking(matched(a_case(an_invoice(order_references=())), MatchPolicy())) == ["no_order"]


@pytest.mark.parametrize(
    ("supplier", "seller", "expected"),
    [
        ({"tax_ids": ("B12345674",)}, {"tax_id": "ESB12345674"}, None),  # VAT prefix
        ({"tax_ids": ("900123456",)}, {"tax_id": "900.123.456-8"}, None),  # NIT with its check digit
        ({"name": "Acme, S.L."}, {"name": "ACME SL"}, None),  # legal form and case
        (
            {"name": "Ferretería Centro"},
            {"name": "Ferreteria Centro SRL Av. Rivadavia 100"},
            None,
        ),  # address read along
        ({"tax_ids": ("B12345674",), "name": "Acme"}, {"tax_id": "A87654321", "name": "Bolt"}, Severity.REJECT),
        ({"name": "Ferretería Centro"}, {"name": "Limpiezas Olmo"}, Severity.REJECT),  # clearly another
        ({"tax_ids": ("1",), "name": "Acme"}, {"tax_id": "2", "name": "ACME"}, Severity.REVIEW),  # branch? forgery?
        ({}, {"name": "Acme"}, None),  # the order names nobody
    ],
)
def test_the_order_must_be_the_sellers(
    supplier: dict[str, Any], seller: dict[str, Any], expected: Severity | None
) -> None:
    order = an_order(supplier=Supplier(**supplier))
    case = a_case(an_invoice(seller=DocumentParty(**seller)), order, supplier=None, parties_known=False)
    found = {each.code: each.severity for each in matched(case).discrepancies}

    assert found.get("order_other_supplier") == expected


def test_a_doubtfully_read_seller_is_no_reason_to_refuse() -> None:
    invoice = an_invoice(seller=DocumentParty(tax_id="A87654321"), confidence={"seller.tax_id": 0.7})
    case = a_case(invoice, supplier=None, parties_known=False)

    assert [each.severity for each in matched(case).discrepancies] == [Severity.REVIEW]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("open", []),  # may be billed
        ("closed", ["order_not_open"]),  # nothing more to come
        ("cancelled", ["order_not_open"]),  # never to be billed
        ("pending", ["order_not_approved"]),  # waits for approval on our side
        ("en revisión", ["order_not_open"]),  # another system's word that we do not know
    ],
)
def test_the_order_must_be_open(status: str, expected: list[str]) -> None:
    assert codes(matched(a_case(an_invoice(), an_order(status=status)))) == expected


def test_another_currency_is_said_once_and_prices_are_not_compared() -> None:
    assert codes(matched(a_case(an_invoice(a_line(unit_price="63.00"), currency="USD")))) == ["currency_mismatch"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (a_line(2, item_code="X-1", description="Silla ergonómica", unit_price="80", quantity="1"), ["line_no_order"]),
        (a_line(2, item_code=None, description="Flete", unit_price="20", quantity="1"), ["charge_not_on_order"]),
        (a_line(2, item_code=None, description="Descuento", unit_price="-5", quantity="1"), []),  # costs us nothing
        (a_line(2, item_code=None, description="Gracias", unit_price=None, quantity=None, tax_rate=None), []),  # text
    ],
)
def test_lines_that_no_order_has(line: Any, expected: list[str]) -> None:
    assert codes(matched(a_case(an_invoice(a_line(), line), an_order(an_order_line())))) == expected


def test_freight_that_was_ordered_is_no_charge() -> None:
    order = an_order(
        an_order_line(), an_order_line(2, item_code=None, description="Flete", quantity="1", unit_price="20")
    )
    line = a_line(2, item_code=None, description="Flete", unit_price="20", quantity="1")
    as_adjustment = an_invoice(a_line(), adjustments=(Adjustment(amount=Decimal(20), reason="Flete"),))

    assert codes(matched(a_case(an_invoice(a_line(), line), order))) == []
    assert codes(matched(a_case(as_adjustment, order))) == []


def test_small_charges_pass_where_the_policy_says_so() -> None:
    policy = policy_from_mapping({"tolerances": {"charge_percent": 4}})
    line = {"item_code": None, "description": "Portes", "quantity": "1"}
    small, large = (an_invoice(a_line(), a_line(2, **line, unit_price=price)) for price in ("20", "60"))

    assert codes(matched(a_case(small), policy)) == []
    assert codes(matched(a_case(large), policy)) == ["charge_not_on_order"]


@pytest.mark.parametrize(
    ("code", "description", "expected"),
    [
        ("pap75", "Resma papel A4 75 g", []),  # the code in another spelling
        ("PAP-80", "Resma papel A4 75 g", ["item_mismatch"]),  # our kind of code, another item
        ("998877", "Papel A4 75 g, resma", []),  # the supplier's own code, the same words
        ("998877", "Cartulina roja", ["item_mismatch"]),  # another code, other words
        (None, "PAPEL A4 75G RESMA", []),  # no code
        (None, "Art. PAP-75 papel", []),  # the code in the text
    ],
)
def test_the_item_must_be_the_one_ordered(code: str | None, description: str, expected: list[str]) -> None:
    order = an_order(an_order_line())

    assert codes(matched(a_case(an_invoice(a_line(item_code=code, description=description)), order))) == expected


@pytest.mark.parametrize(
    ("ordered", "invoiced", "expected"),
    [
        ("EA", "PZA", []),  # pieces, in Mexico
        ("EA", "NIU", []),  # pieces, in Peru
        ("H87", "Unid.", []),  # pieces, in Argentina
        ("KGM", "kg", []),  # kilograms
        ("EA", None, []),  # not said
        ("EA", "caja", ["uom_mismatch"]),  # how many are in a box?
        ("KGM", "LTR", ["uom_mismatch"]),  # weight and volume
    ],
)
def test_units_must_be_the_same_or_convertible(ordered: str, invoiced: str | None, expected: list[str]) -> None:
    order = an_order(an_order_line(unit=ordered))

    assert codes(matched(a_case(an_invoice(a_line(unit=invoiced)), order))) == expected


@pytest.mark.parametrize(
    ("rate", "tax", "expected"),
    [
        ("21", "119.70", []),  # as ordered
        ("10.5", "59.85", ["tax_mismatch"]),  # another rate
        ("21", "119.72", []),  # rounding
        ("21", "125.00", ["tax_mismatch"]),  # the rate does not make this tax
        (None, "119.70", []),  # no rate on the line, the tax fits the order's
        (None, "57.00", ["tax_mismatch"]),  # no rate on the line, the tax does not
    ],
)
def test_tax_must_follow_the_rates(rate: str | None, tax: str, expected: list[str]) -> None:
    assert codes(matched(a_case(an_invoice(a_line(tax_rate=rate), tax=tax)))) == expected


def test_perceptions_beside_vat_are_not_judged_by_the_vat_rate() -> None:
    taxes = (TaxAmount(kind="vat", amount=Decimal("119.70")), TaxAmount(kind="perception", amount=Decimal("17.10")))

    assert codes(matched(a_case(an_invoice(tax="136.80", taxes=taxes)))) == []


@pytest.mark.parametrize(
    ("net", "expected"),
    [
        ("400.00", []),  # part of the order
        ("371.90", []),  # any part
        ("420.00", ["field_missing"]),  # 508.20 in all: too much to be compared without lines
        ("900.00", ["amount_header", "field_missing"]),  # more than the order's 770.00
    ],
)
def test_an_invoice_without_lines_is_compared_by_its_net(net: str, expected: list[str]) -> None:
    assert sorted(codes(matched(a_case(without_lines(net))))) == expected


def test_an_order_billed_as_a_whole_has_nothing_left_for_lines() -> None:
    case = a_case(without_lines("100.00"), billed=(billed(None, position=None, amount=770),))

    assert blocking(matched(case)) == ["qty_over_ordered"]


def test_an_invoice_before_its_order_is_only_remarked() -> None:
    found = matched(a_case(an_invoice(), an_order(date=date(2026, 3, 20))))

    assert (codes(found), blocking(found)) == (["date_early"], [])


def test_a_cent_of_rounding_is_only_remarked() -> None:
    found = matched(a_case(an_invoice(a_line(amount="570.01"))))

    assert (codes(found), blocking(found)) == (["amount_header"], [])


def test_supplier_of_master_data_decides_over_the_name_on_paper() -> None:
    invoice = an_invoice(seller=DocumentParty(name="Marca Comercial", tax_id=None))

    assert blocking(matched(a_case(invoice, supplier=SUPPLIER))) == []
