"""The invoice is made out to us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy, Resolver, Severity
from matching.spelling import same_tax_id

_SURELY_READ = 0.9


def entity(case: Case, _draft: Draft) -> Iterator[Discrepancy]:
    """Yield wrong_entity for a buyer whose tax id is none of ours; nothing where none of ours is configured.

    A tax id that was read with some doubt is for a person to look at, not a reason to refuse; so is another company's
    of our group: the invoice is passed on inside the group, and its supplier need do nothing.
    """
    buyer = case.invoice.buyer
    if not case.our_tax_ids or not buyer.tax_id or any(same_tax_id(buyer.tax_id, ours) for ours in case.our_tax_ids):
        return
    group = any(same_tax_id(buyer.tax_id, each) for each in case.group_tax_ids)
    if group:
        yield replace(
            discrepancy(
                Code.WRONG_ENTITY, severity=Severity.REVIEW, found=buyer.tax_id, name=buyer.name, cause="of_our_group"
            ),
            resolver=Resolver.ACCOUNTS_PAYABLE,
        )
        return
    sure = case.invoice.confidence.get("buyer.tax_id", 1.0) >= _SURELY_READ
    yield discrepancy(
        Code.WRONG_ENTITY,
        severity=None if sure else Severity.REVIEW,
        expected=", ".join(case.our_tax_ids),
        found=buyer.tax_id,
        name=buyer.name,
    )
