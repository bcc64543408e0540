"""The parts of a printed paper: parties, header fields, line table, sums, foot.

In charge of drawing each part in the family's way. Each function takes the sheet and returns how far down it printed.
Not in charge of which parts a paper has (`printing`).
"""

from __future__ import annotations

from decimal import Decimal

from tests.accuracy.papers.content import Item
from tests.accuracy.papers.identities import Company
from tests.accuracy.papers.sheet import Sheet
from tests.accuracy.papers.style import Style

_NUMERIC = {"quantity", "unit_price", "discount_rate", "tax", "amount", "position"}
_WIDTHS = {"description": 4.0, "position": 0.7, "code": 1.2, "unit": 0.9, "quantity": 1.1, "tax": 0.9}
Pairs = list[tuple[str, str]]


def party(style: Style, company: Company, *, tax_id: bool, contact: bool) -> list[str]:
    """Return the lines of an address block."""
    words, family = style.words, style.family
    named = f"{words.word('name')}: {company.name}" if family.field_labels else company.name
    street = f"{words.word('address')}: {company.street}" if family.field_labels else company.street
    lines = [named, street, company.town]
    if tax_id:
        lines.append(f"{words.word('tax_id')}{family.colon} {company.tax_id}")
    if contact:
        lines += [f"{words.word('phone')} {company.phone}", company.mail]
    return lines


def fields(sheet: Sheet, style: Style, pairs: Pairs, x: float, y: float, width: float) -> float:
    """Print labels with their values as the family does."""
    draw = {
        "colon": _with_colons,
        "aligned": _in_columns,
        "right_values": _right_values,
        "stacked": _stacked,
        "row": _in_a_row,
        "boxes": _in_a_row,
        "pairs": _two_columns if width > 260 else _with_colons,
        "sentence": _with_colons,
    }[style.family.meta]
    return draw(sheet, style, pairs, x, y, width)


def _with_colons(sheet: Sheet, _: Style, pairs: Pairs, x: float, y: float, width: float) -> float:
    return sheet.lines(x, y, [f"{label} {value}" for label, value in pairs], width=width)


def _in_columns(sheet: Sheet, _: Style, pairs: Pairs, x: float, y: float, width: float) -> float:
    for label, value in pairs:
        sheet.text(x, y, label)
        sheet.text(x + max(0.5 * width, 95), y, value)
        y += sheet.leading
    return y


def _right_values(sheet: Sheet, _: Style, pairs: Pairs, x: float, y: float, width: float) -> float:
    for label, value in pairs:
        sheet.text(x, y, label)
        sheet.text(x + width, y, value, align="right")
        y += sheet.leading
    return y


def _stacked(sheet: Sheet, _: Style, pairs: Pairs, x: float, y: float, width: float) -> float:
    for label, value in pairs:
        sheet.text(x, y, label, size=sheet.size * 0.85)
        sheet.text(x, y + sheet.leading, value, bold=True)
        y += 2.4 * sheet.leading
    return y


def _in_a_row(sheet: Sheet, style: Style, pairs: Pairs, x: float, y: float, width: float) -> float:
    """Print a row of labels over a row of values across the page, in boxes or not."""
    for start in range(0, len(pairs), 3):
        some = pairs[start : start + 3]
        step = (sheet.right - sheet.margin) / len(some)
        for index, (label, value) in enumerate(some):
            left = sheet.margin + index * step + 3
            sheet.text(left, y, label.rstrip(" :"), size=sheet.size * 0.9)
            sheet.text(left, y + sheet.leading * 1.1, value)
            if style.family.meta == "boxes":
                sheet.box(left - 3, y - sheet.leading, left + step - 3, y + 1.6 * sheet.leading)
        y += 3.2 * sheet.leading
    return y


