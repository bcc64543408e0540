"""The records that the demo's papers are made from, and their sums.

In charge of made-up companies, invoices and what they add up to. Not in charge of how a paper looks (`documents`) nor
of who they are (`suppliers`). Amounts are rounded as the currency's own papers show them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

_WITHOUT_CENTS = frozenset({"CLP"})


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Return `amount` to the cent, or to the unit where the currency is written without cents."""
    places = Decimal(1) if currency in _WITHOUT_CENTS else Decimal("0.01")
    return amount.quantize(places, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """One made-up company. `tax_id` is written as its country's papers print it; its check digits are right.

    `email` is its registered contact. `account` is an IBAN, CBU, CLABE or account number; `registry` what else its
    papers must say of it (commercial register, gross income tax number, tax regime).
    """

    name: str
    tax_id: str
    country: str
    street: str
    city: str
    postcode: str
    email: str = ""
    phone: str = ""
    account: str = ""
    bank: str = ""
    language: str = "es"
    activity: str = ""
    colour: str = "#333333"
    logo: str = "box"
    registry: str = ""

    @property
    def domain(self) -> str:
        """The mail domain of the company's contact."""
        return self.email.rpartition("@")[2]

    @property
    def answer_language(self) -> str:
        """The language in which Acuse writes to the company: its own where there are templates, else English."""
        return self.language if self.language in ("es", "pt", "en") else "en"

    @property
    def plain_tax_id(self) -> str:
        """The tax id without dots, dashes and spaces, as XML carries it."""
        return "".join(character for character in self.tax_id if character.isalnum())


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLine:
    """One line of an invoice or order; `unit_price` is net, `tax_rate` in percent."""

    code: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal
    unit: str = "EA"

    @property
    def exact_amount(self) -> Decimal:
        """Quantity times price, not rounded."""
        return self.quantity * self.unit_price


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRow:
    """One rate of the tax breakdown."""

    rate: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleInvoice:
    """One made-up invoice. `withholding_rate` is the percentage of the net that the buyer keeps (Spanish IRPF)."""

    seller: Company
    buyer: Company
    number: str
    issue_date: date
    due_date: date
    currency: str
    lines: tuple[SampleLine, ...]
    order: str | None = None
    despatch: str | None = None
    replaces: str | None = None
    withholding_rate: Decimal = Decimal(0)
    note: str = ""

    def amount(self, line: SampleLine) -> Decimal:
        """Return what one line costs before tax."""
        return rounded(line.exact_amount, self.currency)

    @property
    def net(self) -> Decimal:
        """The sum of the lines, before tax."""
        return sum((self.amount(line) for line in self.lines), Decimal(0))

    @property
    def taxes(self) -> tuple[TaxRow, ...]:
        """The tax breakdown, a row for each rate, lowest first."""
        rates = sorted({line.tax_rate for line in self.lines})
        return tuple(self._tax_row(rate) for rate in rates)

    def _tax_row(self, rate: Decimal) -> TaxRow:
        base = sum((self.amount(line) for line in self.lines if line.tax_rate == rate), Decimal(0))
        return TaxRow(rate=rate, base=base, amount=rounded(base * rate / 100, self.currency))

    @property
    def tax(self) -> Decimal:
        """All taxes together."""
        return sum((row.amount for row in self.taxes), Decimal(0))

    @property
    def withheld(self) -> Decimal:
        """What the buyer keeps back, as a positive amount."""
        return rounded(self.net * self.withholding_rate / 100, self.currency)

    @property
    def total(self) -> Decimal:
        """The printed total: after withholding, as Spanish invoices print it."""
        return self.net + self.tax - self.withheld

    def digits(self, count: int, purpose: str) -> str:
        """Return so many digits that look like an authority's code, always the same for this invoice and purpose."""
        return str(int(self.fingerprint(purpose), 16))[-count:]

    def fingerprint(self, purpose: str) -> str:
        """Return 96 hexadecimal digits, always the same for this invoice and purpose."""
        facts = f"{purpose}|{self.seller.tax_id}|{self.number}|{self.issue_date}|{self.total}"
        return hashlib.sha384(facts.encode()).hexdigest()

    @property
    def uuid(self) -> str:
        """A folio fiscal in the shape of a UUID, upper case."""
        digits = self.fingerprint("uuid").upper()
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-A{digits[17:20]}-{digits[20:32]}"
