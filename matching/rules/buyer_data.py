"""Our own name stands on the invoice as it is."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.parties import name_likeness
from matching.records import Case, Discrepancy
from matching.spelling import same_tax_id

_SURELY_READ = 0.9
_SOMEWHAT_ALIKE = 0.6


def buyer_data(case: Case, _draft: Draft) -> Iterator[Discrepancy]:
    """Yield buyer_data where our tax id stands beside a name (BT-44) that is none of ours.

    Said of a name that was surely read. It blocks nothing by itself: whose tax id it is decides whose invoice it is
    (`matching.rules.entity`); countries whose law wants the registered name make it a review by policy.
    """
    buyer = case.invoice.buyer
    if not buyer.tax_id or not buyer.name or not case.our_names:
        return
    ours = any(same_tax_id(buyer.tax_id, each) for each in case.our_tax_ids)
    if not ours or case.invoice.confidence.get("buyer.name", 1.0) < _SURELY_READ:
        return
    if max(name_likeness(buyer.name, name) or 0.0 for name in case.our_names) < _SOMEWHAT_ALIKE:
        yield discrepancy(Code.BUYER_DATA, expected=case.our_names[0], found=buyer.name, field="buyer.name")
