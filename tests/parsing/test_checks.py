"""The arithmetic self-checks: what fails, what is tolerated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from parsing.checks import failed_checks
from parsing.document import Adjustment, Document, Kind, Line, TaxAmount

SOUND = Document(
    source="f.pdf",
    kind=Kind.INVOICE,
    format="pdf",
    currency="EUR",
    issue_date=date(2026, 3, 2),
    due_date=date(2026, 4, 1),
    net=Decimal("100.00"),
    tax=Decimal("21.00"),
    total=Decimal("121.00"),
    taxes=(TaxAmount(rate=Decimal(21), base=Decimal("100.00"), amount=Decimal("21.00")),),
    lines=(Line(position=1, quantity=Decimal(4), unit_price=Decimal("25.00"), amount=Decimal("100.00")),),
)


def failed(document: Document) -> set[str]:
    return {check.problem.code for check in failed_checks(document)}


def a_line(**values: object) -> tuple[Line, ...]:
    return (replace(SOUND.lines[0], **values),)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "document",
    [
        SOUND,
        # a cent of rounding
        replace(SOUND, total=Decimal("121.01")),
        # withholding already taken off (Mexico, Spain), or only informative (Italy)
        replace(SOUND, withheld=Decimal("15.00"), total=Decimal("106.00")),
        replace(SOUND, withheld=Decimal("15.00")),
        # a perception on top of net and VAT (Argentina)
        replace(
            SOUND,
            total=Decimal("124.00"),
            taxes=(*SOUND.taxes, TaxAmount(kind="perception", amount=Decimal("3.00"))),
        ),
        # a price for a hundred pieces, not marked as such
        replace(SOUND, lines=a_line(quantity=Decimal(400), unit_price=Decimal("25.00"))),
        # an allowance on the whole
        replace(
            SOUND,
            lines=a_line(quantity=Decimal(5), amount=Decimal("125.00")),
            adjustments=(Adjustment(amount=Decimal("-25.00")),),
        ),
        # a discount in the line
        replace(SOUND, lines=a_line(quantity=Decimal(5), discount=Decimal("25.00"))),
        # a line without an amount: the sum is not known
        replace(SOUND, lines=(*SOUND.lines, Line(position=2, description="Portes"))),
        # whole pesos
        replace(SOUND, currency="CLP", total=Decimal(123)),
        # an order asks for no money
        replace(SOUND, kind=Kind.ORDER, total=Decimal("1.00")),
    ],
)
def test_sound_document_passes(document: Document) -> None:
    assert failed(document) == set()


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (replace(SOUND, total=Decimal("131.00")), "total_mismatch"),
        (replace(SOUND, lines=a_line(quantity=Decimal(3))), "line_mismatch"),
        (replace(SOUND, lines=a_line(quantity=None, amount=Decimal("90.00"))), "sum_mismatch"),
        (replace(SOUND, taxes=(TaxAmount(amount=Decimal("19.00")),)), "tax_mismatch"),
        (
            replace(SOUND, taxes=(TaxAmount(rate=Decimal(10), base=Decimal("100.00"), amount=Decimal("21.00")),)),
            "tax_rate_mismatch",
        ),
        (replace(SOUND, due_date=date(2026, 1, 1)), "due_date_implausible"),
        (replace(SOUND, due_date=date(2099, 1, 1)), "due_date_implausible"),
    ],
)
def test_contradiction_is_found(document: Document, code: str) -> None:
    assert failed(document) == {code}


def test_failed_check_carries_its_numbers() -> None:
    (check,) = failed_checks(replace(SOUND, total=Decimal("131.00")))
    assert check.problem.facts == {"expected": "121.00", "found": "131.00"}
    assert check.fields == ("net", "tax", "total")
