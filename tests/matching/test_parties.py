"""Telling one company from another."""

from __future__ import annotations

import pytest

from matching.parties import resolve_supplier
from matching.records import Supplier
from parsing.document import DocumentParty
from tests.matching.builders import an_invoice

ACME = Supplier(key=1, name="Acme Suministros S.L.", tax_ids=("B12345674",), domains=("acme.example",))
BOLT = Supplier(key=2, name="Bolt SpA", tax_ids=("76123456-K",), domains=("bolt.example",))


@pytest.mark.parametrize(
    ("seller", "domain", "expected"),
    [
        ({"tax_id": "ES B-12345674"}, None, ACME),  # by tax id, whoever sent it
        ({"tax_id": "76.123.456-k"}, "acme.example", BOLT),  # the tax id decides, not the sender
        ({"name": "ACME Suministros"}, "acme.example", ACME),  # by name and known domain
        ({"name": "ACME Suministros"}, "evil.example", None),  # a name is something that anybody can write
        ({"name": "ACME Suministros"}, None, None),  # nobody knows who sent it
        (
            {"tax_id": "X0000000T", "name": "Acme Suministros"},
            "acme.example",
            None,
        ),  # another tax id is another company
        ({}, "acme.example", None),  # nothing was read
    ],
)
def test_the_supplier_of_a_document(seller: dict[str, str], domain: str | None, expected: Supplier | None) -> None:
    invoice = an_invoice(seller=DocumentParty(**seller))

    assert resolve_supplier(invoice, (ACME, BOLT), sender_domain=domain) == expected


def test_two_suppliers_with_one_tax_id_are_left_to_a_person() -> None:
    twin = Supplier(key=3, name="Acme Norte", tax_ids=("B12345674",))

    assert resolve_supplier(an_invoice(seller=DocumentParty(tax_id="B12345674")), (ACME, twin)) is None
