"""A made paper: content in a family's layout -> a PDF and the truth about it.

In charge of which parts stand where, and of asking only for what is printed. Not in charge of drawing the parts.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from parsing.document import Kind
from tests.accuracy.papers import blocks, lists
from tests.accuracy.papers.content import Content, made, next_of
from tests.accuracy.papers.lists import LISTS
from tests.accuracy.papers.sheet import Sheet
from tests.accuracy.papers.style import Family, Style
from tests.accuracy.papers.words import Language

INVOICES = (Kind.INVOICE,) * 9 + (Kind.CREDIT_NOTE,) * 2
OTHERS = (Kind.QUOTE, Kind.PROFORMA, Kind.ORDER, Kind.DESPATCH, *LISTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A printed paper. `truth` has the names that the corpus' manifests use; None says that the paper has no such.

    `items`: quantity, unit price and amount of each line, printed or not.
    """

    name: str
    family: Family
    country: str
    kind: Kind
    pdf: bytes
    truth: dict[str, Any]
    items: tuple[tuple[Decimal, Decimal, Decimal], ...] = ()


def printed(
    one: Family, country: str, *, strange: float = 0.0, kinds: tuple[Kind, ...] = INVOICES, issue: int = 0
) -> Paper:
    """Return the paper of one family and country, of one of the kinds; `strange` is the share of unknown labels.

    `issue`: which one of the same supplier's papers; they differ in numbers, dates, goods and amounts alone.
    """
    rng = random.Random(f"{one.index} {country}")
    content = made(country, rng, rng.choice(kinds))
    if issue:
        content = next_of(content, random.Random(f"{one.index} {country} {issue}"))
    style = Style(
        family=one,
        words=Language(country=content.place, rng=rng, familiar=not one.held_out, strange=strange),
        content=content,
        money_style=rng.choice(content.place.style),
        day_form=rng.choice(content.place.dates),
    )
    layout = _Printer(style, rng)
    pdf = layout.pdf()
    name = f"{one.name}-{country}"
    items = tuple((item.quantity, item.price, item.amount) for item in content.items)
    return Paper(name=name, family=one, country=country, kind=content.kind, pdf=pdf, truth=layout.truth(), items=items)


def _spellings(content: Content, number: str) -> list[str]:
    """Return the accepted spellings of a tax number: without a Colombian check digit, without the Swiss suffix too."""
    shorter = {"CO": number.rpartition("-")[0], "CH": number.removesuffix(" MWST")}
    return [shorter.get(content.place.country, number), number]


