"""We do not bill the order ourselves (ERS, self-billing; UNTDID 1001: 389)."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy
from parsing.document import Kind


def self_billing(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield dup_probable for a supplier's invoice of an order that we bill to ourselves from what was received.

    A credit note may still be right: it corrects what both agreed to be wrong.
    """
    if case.invoice.kind is Kind.CREDIT_NOTE:
        return
    for order in draft.orders:
        if order.self_billed:
            yield discrepancy(
                Code.DUP_PROBABLE,
                expected=order.number,
                found=case.invoice.number,
                cause="self_billed",
                order=order.number,
                earlier="our own self-billed invoice",
            )
