"""What of a match a supplier may be told (domain.md 3.8)."""

from __future__ import annotations

import pytest

from matching.codes import Code
from matching.records import Resolver, Severity
from outbound.needs import needs_of, supplier_state
from outbound.records import Need, SupplierState
from tests.outbound.builders import a_discrepancy

# domain.md 3.8, supplier mail column: "none", "in review", "en trámite interno", or about an account or a suspicion.
NEVER_TOLD = (
    "dup_exact", "dup_probable", "vendor_unknown", "vendor_taxlist", "order_not_approved", "blanket_limit",
    "blanket_expired", "price_under", "receipt_pending", "terms_mismatch", "bank_mismatch", "bank_cbu_mandatory",
    "bank_factoring", "recurring_variance", "recurring_missing", "approval_missing", "legal_deadline", "fraud_suspect",
    "order_incomplete",
)  # fmt: skip


def test_a_difference_is_told_with_its_values_and_nothing_else() -> None:
    difference = a_discrepancy(facts={"order": "4500012345", "currency": "EUR", "tolerance": "2 %", "buyer": "Ana"})
    (need,) = needs_of([difference])
    assert need.code == "price_over"
    assert (need.line, need.expected, need.found) == (2, "57.00", "61.56")
    assert dict(need.facts) == {"order": "4500012345", "currency": "EUR"}


@pytest.mark.parametrize("code", NEVER_TOLD)
def test_internal_matters_are_never_told(code: str) -> None:
    assert needs_of([a_discrepancy(code, resolver=Resolver.SUPPLIER)]) == ()


@pytest.mark.parametrize("resolver", [Resolver.TREASURY, Resolver.SECURITY])
def test_whatever_treasury_or_security_resolves_is_not_told(resolver: Resolver) -> None:
    assert needs_of([a_discrepancy("field_missing", resolver=resolver)]) == ()


def test_two_copies_that_differ_in_the_account_are_not_told() -> None:
    difference = a_discrepancy("doc_pdf_xml_mismatch", expected="ES91…", found="ES12…", facts={"field": "iban"})
    assert needs_of([difference]) == ()


def test_a_remark_is_not_told() -> None:
    assert needs_of([a_discrepancy(severity=Severity.INFORM)]) == ()


def test_an_order_of_another_supplier_is_told_like_one_that_does_not_exist() -> None:
    facts = {"order": "4500099999"}
    foreign = a_discrepancy("order_other_supplier", expected="Otra S.A.", found="Metalúrgica", facts=facts)
    absent = a_discrepancy("order_not_found", expected=None, found="4500099999", facts=facts)
    assert needs_of([foreign]) == needs_of([absent])


def test_an_order_billed_beyond_its_amount_is_told_in_amounts() -> None:
    (need,) = needs_of([a_discrepancy("qty_over_ordered", line=None, facts={"order": "45", "currency": "EUR"})])
    assert need.code == "amount_header"


def test_the_same_thing_is_told_once() -> None:
    assert len(needs_of([a_discrepancy("no_order", line=None), a_discrepancy("no_order", line=None)])) == 1


def test_what_others_look_at_first_waits_when_asked_to() -> None:
    differences = [a_discrepancy("price_over"), a_discrepancy("no_order", resolver=Resolver.SUPPLIER)]
    assert [need.code for need in needs_of(differences, passed_on=False)] == ["no_order"]


def test_every_code_that_matching_can_find_is_either_told_or_known_to_be_silent() -> None:
    told = {code for code in Code if needs_of([a_discrepancy(code, resolver=Resolver.SUPPLIER)])}
    assert {str(code) for code in Code} - told <= set(NEVER_TOLD)


NEED = (Need(code="no_order"),)


@pytest.mark.parametrize(
    ("internal", "needs", "on_hold", "expected"),
    [
        ("received", (), False, SupplierState.RECEIVED),
        ("in_review", NEED, False, SupplierState.NEEDS_CORRECTION),  # the supplier must act
        ("waiting_supplier", (), False, SupplierState.NEEDS_CORRECTION),
        ("in_review", (), True, SupplierState.IN_REVIEW),  # why it is on hold is ours
        ("received", (), True, SupplierState.IN_REVIEW),
        ("approved", NEED, False, SupplierState.APPROVED),  # settled by a person all the same
        ("rejected", NEED, False, SupplierState.REJECTED),
        ("paid", (), True, SupplierState.PAID),
    ],
)
def test_the_state_in_the_suppliers_words(
    internal: str, needs: tuple[Need, ...], on_hold: bool, expected: SupplierState
) -> None:
    assert supplier_state(internal, needs, on_hold=on_hold) is expected
