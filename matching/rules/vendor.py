"""The supplier is known and may be paid."""

from __future__ import annotations

from collections.abc import Iterator

from matching.codes import Code, discrepancy
from matching.draft import Draft
from matching.records import Case, Discrepancy


def vendor(case: Case, _draft: Draft) -> Iterator[Discrepancy]:
    """Yield vendor_unknown for a seller that the master data does not have, vendor_blocked for one it blocks.

    vendor_taxlist for one on an authority's list of irregular taxpayers: its invoices may not be deductible.
    """
    if case.supplier is None and case.parties_known:
        seller = case.invoice.seller
        yield discrepancy(Code.VENDOR_UNKNOWN, found=seller.name or seller.tax_id, tax_id=seller.tax_id)
    if case.supplier is not None and case.supplier.blocked:
        yield discrepancy(Code.VENDOR_BLOCKED, found=case.supplier.name)
    if case.supplier is not None and case.supplier.tax_list is not None:
        yield discrepancy(Code.VENDOR_TAXLIST, found=case.supplier.tax_list)
