"""What Aurora ordered from its suppliers, and what arrived of it.

In charge of the purchase orders. Not in charge of the files that bring them in (`masterdata`) nor of the invoices
against them (`invoices`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from service.demo.samples import Company, SampleLine
from service.demo.suppliers import (
    ACEITES,
    ANAHUAC,
    ANDINOS,
    BAJIO,
    CAFE,
    CORTICA,
    HARBOUR,
    HOFMANN,
    MOLINOS,
    PAMPA,
    QUINTANA,
    RHEINWERK,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleOrder:
    """One purchase order. `received` are the quantities that arrived, line by line; None where no receipt is needed."""

    number: str
    supplier: Company
    currency: str
    lines: tuple[SampleLine, ...]
    received: tuple[str, ...] | None = None

    def bill(self, quantities: Mapping[str, str], *, price: str | None = None) -> tuple[SampleLine, ...]:
        """Return this order's lines as an invoice bills them: item code to quantity, perhaps at another price."""
        return tuple(
            SampleLine(
                code=line.code,
                description=line.description,
                quantity=Decimal(quantities[line.code]),
                unit_price=Decimal(price) if price else line.unit_price,
                tax_rate=line.tax_rate,
                unit=line.unit,
            )
            for line in self.lines
            if line.code in quantities
        )


def _line(code: str, description: str, quantity: str, price: str, tax: str, unit: str = "EA") -> SampleLine:
    return SampleLine(
        code=code,
        description=description,
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        tax_rate=Decimal(tax),
        unit=unit,
    )


FLOUR = SampleOrder(
    number="4500018231",
    supplier=MOLINOS,
    currency="ARS",
    lines=(
        _line("HAR-0000-25", "Harina 0000 bolsa 25 kg", "400", "18450.00", "10.5"),
        _line("SALV-FINO-20", "Salvado fino bolsa 20 kg", "120", "9200.00", "21"),
    ),
    received=("400", "120"),
)
SEMOLINA = SampleOrder(
    number="4500018232",
    supplier=MOLINOS,
    currency="ARS",
    lines=(_line("SEM-FINA-25", "Sémola fina bolsa 25 kg", "200", "21300.00", "21"),),
    received=("200",),
)
FREIGHT = SampleOrder(
    number="4500018240",
    supplier=PAMPA,
    currency="ARS",
    lines=(_line("FLE-CABA-ROS", "Flete completo CABA - Rosario, semi 28 t", "12", "385000.00", "21"),),
)
CARTONS = SampleOrder(
    number="4500018250",
    supplier=BAJIO,
    currency="MXN",
    lines=(
        _line("CJ-4030", "Caja de cartón corrugado 40 x 30 x 25 cm", "5000", "18.40", "16", "H87"),
        _line("CT-48", "Cinta canela 48 mm x 150 m", "600", "21.50", "16", "H87"),
    ),
    received=("5000", "600"),
)
STORAGE = SampleOrder(
    number="4500018251",
    supplier=ANAHUAC,
    currency="MXN",
    lines=(_line("ALM-TAR-MES", "Almacenaje mensual de tarimas, nave 3", "12", "86400.00", "16", "E48"),),
)
GLASS = SampleOrder(
    number="4500018260",
    supplier=ANDINOS,
    currency="CLP",
    lines=(_line("FR-500-AMB", "Frasco de vidrio ámbar 500 ml", "12000", "285", "19"),),
    received=("12000",),
)
COFFEE = SampleOrder(
    number="4500018270",
    supplier=CAFE,
    currency="COP",
    lines=(_line("CAF-EXC-70", "Café verde excelso, saco 70 kg", "30", "1715000.00", "5"),),
    received=("30",),
)
OIL = SampleOrder(
    number="4500018280",
    supplier=ACEITES,
    currency="EUR",
    lines=(
        _line("AOVE-5L", "Aceite de oliva virgen extra 5 l, garrafa", "240", "36.50", "4"),
        _line("VIN-JER-75", "Vinagre de Jerez, botella 75 cl", "360", "3.15", "10"),
    ),
    received=("240", "360"),
)
ADVICE = SampleOrder(
    number="4500018281",
    supplier=QUINTANA,
    currency="EUR",
    lines=(_line("CONS-APPCC", "Consultoría APPCC y auditoría de planta", "60", "65.00", "21", "HUR"),),
)
FOLDING_BOXES = SampleOrder(
    number="4500018290",
    supplier=RHEINWERK,
    currency="EUR",
    lines=(
        _line("FS-120-4C", "Faltschachtel 120 x 80 mm, vierfarbig", "2000", "0.84", "19"),
        _line("ET-60-RND", "Etikett rund 60 mm, Rolle", "50", "31.20", "19"),
    ),
    received=("2000", "50"),
)
COOLING = SampleOrder(
    number="4500018291",
    supplier=HOFMANN,
    currency="EUR",
    lines=(
        _line("VA-220", "Verdampfer VA 220 für Kühlzelle", "2", "1890.00", "19"),
        _line("WART-KZ", "Wartung Kühlzelle, Pauschale", "4", "420.00", "19"),
    ),
)
JARS = SampleOrder(
    number="4500018300",
    supplier=HARBOUR,
    currency="GBP",
    lines=(_line("JAR-DSP-2L", "Display jar, clip top, 2 litre", "600", "7.40", "20"),),
    received=("400",),
)
LABELS = SampleOrder(
    number="4500018301",
    supplier=HARBOUR,
    currency="GBP",
    lines=(_line("LBL-KRAFT", "Kraft paper labels, box of 500", "40", "18.90", "20"),),
    received=("40",),
)
TWINE = SampleOrder(
    number="4500018302",
    supplier=HARBOUR,
    currency="GBP",
    lines=(_line("TWN-JUTE", "Jute twine, natural, 250 m spool", "150", "5.60", "20"),),
    received=("150",),
)
CORKS = SampleOrder(
    number="4500018310",
    supplier=CORTICA,
    currency="EUR",
    lines=(_line("ROL-NAT-45", "Rolha de cortiça natural 45 x 24 mm, saco 1000", "80", "142.00", "23"),),
    received=("80",),
)

ORDERS: tuple[SampleOrder, ...] = (
    FLOUR, SEMOLINA, FREIGHT, CARTONS, STORAGE, GLASS, COFFEE, OIL, ADVICE, FOLDING_BOXES, COOLING, JARS, LABELS,
    TWINE, CORKS,
)  # fmt: skip
