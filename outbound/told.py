"""Which payment dates a mail tells: a promise of ours, kept track of until the money has gone.

In charge of finding them in the facts of a notice. What became of them is `service.told_dates`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from outbound.records import InvoiceOutcome, Notice, SupplierState


def dates_told(notice: Notice) -> Mapping[str, date]:
    """Return the payment date that a notice tells of each case that is scheduled for payment."""
    return {
        outcome.case: outcome.payment_date
        for outcome in _outcomes(notice)
        if outcome.state is SupplierState.SCHEDULED and outcome.payment_date is not None
    }


def _outcomes(notice: Notice) -> Iterator[InvoiceOutcome]:
    yield from notice.invoices
    yield from (row.invoice for row in notice.status if row.invoice is not None)
    if notice.statement is not None:
        yield from (row.invoice for row in notice.statement.rows if row.invoice is not None)
