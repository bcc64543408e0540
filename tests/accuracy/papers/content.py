"""What a made paper says: parties, lines, sums, dates, and the truth about it.

In charge of consistent business: every sum follows from the lines. Not in charge of how it is printed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from parsing.document import Kind
from tests.accuracy.papers.identities import Company, company
from tests.accuracy.papers.words import COUNTRIES, Country

_ZERO = Decimal(0)
_ITEMS = {
    "es": "Tornillo hexagonal M8|Papel A4 80 g|Servicio de mantenimiento|Horas de consultoría|Cable eléctrico 3x2,5|"
    "Alquiler de carretilla|Transporte urgente|Licencia anual de software|Café molido 1 kg|Silla de oficina ref. 310",
    "ca": "Cargol hexagonal M8|Paper A4 80 g|Servei de manteniment|Hores de consultoria|Cable elèctric|Lloguer de carretó",
    "pt": "Parafuso sextavado M8|Papel A4 80 g|Serviço de manutenção|Horas de consultoria|Cabo elétrico 3x2,5|Aluguer",
    "en": "Hex bolt M8x40|A4 paper 80 gsm|Maintenance service|Consulting hours|Power cable 3x2.5|Forklift rental|"
    "Annual software licence|Ground coffee 1 kg|Office chair model 310",
    "de": "Sechskantschraube M8x40|Kopierpapier A4|Wartung der Anlage|Beratungsstunden|Stromkabel 3x2,5|Staplermiete|"
    "Softwarelizenz 12 Monate|Bürostuhl Modell 310",
    "fr": "Vis hexagonale M8|Papier A4 80 g|Prestation de maintenance|Heures de conseil|Câble électrique|Location chariot",
    "it": "Vite esagonale M8|Carta A4 80 g|Servizio di manutenzione|Ore di consulenza|Cavo elettrico 3x2,5|Noleggio",
    "nl": "Zeskantbout M8x40|Kopieerpapier A4|Onderhoud installatie|Adviesuren|Stroomkabel 3x2,5|Huur heftruck",
}
_MORE = {
    "es": "según presupuesto aceptado, incluye desplazamiento",
    "ca": "segons pressupost acceptat, desplaçament inclòs",
    "pt": "conforme orçamento aceite, deslocação incluída",
    "en": "as agreed, travel and small parts included",
    "de": "gemäß Angebot, inklusive Anfahrt und Kleinteile",
    "fr": "selon devis accepté, déplacement compris",
    "it": "come da preventivo, trasferta compresa",
    "nl": "volgens offerte, inclusief reistijd",
}
_UNITS = {"de": "Stk", "fr": "U", "en": "ea", "nl": "st", "it": "pz"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line."""

    code: str
    text: str
    more: str
    unit: str
    quantity: Decimal
    price: Decimal
    discount: Decimal
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxPart:
    """What is taxed at one rate."""

    rate: Decimal
    base: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One business paper before it is printed. Absent things are None or zero."""

    kind: Kind
    place: Country
    number: str
    issued: date
    due: date | None
    currency: str
    decimals: int
    seller: Company
    buyer: Company
    buyer_known: bool
    items: tuple[Item, ...]
    discount: Decimal
    charge: Decimal
    parts: tuple[TaxPart, ...]
    perception: Decimal
    withheld: Decimal
    prepaid: Decimal
    order: str | None
    corrected: str | None
    extras: tuple[tuple[str, str], ...]
    settled: tuple[tuple[str, date, Decimal], ...] = ()

    @property
    def lines_total(self) -> Decimal:
        """The sum of the lines."""
        return sum((item.amount for item in self.items), _ZERO)

    @property
    def net(self) -> Decimal:
        """The sum of the taxed bases."""
        return self.lines_total - self.discount + self.charge

    @property
    def tax(self) -> Decimal:
        """The sum of the taxes."""
        return sum((part.tax for part in self.parts), _ZERO)

    @property
    def total(self) -> Decimal:
        """What the paper calls its total."""
        before = self.net + self.tax + self.perception
        return before - self.withheld if self.place.in_total else before

    @property
    def payable(self) -> Decimal:
        """What is left to pay."""
        return self.total - self.prepaid - (_ZERO if self.place.in_total else self.withheld)


def made(country: str, rng: random.Random, kind: Kind) -> Content:
    """Return a paper's content; the same seed gives the same content."""
    place = COUNTRIES[country]
    foreign = rng.random() < 0.08 and place.currency not in ("USD", "EUR")
    decimals = 2 if foreign else place.decimals
    rates = rng.sample(place.rates, k=min(len(place.rates), rng.choice((1, 1, 1, 2))))
    untaxed = rng.random() < 0.06
    if untaxed:
        rates = [_ZERO]
    items = tuple(_item(place, rng, rng.choice(rates), decimals) for _ in range(_how_many(rng)))
    subtotal = sum((item.amount for item in items), _ZERO)
    discount = _rounded(subtotal * Decimal("0.05"), decimals) if rng.random() < 0.12 and len(rates) == 1 else _ZERO
    charge = _rounded(Decimal(rng.randint(500, 4000)) / 100, decimals) if rng.random() < 0.15 else _ZERO
    parts = _parts(items, discount, charge, decimals)
    net = subtotal - discount + charge
    issued = date(2026, 1, 1) + timedelta(days=rng.randrange(0, 330))
    share = place.withholding if place.withholding and rng.random() < 0.3 and kind.is_invoice else None
    withheld = _rounded(net * share / 100, decimals) if share else _ZERO
    perception = _rounded(net * Decimal("0.03"), decimals) if place.perception and rng.random() < 0.4 else _ZERO
    gross = net + sum((part.tax for part in parts), _ZERO)
    prepaid = _rounded(gross * Decimal("0.3"), decimals) if rng.random() < 0.1 and not withheld else _ZERO
    return Content(
        kind=kind,
        place=place,
        number=rng.choice(place.numbers).format(p=rng.randint(1, 40), n=rng.randint(120, 98000)),
        issued=issued,
        due=issued + timedelta(days=rng.choice((8, 14, 15, 30, 45, 60))) if rng.random() < 0.75 else None,
        currency="USD" if foreign else place.currency,
        decimals=decimals,
        seller=company(country, rng, person=rng.random() < 0.08),
        buyer=company(country, rng),
        buyer_known=rng.random() < 0.75,
        items=items,
        discount=discount,
        charge=charge,
        parts=parts,
        perception=perception,
        withheld=withheld,
        prepaid=prepaid,
        order=_reference(rng) if rng.random() < 0.5 else None,
        corrected=f"{rng.randint(1000, 9999)}" if kind is Kind.CREDIT_NOTE else None,
        extras=_extras(place, rng, issued),
        settled=_settled(rng, issued, decimals),
    )