class _Printer:
    """Prints one paper and remembers what it printed."""

    def __init__(self, style: Style, rng: random.Random) -> None:
        self.style, self.content, self.family, self.rng = style, style.content, style.family, rng
        self.sheet = Sheet(
            font=self.family.font,
            size=self.family.size,
            leading=self.family.leading,
            paper=self.family.paper,
            margin=40,
        )
        self.title = style.words.word(self.content.kind.value)
        self.number_printed = False

    def pdf(self) -> bytes:
        """Print everything."""
        sheet = self.sheet
        getattr(self, f"_{self.family.head}")()
        if self.family.meta in ("row", "boxes"):
            sheet.y = blocks.fields(sheet, self.style, self._pairs(), sheet.margin, sheet.y, sheet.width)
        if self.family.sign == "label":
            sheet.text(sheet.margin, sheet.y, f"{self.style.label('amounts_in')} {self.content.currency}")
            sheet.y += 1.5 * sheet.leading
        sheet.y += sheet.leading
        if self.content.kind in LISTS:
            lists.listing(sheet, self.style)
        else:
            self._lines_and_sums()
        blocks.foot(sheet, self.style, tax_id=self._seller_id_in_foot)
        return sheet.bytes()

    def _lines_and_sums(self) -> None:
        sheet = self.sheet
        blocks.table(sheet, self.style, self.content.items)
        needed = (len(self._sums()) * 1.4 + 8) * sheet.leading
        if sheet.y + needed > sheet.height - sheet.margin - 50:
            sheet.turn()
            sheet.y += 2 * sheet.leading
        blocks.tax_summary(sheet, self.style)
        blocks.sums(sheet, self.style, self._sums())
        if not self.content.tax:
            sheet.text(sheet.margin, sheet.y + sheet.leading, self.style.words.word("reverse"))

    @property
    def _seller_id_in_foot(self) -> bool:
        below = self.family.tax_ids == "footer" or self.family.head in ("window", "logo_only")
        return below and self.family.footer != "none"

    def _seller(self) -> list[str]:
        above = not self._seller_id_in_foot
        return blocks.party(self.style, self.content.seller, tax_id=above, contact=self.family.index % 3 != 0)

    def _buyer(self) -> list[str]:
        return blocks.party(self.style, self.content.buyer, tax_id=self.content.buyer_known, contact=False)

    def _labelled(self, key: str, lines: list[str], *, always: bool = False) -> list[str]:
        shown = always or (self.family.buyer_label if key == "buyer" else self.family.seller_label)
        return [self.style.label(key), *lines] if shown else lines

    def _pairs(self) -> blocks.Pairs:
        """Return labels and values of the head in the paper's order."""
        style, content = self.style, self.content
        pairs = [] if self.number_printed else [(self._number_label(), content.number)]
        if not self.number_printed or self.family.meta != "sentence":
            pairs.append((style.label("issue_date"), style.day(content.issued)))
        if content.due:
            pairs.append((style.label("due_date"), style.day(content.due)))
        if content.order and content.kind not in OTHERS:
            pairs.append((style.label("order_reference"), content.order))
        if content.corrected:
            pairs.append((style.label("corrected"), content.corrected))
        others = [(style.label(key), self._extra(value)) for key, value in content.extras]
        for other in others:
            pairs.insert(self.rng.randint(min(1, len(pairs)), len(pairs)), other)
        return pairs

    def _number_label(self) -> str:
        """Return what the paper calls its number: papers that are no invoices name themselves."""
        if self.content.kind in OTHERS:
            return f"{self.title.capitalize()} {self.style.words.word('number_word')}{self.family.colon}"
        return self.style.label("credit_number" if self.content.kind is Kind.CREDIT_NOTE else "number")

    def _extra(self, value: str) -> str:
        kind, _, rest = value.partition(":")
        if kind == "day":
            return self.style.day(date.fromisoformat(rest))
        if kind == "period":
            return " - ".join(self.style.day(date.fromisoformat(part)) for part in rest.split("/"))
        return value

    def _head_fields(self, x: float, y: float, width: float) -> float:
        """Print the head's fields beside the parties, unless they get a row of their own below."""
        if self.family.meta in ("row", "boxes"):
            return y
        return blocks.fields(self.sheet, self.style, self._pairs(), x, y, width)

    def _print_title(self, x: float, y: float, *, align: str = "left") -> float:
        """Print the title, the number in it where the family does that."""
        sheet = self.sheet
        if self.family.meta == "sentence":
            text = self.style.words.word("sentence").format(
                title=self.title, number=self.content.number, date=self.style.day(self.content.issued)
            )
            self.number_printed = True
            sheet.text(x, y + sheet.size, text, bold=True, align=align, size=sheet.size * 1.2)
        elif self.family.title_has_number:
            self.number_printed = True
            sheet.text(x, y + sheet.size, f"{self.title} {self.content.number}", bold=True, align=align, size=14)
        else:
            sheet.text(x, y + sheet.size, self.title, bold=True, align=align, size=self.rng.choice((12, 16, 20)))
        return y + 3 * sheet.leading

    def _letterhead(self) -> None:
        sheet = self.sheet
        middle = sheet.width * 0.55
        left = sheet.lines(sheet.margin, sheet.y, self._labelled("seller", self._seller()), bold_first=True)
        right = self._head_fields(middle, self._print_title(middle, sheet.y), sheet.right - middle)
        top = max(left + sheet.leading, sheet.y + 7 * sheet.leading)
        sheet.y = max(right, sheet.lines(sheet.margin, top, self._labelled("buyer", self._buyer()))) + sheet.leading

    def _mirror(self) -> None:
        sheet = self.sheet
        right = sheet.lines(sheet.right, sheet.y, self._seller(), align="right", bold_first=True)
        left = self._print_title(sheet.margin, sheet.y)
        left = self._head_fields(sheet.margin, left, sheet.width * 0.4)
        top = max(right + sheet.leading, sheet.y + 8 * sheet.leading)
        middle = sheet.width * 0.58
        sheet.y = max(left, sheet.lines(middle, top, self._labelled("buyer", self._buyer()))) + sheet.leading

    def _window(self) -> None:
        """A German letter: the sender in one small line over the window, the fields at the right."""
        sheet, seller = self.sheet, self.content.seller
        sheet.text(sheet.margin, sheet.y + 60, f"{seller.name} · {seller.street} · {seller.town}", size=6)
        left = sheet.lines(sheet.margin, sheet.y + 76, self._buyer())
        middle = sheet.width * 0.58
        title_first = self.family.index % 4 < 2
        if title_first:
            self._print_title(sheet.margin, left + 2 * sheet.leading)
        right = self._head_fields(middle, sheet.y + 76, sheet.right - middle)
        if not title_first:
            self._print_title(sheet.margin, max(left, right) + sheet.leading)
        sheet.y = max(left + 5 * sheet.leading, right + 4 * sheet.leading)

    def _boxed(self) -> None:
        """Two boxes side by side and one across, as tax offices design them."""
        sheet = self.sheet
        middle = sheet.width / 2
        top = sheet.y
        left = sheet.lines(sheet.margin + 5, top + 15, self._seller(), bold_first=True)
        right = self._head_fields(middle + 15, self._print_title(middle + 15, top + 12), sheet.right - middle - 20)
        low = max(left, right)
        sheet.box(sheet.margin, top, middle, low)
        sheet.box(middle, top, sheet.right, low)
        end = sheet.lines(sheet.margin + 5, low + 15, self._labelled("buyer", self._buyer(), always=True))
        sheet.box(sheet.margin, low, sheet.right, end)
        sheet.y = end + 1.5 * sheet.leading

    def _buyer_first(self) -> None:
        sheet = self.sheet
        left = sheet.lines(sheet.margin, sheet.y, self._labelled("buyer", self._buyer()))
        middle = sheet.width * 0.58
        right = sheet.lines(middle, sheet.y + 3 * sheet.leading, self._labelled("seller", self._seller()))
        top = self._print_title(sheet.margin, max(left, right) + sheet.leading)
        sheet.y = self._head_fields(sheet.margin, top, sheet.width * 0.5) + sheet.leading

    def _three_columns(self) -> None:
        sheet = self.sheet
        top = self._print_title(sheet.right, sheet.y, align="right")
        step = (sheet.right - sheet.margin) / 3
        seller, buyer = (
            self._labelled("seller", self._seller(), always=True),
            self._labelled("buyer", self._buyer(), always=True),
        )
        one = sheet.lines(sheet.margin, top, seller, width=step - 8)
        two = sheet.lines(sheet.margin + step + 10, top, buyer, width=step - 12)
        three = self._head_fields(sheet.margin + 2 * step + 15, top, step - 15)
        sheet.y = max(one, two, three) + sheet.leading

    def _logo_only(self) -> None:
        """The letterhead is a picture: the seller's name stands in the foot alone."""
        sheet = self.sheet
        sheet.box(sheet.margin, sheet.y, sheet.margin + 120, sheet.y + 40)
        right = self._print_title(sheet.right, sheet.y, align="right")
        top = sheet.y + 60
        left = sheet.lines(sheet.margin, top, self._labelled("buyer", self._buyer()))
        middle = sheet.width * 0.55
        right = self._head_fields(middle, max(right, top), sheet.right - middle)
        if self.family.footer == "none":
            sheet.text(sheet.margin, sheet.y + 52, f"{self.content.seller.name} - {self._seller()[-1]}", size=7)
        sheet.y = max(left, right) + sheet.leading

    def _ship_to(self) -> None:
        sheet = self.sheet
        left = sheet.lines(sheet.margin, sheet.y, self._seller(), bold_first=True)
        right = self._print_title(sheet.right, sheet.y, align="right")
        top = max(left, right) + sheet.leading
        middle = sheet.width * 0.4
        buyer = self._labelled("buyer", self._buyer(), always=True)
        one = sheet.lines(sheet.margin, top, buyer, width=middle - sheet.margin - 12)
        store = [self.style.label("ship_to"), "Almacén 2 / Dock B", self.rng.choice(self.content.place.streets)]
        two = sheet.lines(middle, top, [*store, self.rng.choice(self.content.place.towns)], width=sheet.width * 0.26)
        three = self._head_fields(sheet.width * 0.68, top, sheet.right - sheet.width * 0.68)
        sheet.y = max(one, two, three) + sheet.leading

    def _title_line(self) -> None:
        sheet = self.sheet
        top = self._print_title(sheet.width / 2, sheet.y, align="centre")
        left = sheet.lines(sheet.margin, top, self._labelled("seller", self._seller(), always=True))
        middle = sheet.width * 0.55
        right = sheet.lines(middle, top, self._labelled("buyer", self._buyer(), always=True))
        sheet.y = self._head_fields(sheet.margin, max(left, right) + sheet.leading, sheet.width * 0.5) + sheet.leading

    def _sums(self) -> blocks.Pairs:
        """Return labels and values of the sums, in the order in which they are added up."""
        style, content = self.style, self.content
        pairs: blocks.Pairs = []
        if content.discount or content.charge:
            pairs.append((style.label("gross_lines"), style.money(content.lines_total)))
        if content.discount:
            pairs.append((style.label("discount"), style.money(-content.discount)))
        if content.charge:
            pairs.append((style.label("charge"), style.money(content.charge)))
        pairs.append((style.label("net"), style.money(content.net)))
        pairs += self._taxes()
        after = content.withheld and not content.place.in_total
        if content.perception:
            pairs.append((self._own(content.place.perception), style.money(content.perception)))
        withheld = [(self._own(content.place.withheld), style.money(-content.withheld))] if content.withheld else []
        pairs += [] if after else withheld
        pairs.append((style.label("total"), style.money(content.total)))
        pairs += withheld if after else []
        if content.prepaid:
            pairs.append((style.label("prepaid"), style.money(-content.prepaid)))
        if content.payable != content.total:
            pairs.append((style.label("payable"), style.money(content.payable)))
        return pairs

    def _own(self, words: tuple[str, ...]) -> str:
        return f"{words[self.family.index % len(words)]}{self.family.colon}"

    def _taxes(self) -> blocks.Pairs:
        style, taxed = self.style, [part for part in self.content.parts if part.rate]
        pairs = []
        for part in taxed:
            label = style.words.word("tax")
            if (self.family.rate_in_label or len(taxed) > 1) and "%" not in label:
                label = f"{label} {style.rate(part.rate)}%"
            elif len(taxed) > 1:
                label = f"{label.split()[0]} {style.rate(part.rate)}%"
            pairs.append((f"{label}{self.family.colon}", style.money(part.tax)))
        return pairs

    def truth(self) -> dict[str, Any]:
        """Return what the paper shows."""
        content = self.content
        if content.kind in LISTS:
            return lists.truth(content)
        marked = self.family.sign != "none"
        found: dict[str, Any] = {
            "kind": content.kind.value,
            "invoice_number": content.number,
            "issue_date": content.issued.isoformat(),
            "due_date": content.due.isoformat() if content.due else None,
            "issuer": content.seller.name,
            "issuer_tax_id": content.seller.tax_id,
            "buyer": content.buyer.name,
            "buyer_tax_id": content.buyer.tax_id if content.buyer_known else None,
            "net": str(content.net),
            "total": str(content.total),
            "payable": str(content.payable),
            "order_reference": None if content.kind in OTHERS else content.order,
        }
        if marked:
            found["currency"] = content.currency
        if content.tax:
            found["tax"] = str(content.tax)
        if content.place.iban and self.family.footer != "none":
            found["iban"] = content.seller.account.replace(" ", "")
        return found | {key: _spellings(content, found[key]) for key in ("issuer_tax_id", "buyer_tax_id") if found[key]}
