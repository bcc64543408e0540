"""The bank account on the invoice is one that we have on file."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy
from matching.spelling import account_key


def bank(case: Case, draft: Draft) -> Iterator[Discrepancy]:
    """Yield bank_mismatch for an account that differs from the supplier's, or that is the first we hear of.

    Always held: changed bank data is fraud until treasury has asked on a telephone number already on file. The facts
    carry no account, so that no mail can repeat one.
    """
    invoice = case.invoice
    if not invoice.iban:
        return
    known = _accounts(case, draft)
    if account_key(invoice.iban) in known or (not known and not _is_master_data(case)):
        return
    yield discrepancy(
        Code.BANK_MISMATCH,
        expected=_masked(min(known)) if known else None,
        found=_masked(account_key(invoice.iban)),
        first="no" if known else "yes",
    )


def _accounts(case: Case, draft: Draft) -> frozenset[str]:
    suppliers = (case.supplier,) if case.supplier is not None else tuple(order.supplier for order in draft.orders)
    return frozenset(account_key(account) for supplier in suppliers for account in supplier.bank_accounts)


def _is_master_data(case: Case) -> bool:
    return case.parties_known and case.supplier is not None


def _masked(account: str) -> str:
    """Return an account's country and last four characters, enough for a person to tell two apart."""
    return f"{account[:2]}…{account[-4:]}"