def _two_columns(sheet: Sheet, _: Style, pairs: Pairs, x: float, y: float, width: float) -> float:
    half = (len(pairs) + 1) // 2
    for index, (label, value) in enumerate(pairs):
        left = x + (index // half) * width * 0.55
        sheet.text(left, y + (index % half) * sheet.leading, f"{label} {value}", size=sheet.size * 0.95)
    return y + half * sheet.leading


def table(sheet: Sheet, style: Style, items: tuple[Item, ...]) -> None:
    """Print the lines, on as many pages as they take, with the sum carried over where the family does that."""
    columns = _columns(sheet, style)
    _heading(sheet, style, columns)
    running = Decimal(0)
    for number, item in enumerate(items, 1):
        if sheet.y > sheet.height - sheet.margin - 5 * sheet.leading:
            if style.family.carried:
                _carry(sheet, style, style.words.word("carried"), running)
            sheet.turn()
            sheet.text(sheet.right, sheet.y + sheet.size, f"{style.words.word('page')} {sheet.pages}", align="right")
            sheet.y += 3 * sheet.leading
            _heading(sheet, style, columns)
        running += item.amount
        _row(sheet, style, columns, number, item)
    sheet.rule(sheet.margin, sheet.right, sheet.y - 0.6 * sheet.leading)
    sheet.y += sheet.leading


def _carry(sheet: Sheet, style: Style, word: str, running: Decimal) -> None:
    sheet.text(sheet.right - 110, sheet.y, word, align="right")
    sheet.text(sheet.right, sheet.y, style.plain(running), align="right")
    sheet.y += sheet.leading


def _columns(sheet: Sheet, style: Style) -> list[tuple[str, float, float]]:
    """Return (column, left, right) across the page."""
    shares = [_WIDTHS.get(column, 1.4) for column in style.family.columns]
    unit = (sheet.right - sheet.margin) / sum(shares)
    found, x = [], sheet.margin
    for column, share in zip(style.family.columns, shares, strict=True):
        found.append((column, x + 2, x + share * unit - 4))
        x += share * unit
    return found


def _heading(sheet: Sheet, style: Style, columns: list[tuple[str, float, float]]) -> None:
    if style.family.table == "grid":
        sheet.box(sheet.margin, sheet.y - sheet.leading, sheet.right, sheet.y + 0.5 * sheet.leading)
    for column, left, right in columns:
        text = style.words.word(column)
        text = text.upper() if style.family.capitals else text
        last = " " in text and not sheet.fits(text, right - left)
        for index, part in enumerate(text.rsplit(" ", 1) if last else [text]):
            y = sheet.y + index * sheet.leading * 0.9
            _aligned(sheet, style, column, left, right, y, part, bold=True)
    sheet.y += 1.9 * sheet.leading
    if style.family.table in ("rule", "grid"):
        sheet.rule(sheet.margin, sheet.right, sheet.y - 0.85 * sheet.leading)


def _aligned(
    sheet: Sheet, style: Style, column: str, left: float, right: float, y: float, text: str, *, bold: bool = False
) -> None:
    if column in _NUMERIC and style.family.align_right:
        sheet.text(right, y, text, align="right", bold=bold)
    else:
        sheet.text(left, y, text, bold=bold)


def _row(sheet: Sheet, style: Style, columns: list[tuple[str, float, float]], number: int, item: Item) -> None:
    for column, left, right in columns:
        _aligned(sheet, style, column, left, right, sheet.y, _cell(style, column, number, item))
    if item.more:
        left = next(left for column, left, _ in columns if column == "description")
        sheet.y += sheet.leading
        sheet.text(left, sheet.y, item.more, size=sheet.size * 0.9)
    sheet.y += 1.25 * sheet.leading
    if style.family.table == "grid":
        sheet.rule(sheet.margin, sheet.right, sheet.y - 0.9 * sheet.leading)


def _cell(style: Style, column: str, number: int, item: Item) -> str:
    bare = "quantity" not in style.family.columns
    return {
        "position": str(number),
        "code": item.code,
        "description": item.text,
        "quantity": style.quantity(item.quantity),
        "unit": item.unit,
        "unit_price": style.cell(item.price),
        "discount_rate": f"{style.rate(item.discount)}%" if item.discount else "",
        "tax": f"{style.rate(item.rate)}%",
        "amount": style.money(item.amount) if bare else style.cell(item.amount),
    }[column]


def sums(sheet: Sheet, style: Style, pairs: Pairs) -> None:
    """Print the sums below the table."""
    sheet.y += sheet.leading
    way = style.family.totals
    if way in ("row", "row_right"):
        _sums_in_a_row(sheet, pairs, across=way == "row")
        return
    left, right = {
        "right": (sheet.width * 0.55, sheet.right),
        "boxed": (sheet.width * 0.5, sheet.right - 6),
        "left": (sheet.margin, sheet.width * 0.45),
        "wide": (sheet.margin, sheet.right),
        "dots": (sheet.width * 0.4, sheet.right),
    }[way]
    top = sheet.y - sheet.leading
    for index, (label, value) in enumerate(pairs):
        final = index == len(pairs) - 1
        shown = f"{label} {'.' * 20}" if way == "dots" else label
        sheet.text(left + 4, sheet.y, shown, bold=final)
        sheet.text(right, sheet.y, value, align="right", bold=final)
        sheet.y += 1.3 * sheet.leading
    if way == "boxed":
        sheet.box(left, top, sheet.right, sheet.y - 0.5 * sheet.leading)


def _sums_in_a_row(sheet: Sheet, pairs: Pairs, *, across: bool) -> None:
    step = (sheet.right - sheet.margin) / max(len(pairs), 1 if across else 5)
    left = sheet.margin if across else sheet.right - step * len(pairs)
    for index, (label, value) in enumerate(pairs):
        right = left + (index + 1) * step - 4
        sheet.text(right, sheet.y, label.rstrip(" :"), align="right", size=min(sheet.size, 8))
        sheet.text(right, sheet.y + 1.3 * sheet.leading, value, align="right", size=min(sheet.size, 9))
    sheet.y += 3 * sheet.leading


def tax_summary(sheet: Sheet, style: Style) -> None:
    """Print the taxes by rate: a small table, or one sentence a rate."""
    words, content = style.words, style.content
    taxed = [part for part in content.parts if part.rate]
    if style.family.summary == "none" or not taxed:
        return
    if style.family.summary == "inline":
        for part in taxed:
            rate = f"{words.word('tax')} {style.rate(part.rate)}% s/ {style.plain(part.base)}"
            sheet.text(sheet.margin, sheet.y, f"{rate} = {style.plain(part.tax)}")
            sheet.y += sheet.leading
        return
    top = sheet.y
    places = (sheet.margin + 60, sheet.margin + 130, sheet.margin + 200)
    for x, key in zip(places, ("rate", "base", "tax_amount"), strict=True):
        sheet.text(x, sheet.y, words.word(key), align="right", size=sheet.size * 0.9)
    for part in taxed:
        sheet.y += sheet.leading
        texts = (f"{style.rate(part.rate)}%", style.plain(part.base), style.plain(part.tax))
        for x, text in zip(places, texts, strict=True):
            sheet.text(x, sheet.y, text, align="right", size=sheet.size * 0.9)
    room = style.family.totals in ("right", "boxed")
    sheet.y = top if room and style.family.summary == "beside" else sheet.y + sheet.leading


def foot(sheet: Sheet, style: Style, *, tax_id: bool) -> None:
    """Print the seller's registry and bank data at the bottom of the page."""
    seller, words, way = style.content.seller, style.words, style.family.footer
    number = f"{words.word('tax_id')} {seller.tax_id}"
    bank = f"IBAN: {seller.account}" if style.content.place.iban else f"{words.word('bank')}: {seller.account}"
    y = sheet.height - sheet.margin - 30
    if way == "columns":
        blocks = (
            [seller.name, seller.street, seller.town],
            [*style.content.place.footer, *([number] if tax_id else [])],
            [words.word("bank"), bank],
        )
        for index, lines in enumerate(blocks):
            x = sheet.margin + index * (sheet.right - sheet.margin) / 3
            for line, text in enumerate(lines):
                sheet.text(x, y + line * 8, text[:48], size=6)
    elif way == "line":
        parts = [seller.name, seller.street, seller.town, *([number] if tax_id else []), seller.web]
        sheet.text(sheet.width / 2, y, " - ".join(parts), align="centre", size=6.5)
        sheet.text(
            sheet.width / 2, y + 9, " - ".join([*style.content.place.footer[:1], bank]), align="centre", size=6.5
        )
    else:
        lines = [words.word("thanks"), *style.content.place.footer]
        lines += [bank, *([f"{seller.name} - {number}"] if tax_id else [])] if way == "paragraph" else []
        for line, text in enumerate(lines):
            sheet.text(sheet.margin, y - 10 + line * 9, text, size=7)
