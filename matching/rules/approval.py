"""Everybody who must approve the invoice did."""

from __future__ import annotations

from collections.abc import Iterator

from matching.approvals import approval_for
from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy


def approval(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield approval_missing while fewer people approved than the policy asks for an invoice of this amount.

    An amount that was not read is named by `matching.rules.fields`, and waits for a person by that.
    """
    invoice, policy = case.invoice, draft.policy
    amount = invoice.total if invoice.total is not None else invoice.payable
    if not policy.approvals or amount is None:
        return
    wanted = approval_for(
        policy.approvals, policy.in_euros(abs(amount), invoice.currency), case.supplier, draft.categories(case)
    )
    given = wanted.given_by(case.approvals)
    if len(given) < wanted.people:
        yield discrepancy(
            Code.APPROVAL_MISSING,
            expected=str(wanted.people),
            found=str(len(given)),
            role=wanted.role,
            people=", ".join(sorted(given)) or None,
        )
