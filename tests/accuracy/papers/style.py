"""A layout family: the choices that make one issuer's papers look alike.

In charge of the choices and of printing money and days in them. Not in charge of drawing.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.accuracy.papers.content import Content
from tests.accuracy.papers.words import Language

HEADS = (
    "letterhead",
    "mirror",
    "window",
    "boxed",
    "buyer_first",
    "three_columns",
    "logo_only",
    "ship_to",
    "title_line",
)
METAS = ("colon", "aligned", "right_values", "stacked", "row", "boxes", "pairs", "sentence")
TABLES = ("grid", "rule", "plain", "bare")
TOTALS = ("right", "left", "boxed", "row", "wide", "dots", "row_right")
SUMMARIES = ("none", "none", "before", "beside", "inline")
FOOTERS = ("line", "columns", "paragraph", "none")
COLUMNS = (
    ("description", "quantity", "unit_price", "amount"),
    ("quantity", "description", "unit_price", "amount"),
    ("position", "description", "quantity", "unit", "unit_price", "amount"),
    ("code", "description", "quantity", "unit_price", "discount_rate", "amount"),
    ("code", "description", "unit", "quantity", "unit_price", "tax", "amount"),
    ("description", "amount"),
    ("position", "code", "description", "quantity", "unit_price", "amount"),
    ("description", "unit_price", "quantity", "tax", "amount"),
    ("quantity", "unit", "code", "description", "unit_price", "amount"),
    ("description", "quantity", "unit_price", "tax", "discount_rate", "amount"),
)
SIGNS = ("none", "before", "after", "code_before", "code_after", "label", "totals_only")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The choices of one family. `held_out`: nothing is developed on it."""

    index: int
    head: str
    meta: str
    table: str
    totals: str
    summary: str
    footer: str
    columns: tuple[str, ...]
    sign: str
    buyer_label: bool
    seller_label: bool
    field_labels: bool
    tax_ids: str
    capitals: bool
    colon: str
    font: str
    size: float
    leading: float
    paper: str
    align_right: bool
    copies: bool
    carried: bool
    rate_in_label: bool
    title_has_number: bool

    @property
    def name(self) -> str:
        """How reports call it."""
        return f"{self.index:02d}-{self.head}-{self.meta}-{self.totals}"

    @property
    def held_out(self) -> bool:
        """Every second family is kept apart."""
        return self.index % 2 == 1


def family(index: int) -> Family:
    """Return one of the layout families; the heads, and the ways to print sums, take turns."""
    rng = random.Random(f"family {index}")
    size = rng.choice((7.5, 8, 9, 9, 10, 11))
    half = index // 2
    return Family(
        index=index,
        head=HEADS[half % len(HEADS)],
        meta=rng.choice(METAS),
        table=rng.choice(TABLES),
        totals=TOTALS[half % len(TOTALS)],
        summary=rng.choice(SUMMARIES),
        footer=rng.choice(FOOTERS),
        columns=rng.choice(COLUMNS),
        sign=rng.choice(SIGNS),
        buyer_label=rng.random() < 0.7,
        seller_label=rng.random() < 0.2,
        field_labels=rng.random() < 0.2,
        tax_ids=rng.choice(("in_block", "in_block", "head", "footer")),
        capitals=rng.random() < 0.2,
        colon=rng.choice((":", ":", "", " :")),
        font=rng.choice(("Helvetica", "Helvetica", "Times-Roman", "Courier")) if size < 10 else "Helvetica",
        size=size,
        leading=size * rng.choice((1.2, 1.35, 1.5)),
        paper=rng.choice(("a4", "a4", "a4", "letter")),
        align_right=rng.random() < 0.85,
        copies=rng.random() < 0.08,
        carried=rng.random() < 0.5,
        rate_in_label=rng.random() < 0.6,
        title_has_number=rng.random() < 0.25,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One paper's way of saying things: its family's choices in its own language."""

    family: Family
    words: Language
    content: Content
    money_style: str
    day_form: str

    def label(self, key: str) -> str:
        """Return a label with the family's colon."""
        text = self.words.word(key)
        text = text.upper() if self.family.capitals else text
        return text if text.endswith(":") else f"{text}{self.family.colon}"

    def plain(self, value: Decimal, decimals: int | None = None) -> str:
        """Return an amount without a currency."""
        return self.words.money(value, self.money_style, self.content.decimals if decimals is None else decimals)

    def cell(self, value: Decimal) -> str:
        """Return an amount in the line table."""
        return self.plain(value) if self.family.sign in ("label", "totals_only") else self.money(value)

    def money(self, value: Decimal) -> str:
        """Return an amount among the totals."""
        text, code = self.plain(value), self.content.currency
        sign = self.sign
        return {
            "before": f"{sign} {text}" if len(sign) > 1 else f"{sign}{text}",
            "after": f"{text} {sign}",
            "code_before": f"{code} {text}",
            "code_after": f"{text} {code}",
            "totals_only": f"{text} {sign}",
        }.get(self.family.sign, text)

    @property
    def sign(self) -> str:
        """The currency's sign."""
        return self.content.place.sign if self.content.currency == self.content.place.currency else "US$"

    def rate(self, value: Decimal) -> str:
        """Return a rate as printed, without the `%`."""
        text = f"{value.normalize():f}"
        return text.replace(".", self.money_style[-3])

    def quantity(self, value: Decimal) -> str:
        """Return a quantity as printed."""
        whole = value == value.to_integral_value()
        return self.plain(value, 0 if whole else 2)

    def day(self, day: date) -> str:
        """Return a day as printed."""
        return self.words.day(day, self.day_form)
