"""What of a match a supplier may be told, and in which state its invoice is shown.

In charge of the supplier column of domain.md 3.8. Internal limits, names and tolerances, anything about bank accounts
and any suspicion are never told: a code that is not in `TELLABLE` is silent. Sentences are the templates'.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from matching.records import Discrepancy, Resolver, Severity
from outbound.records import Need, SupplierState


class Values(StrEnum):
    """What the `expected` and `found` of a discrepancy are, for showing them."""

    NONE = "none"
    MONEY = "money"
    QUANTITY = "quantity"
    RATE = "rate"  # per cent; an amount where a currency is among the facts
    TEXT = "text"
    HIDDEN = "hidden"  # they would tell what is not the supplier's to know


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How one code is told. `passed_on`: another person resolves it first, the supplier hears of it only then."""

    values: Values = Values.NONE
    passed_on: bool = False
    facts: frozenset[str] = frozenset()
    told_as: str | None = None


def _told(values: Values = Values.NONE, *facts: str, told_as: str | None = None) -> Telling:
    return Telling(values=values, facts=frozenset(facts), told_as=told_as)


def _passed_on(values: Values = Values.NONE, *facts: str) -> Telling:
    return Telling(values=values, facts=frozenset(facts), passed_on=True)


TELLABLE: MappingProxyType[str, Telling] = MappingProxyType(
    {
        "doc_unreadable": _told(),
        "doc_not_invoice": _told(),
        "doc_missing_xml": _told(),
        "doc_pdf_xml_mismatch": _passed_on(Values.TEXT, "field"),
        "doc_arithmetic": _passed_on(Values.MONEY, "currency"),
        "doc_auth_invalid": _told(),
        "doc_multiple": _told(),
        "doc_type_wrong": _told(Values.TEXT),
        "field_missing": _told(Values.HIDDEN, "field"),
        "date_future": _told(),
        "date_old": _told(),
        "date_early": _told(),
        "dup_conflict": _passed_on(),
        "vendor_blocked": _passed_on(),
        "wrong_entity": _told(Values.HIDDEN),
        "buyer_data": _told(Values.HIDDEN),
        "no_order": _told(),
        "order_not_found": _told(Values.HIDDEN, "order"),
        # Told like an order that does not exist: whose orders exist is not the asker's to know (domain.md 4.5).
        "order_other_supplier": _told(Values.HIDDEN, "order", told_as="order_not_found"),
        "order_not_open": _passed_on(Values.HIDDEN, "order"),
        "line_no_order": _passed_on(Values.HIDDEN, "order"),
        "item_mismatch": _passed_on(Values.TEXT, "order"),
        "price_over": _passed_on(Values.MONEY, "order", "currency"),
        "price_discount_missing": _told(Values.TEXT),
        "qty_over_ordered": _passed_on(Values.QUANTITY, "order", "unit"),
        "qty_over_received": _passed_on(Values.QUANTITY, "order", "unit"),
        "quality_rejected": _passed_on(),
        "uom_mismatch": _passed_on(Values.TEXT, "order"),
        "charge_not_on_order": _passed_on(Values.MONEY, "order", "currency"),
        "amount_header": _passed_on(Values.MONEY, "order", "currency"),
        "tax_mismatch": _passed_on(Values.RATE, "currency"),
        "tax_withholding_doc": _told(),
        "currency_mismatch": _passed_on(Values.TEXT, "order"),
        "fx_rate": _passed_on(Values.TEXT),
        "credit_unmatched": _passed_on(),
        "advance_not_netted": _passed_on(Values.MONEY, "currency"),
        "missing_rep": _told(),
        "support_missing": _told(),
    }
)
"""Every code that a supplier may be told; the others of domain.md 3.8 are shown as "in review", without a reason."""

AMOUNT_OF_ORDER = "amount_header"
"""How an order that is billed beyond its amount, without quantities, is told."""

BANK_FIELDS = frozenset({"iban", "bank_account", "bic"})
"""Fields about which nothing is ever told, not even that two copies differ."""

OF_OUR_GROUP = "of_our_group"
"""Why an invoice to another company of ours is nothing for its supplier to settle: it is passed on."""

IN_WORK = frozenset({SupplierState.RECEIVED, SupplierState.IN_REVIEW, SupplierState.NEEDS_CORRECTION})

# contracts.md section 2 (payable) in the words of domain.md 4.1; a hold shows as review, its reason is ours.
STATES: MappingProxyType[str, SupplierState] = MappingProxyType(
    {
        "received": SupplierState.RECEIVED,
        "in_review": SupplierState.IN_REVIEW,
        "on_hold": SupplierState.IN_REVIEW,
        "waiting_supplier": SupplierState.NEEDS_CORRECTION,
        "approved": SupplierState.APPROVED,
        "scheduled": SupplierState.SCHEDULED,
        "part_paid": SupplierState.PART_PAID,
        "paid": SupplierState.PAID,
        "rejected": SupplierState.REJECTED,
        "replaced": SupplierState.REPLACED,
        "duplicate": SupplierState.DUPLICATE,
    }
)


def needs_of(discrepancies: Iterable[Discrepancy], *, passed_on: bool = True) -> tuple[Need, ...]:
    """Return what the supplier must send or correct, in the order given, each thing once.

    `passed_on` False leaves out what a buyer, the warehouse or accounts payable looks at first. Where the account or
    the sender is in doubt (resolver treasury or security) nothing about it is said, and the rest stays.
    """
    needs: list[Need] = []
    for difference in discrepancies:
        need = _need(difference, passed_on=passed_on)
        if need is not None and need not in needs:
            needs.append(need)
    return tuple(needs)


def supplier_state(internal: str, needs: tuple[Need, ...] = (), *, on_hold: bool = False) -> SupplierState:
    """Return the state of contracts.md section 2 in the supplier's words. Raises KeyError for another word."""
    state = STATES[internal]
    if state in IN_WORK and needs:
        return SupplierState.NEEDS_CORRECTION
    return SupplierState.IN_REVIEW if on_hold and state in IN_WORK else state


def _need(difference: Discrepancy, *, passed_on: bool) -> Need | None:
    code = str(difference.code).partition(":")[0]  # domain.md writes FIELD_MISSING:{f}
    telling = TELLABLE.get(code)
    if telling is None or difference.resolver in (Resolver.TREASURY, Resolver.SECURITY):
        return None
    if difference.facts.get("cause") == OF_OUR_GROUP:
        return None
    if difference.severity is Severity.INFORM or difference.facts.get("field") in BANK_FIELDS:
        return None
    if telling.passed_on and not passed_on:
        return None
    by_amount = code == "qty_over_ordered" and "currency" in difference.facts
    if by_amount:
        code, telling = AMOUNT_OF_ORDER, TELLABLE[AMOUNT_OF_ORDER]
    shown = telling.values not in (Values.NONE, Values.HIDDEN)
    return Need(
        code=telling.told_as or code,
        line=difference.line,
        expected=difference.expected if shown else None,
        found=difference.found if shown else None,
        facts=MappingProxyType({name: value for name, value in difference.facts.items() if name in telling.facts}),
    )
