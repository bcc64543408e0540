"""The invoices that the demo's suppliers send: each bills an order, and some do it wrongly on purpose.

In charge of numbers, quantities, prices and dates, counted back from `today`. Not in charge of how they look nor of the
mails that carry them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from service.demo import contracts, orders, suppliers
from service.demo.buyer import AURORA
from service.demo.orders import SampleOrder
from service.demo.samples import SampleInvoice, SampleLine

_TERM = timedelta(days=30)
_UNKNOWN_ORDER = "4500081301"
_WITHHOLDING = Decimal(15)
_ANOTHER_ACCOUNT = "0110599552000005123406"


class Invoices:
    """Every invoice of the demo, as it would have been issued in the days before `today`."""

    def __init__(self, today: date) -> None:
        self._today = today
        year = today.year
        self.flour = self._of(orders.FLOUR, "0003-00001518", {"HAR-0000-25": "250", "SALV-FINO-20": "120"}, age=4)
        self.semolina_too_much = self._of(orders.SEMOLINA, "0003-00001520", {"SEM-FINA-25": "260"}, age=3)
        self.semolina_corrected = replace(
            self._of(orders.SEMOLINA, "0003-00001523", {"SEM-FINA-25": "200"}, age=0),
            replaces=self.semolina_too_much.number,
        )
        self.forged_flour = replace(
            self._of(orders.FLOUR, "0003-00001531", {"HAR-0000-25": "150"}, age=0),
            seller=replace(suppliers.MOLINOS, account=_ANOTHER_ACCOUNT, bank="Banco Nación"),
        )
        self.freight_forwarded = self._of(orders.FREIGHT, "0007-00004419", {"FLE-CABA-ROS": "2"}, age=6)
        self.freight_without_order = replace(
            self._of(orders.FREIGHT, "0007-00004432", {"FLE-CABA-ROS": "3"}, age=2), order=None
        )
        self.cartons = self._of(orders.CARTONS, "A-2231", {"CJ-4030": "3000", "CT-48": "600"}, age=2)
        self.storage = self._of(orders.STORAGE, "SL-908", {"ALM-TAR-MES": "1"}, age=1)
        self.storage_damaged = self._of(orders.STORAGE, "SL-911", {"ALM-TAR-MES": "1"}, age=0)
        self.glass_dear = self._of(orders.GLASS, "25568", {"FR-500-AMB": "6000"}, price="312", age=5)
        self.coffee = self._of(orders.COFFEE, "FE3321", {"CAF-EXC-70": "30"}, age=2)
        self.oil = self._of(orders.OIL, f"{year}/0145", {"AOVE-5L": "240", "VIN-JER-75": "360"}, age=6)
        self.advice = replace(
            self._of(orders.ADVICE, f"{year}-018", {"CONS-APPCC": "24"}, age=1), withholding_rate=_WITHHOLDING
        )
        self.boxes = self._of(orders.FOLDING_BOXES, "RE-20418", {"FS-120-4C": "2000", "ET-60-RND": "50"}, age=3)
        self.evaporators = self._of(orders.COOLING, f"{year}-1107", {"VA-220": "2"}, age=2)
        self.maintenance = self._of(orders.COOLING, f"{year}-1112", {"WART-KZ": "1"}, age=0)
        self.jars_not_received = self._of(orders.JARS, "INV-10482", {"JAR-DSP-2L": "600"}, age=4)
        self.labels = self._of(orders.LABELS, "INV-10490", {"LBL-KRAFT": "40"}, age=1)
        self.twine = self._of(orders.TWINE, "INV-10491", {"TWN-JUTE": "150"}, age=1)
        self.corks_unknown_order = replace(
            self._of(orders.CORKS, f"FT {year}/118", {"ROL-NAT-45": "30"}, age=3), order=_UNKNOWN_ORDER
        )
        self.corks = self._of(orders.CORKS, f"FT {year}/121", {"ROL-NAT-45": "40"}, age=0)
        self.first_contact = self._first_contact()
        self.electricity = self._electricity(f"{year}LE-77120")

    def _of(
        self, order: SampleOrder, number: str, quantities: dict[str, str], *, age: int, price: str | None = None
    ) -> SampleInvoice:
        issued = self._today - timedelta(days=age)
        return SampleInvoice(
            seller=order.supplier,
            buyer=AURORA[order.supplier.country],
            number=number,
            issue_date=issued,
            due_date=issued + _TERM,
            currency=order.currency,
            lines=order.bill(quantities, price=price),
            order=order.number,
        )

    def _electricity(self, number: str) -> SampleInvoice:
        issued = self._today - timedelta(days=2)
        return SampleInvoice(
            seller=suppliers.GUADALQUIVIR,
            buyer=AURORA["ES"],
            number=number,
            issue_date=issued,
            due_date=issued + _TERM,
            currency="EUR",
            lines=contracts.ELECTRICITY.bill({"EN-P1": "18420", "POT-P1": "120"}),
        )

    def _first_contact(self) -> SampleInvoice:
        issued = self._today - timedelta(days=1)
        honey = SampleLine(
            code="MIEL-28",
            description="Miel multifloral, balde 28 kg",
            quantity=Decimal(10),
            unit_price=Decimal("74500.00"),
            tax_rate=Decimal(21),
        )
        return SampleInvoice(
            seller=suppliers.LITORAL,
            buyer=AURORA["AR"],
            number="0002-00000387",
            issue_date=issued,
            due_date=issued + _TERM,
            currency="ARS",
            lines=(honey,),
        )
