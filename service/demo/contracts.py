"""What Aurora buys without ordering it: the electricity of its plant, the rent of its offices.

In charge of the contracts. Not in charge of the file that brings them in (`masterdata`) nor of the bills (`invoices`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from service.demo.samples import Company, SampleLine
from service.demo.suppliers import GUADALQUIVIR, QUINTANA


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleContract:
    """One contract. `prices` are agreed by unit; `amount` is one period's net where the contract is of a fixed one."""

    number: str
    supplier: Company
    category: str
    approver: str
    service_point: str | None = None
    prices: tuple[SampleLine, ...] = ()
    amount: Decimal | None = None

    def bill(self, consumed: Mapping[str, str]) -> tuple[SampleLine, ...]:
        """Return the agreed prices as a bill charges them, item code to quantity; the first names the service point."""
        return tuple(
            SampleLine(
                code=line.code,
                description=f"{line.description} CUPS {self.service_point}"
                if line is self.prices[0]
                else line.description,
                quantity=Decimal(consumed[line.code]),
                unit_price=line.unit_price,
                tax_rate=line.tax_rate,
                unit=line.unit,
            )
            for line in self.prices
        )


def _price(code: str, description: str, price: str, unit: str) -> SampleLine:
    return SampleLine(
        code=code,
        description=description,
        quantity=Decimal(1),
        unit_price=Decimal(price),
        tax_rate=Decimal(21),
        unit=unit,
    )


ELECTRICITY = SampleContract(
    number="LUZ-PLANTA-2024",
    supplier=GUADALQUIVIR,
    category="Energía",
    approver="Marta Quintana",
    service_point="ES0031405678901234HS",
    prices=(_price("EN-P1", "Energía activa", "0.14", "KWH"), _price("POT-P1", "Potencia contratada", "3.80", "KWT")),
)
RENT = SampleContract(
    number="ALQ-BETIS-41",
    supplier=QUINTANA,
    category="Alquiler",
    approver="Administración",
    amount=Decimal("1200.00"),
)
CONTRACTS: tuple[SampleContract, ...] = (ELECTRICITY, RENT)
"""No bill of the second one comes in the play: from next month on the desk would say so."""
