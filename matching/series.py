"""The bills of contracts side by side: how each differs from the one before, and what a unit costs over time.

In charge of the figures of a report (domain.md EN-04, EN-07). Not in charge of showing it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from matching.amounts import HUNDRED, ZERO
from matching.records import ContractBill
from matching.units import unit_code

_NOTABLE = Decimal(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesEntry:
    """One bill in its series. `delta`: net less the net before; `unit_price`: net per unit consumed.

    `rise_percent`: of the unit price against the bill before; `notable`: above the limit asked for.
    """

    bill: ContractBill
    delta: Decimal | None = None
    unit: str | None = None
    unit_price: Decimal | None = None
    rise_percent: Decimal | None = None
    notable: bool = False


def series(bills: Iterable[ContractBill], *, notable_percent: Decimal = _NOTABLE) -> Iterator[SeriesEntry]:
    """Yield one contract's bills in time, each against the one before."""
    ordered = sorted(bills, key=lambda bill: bill.issued)
    if ordered:
        yield SeriesEntry(bill=ordered[0], unit=_unit(ordered[0]), unit_price=unit_price(ordered[0]))
    for before, bill in pairwise(ordered):
        price, former = unit_price(bill), unit_price(before)
        comparable = price is not None and former and _unit(bill) == _unit(before)
        rise = (price / former - 1) * HUNDRED if comparable and price is not None and former else None
        yield SeriesEntry(
            bill=bill,
            delta=bill.net - before.net,
            unit=_unit(bill),
            unit_price=price,
            rise_percent=rise,
            notable=rise is not None and rise > notable_percent,
        )


def unit_price(bill: ContractBill) -> Decimal | None:
    """Return what one unit cost on a bill, None where it shows no consumption."""
    return bill.net / bill.quantity if bill.quantity and bill.quantity > ZERO else None


def _unit(bill: ContractBill) -> str | None:
    return unit_code(bill.unit) if bill.unit else None
