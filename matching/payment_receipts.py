"""Payment receipts that suppliers owe us: Mexico's REP for an invoice that is paid later than issued.

In charge of which paid invoices lack theirs, and since when. Not in charge of asking for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

PAID_LATER = "PPD"  # MetodoPago: pago en parcialidades o diferido
_DUE_DAY = 5  # of the month after the payment (RMF 2.7.1.32)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidInvoice:
    """An invoice that was paid, wholly or in part. `payment_method`: MetodoPago. `key`: the store's own."""

    key: int
    authority_id: str | None
    payment_method: str | None
    paid_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingReceipt:
    """A paid invoice whose payment receipt was due on `expected_by`."""

    invoice: PaidInvoice
    expected_by: date


def missing_receipts(paid: Iterable[PaidInvoice], settled: Iterable[str], today: date) -> Iterator[MissingReceipt]:
    """Yield each invoice to be paid later (PPD) that no receipt names, from the day after its receipt was due.

    `settled`: the UUIDs that the receipts at hand settle, in either case.
    """
    known = {each.upper() for each in settled}
    for each in paid:
        if each.payment_method != PAID_LATER or each.authority_id is None or each.authority_id.upper() in known:
            continue
        next_month = (each.paid_on.replace(day=1) + timedelta(days=31)).replace(day=_DUE_DAY)
        if today > next_month:
            yield MissingReceipt(invoice=each, expected_by=next_month)