def next_of(paper: Content, rng: random.Random) -> Content:
    """Return another paper of the same supplier to the same buyer: other numbers, days and quantities."""
    factor = Decimal(rng.randint(2, 9))
    items = tuple(replace(item, quantity=item.quantity * factor, amount=item.amount * factor) for item in paper.items)
    shift = timedelta(days=rng.randint(20, 200))
    parts = _parts(items, paper.discount * factor, paper.charge * factor, paper.decimals)
    return replace(
        paper,
        number=_other_figures(paper.number, rng),
        issued=paper.issued + shift,
        due=paper.due + shift if paper.due else None,
        items=items,
        discount=paper.discount * factor,
        charge=paper.charge * factor,
        parts=parts,
        perception=paper.perception * factor,
        withheld=paper.withheld * factor,
        prepaid=paper.prepaid * factor,
        order=_other_figures(paper.order, rng) if paper.order else None,
    )


def _other_figures(text: str, rng: random.Random) -> str:
    """Return a number of the same form; its first figures, a year or a point of sale, stay."""
    head, tail = text[: len(text) // 2], text[len(text) // 2 :]
    return head + "".join(str(rng.randint(1, 9)) if each.isdigit() else each for each in tail)


def _how_many(rng: random.Random) -> int:
    return rng.choice((1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 12, 45))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _item(place: Country, rng: random.Random, rate: Decimal, decimals: int) -> Item:
    quantity = Decimal(rng.choice((1, 1, 2, 3, 5, 8, 10, 12, 24, 100)))
    if rng.random() < 0.15:
        quantity = Decimal(rng.randint(5, 900)) / 4
    scale = 1 if decimals else 1000
    price = _rounded(Decimal(rng.randint(150, 90000)) / 100 * scale, decimals)
    discount = Decimal(rng.choice((5, 10, 15))) if rng.random() < 0.12 else _ZERO
    return Item(
        code=rng.choice(
            (
                f"{rng.randint(1000, 99999)}",
                f"AB-{rng.randint(100, 999)}",
                f"X{rng.randint(10, 99)}.{rng.randint(10, 99)}",
            )
        ),
        text=rng.choice(_ITEMS[place.language].split("|")),
        more=_MORE[place.language] if rng.random() < 0.2 else "",
        unit=_UNITS.get(place.language, "ud"),
        quantity=quantity,
        price=price,
        discount=discount,
        rate=rate,
        amount=_rounded(quantity * price * (100 - discount) / 100, decimals),
    )


def _parts(items: tuple[Item, ...], discount: Decimal, charge: Decimal, decimals: int) -> tuple[TaxPart, ...]:
    """Return the tax breakdown; what concerns the whole document goes with the first rate."""
    bases: dict[Decimal, Decimal] = {}
    for item in items:
        bases[item.rate] = bases.get(item.rate, _ZERO) + item.amount
    first = next(iter(bases))
    bases[first] += charge - discount
    return tuple(
        TaxPart(rate=rate, base=base, tax=_rounded(base * rate / 100, decimals)) for rate, base in bases.items()
    )


def _reference(rng: random.Random) -> str:
    return rng.choice(("45000{:05d}", "PO-2026-{:04d}", "OC-{:d}", "{:06d}", "B/{:05d}", "PED{:05d}")).format(
        rng.randint(100, 99999)
    )


def _extras(place: Country, rng: random.Random, issued: date) -> tuple[tuple[str, str], ...]:
    """Return labels and values that are none of the fields asked for; days as ISO text behind `day:`."""
    every = (
        ("customer_number", f"{rng.randint(1000, 99999)}"),
        ("own_order", f"AB{rng.randint(10000, 99999)}"),
        ("delivery_note", f"{rng.randint(10000, 99999)}"),
        ("delivery_date", f"day:{issued - timedelta(days=rng.randint(1, 9))}"),
        ("print_date", f"day:{issued + timedelta(days=rng.randint(0, 2))}"),
        ("project", f"P-{rng.randint(100, 999)}"),
        ("contact", rng.choice(("A. Romero", "Frau Klein", "J. Smith", "M. Rossi"))),
        ("period", f"period:{issued - timedelta(days=31)}/{issued - timedelta(days=1)}"),
        ("payment_terms", rng.choice(("30 d", "Transfer", "SEPA", "14 d netto"))),
    )
    return tuple(rng.sample(every, k=rng.randint(0, 4)))


def _settled(rng: random.Random, issued: date, decimals: int) -> tuple[tuple[str, date, Decimal], ...]:
    """Return invoices that a receipt, a statement or a remittance lists."""
    return tuple(
        (
            f"F26/{rng.randint(1000, 9999)}",
            issued - timedelta(days=rng.randint(20, 90)),
            _rounded(Decimal(rng.randint(10000, 900000)) / 100, decimals),
        )
        for _ in range(rng.randint(1, 6))
    )
