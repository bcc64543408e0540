"""Papers about payments: a receipt, a remittance, a statement, each a list of invoices and one sum.

In charge of the list and of its truth. Not in charge of heads and feet, which they share with invoices.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate
from typing import Any

from parsing.document import Kind
from tests.accuracy.papers.content import Content
from tests.accuracy.papers.sheet import Sheet
from tests.accuracy.papers.style import Style

LISTS = (Kind.STATEMENT, Kind.PAYMENT_RECEIPT, Kind.REMITTANCE)


def listing(sheet: Sheet, style: Style) -> None:
    """Print the invoices one under the other, statements with the balance so far in every second family."""
    words, content = style.words, style.content
    balance = content.kind is Kind.STATEMENT and style.family.carried
    places = [sheet.margin, sheet.margin + 150, sheet.right - (130 if balance else 0), sheet.right]
    if content.kind is Kind.PAYMENT_RECEIPT:
        sheet.text(sheet.margin, sheet.y, f"{words.word('paid_for')}:")
        sheet.y += 2 * sheet.leading
    for x, key, align in zip(places, ("number", "issue_date", "amount"), ("left", "left", "right"), strict=False):
        sheet.text(x, sheet.y, words.word(key), align=align, bold=True)
    sheet.rule(sheet.margin, sheet.right, sheet.y + 3)
    sums = accumulate(amount for _, _, amount in content.settled)
    for (number, day, amount), so_far in zip(content.settled, sums, strict=True):
        sheet.y += 1.3 * sheet.leading
        sheet.text(places[0], sheet.y, number)
        sheet.text(places[1], sheet.y, style.day(day))
        sheet.text(places[2], sheet.y, style.cell(amount), align="right")
        if balance:
            sheet.text(places[3], sheet.y, style.cell(so_far), align="right")
    sheet.y += 2 * sheet.leading
    sheet.text(sheet.width * 0.5, sheet.y, style.label("total"), bold=True)
    sheet.text(sheet.right, sheet.y, style.money(_sum(content)), align="right", bold=True)
    sheet.y += 2 * sheet.leading


def truth(content: Content) -> dict[str, Any]:
    """Return what such a paper shows: its own number, day and sum, and the invoices that it lists."""
    return {
        "kind": content.kind.value,
        "invoice_number": content.number,
        "issue_date": content.issued.isoformat(),
        "issuer": content.seller.name,
        "buyer": content.buyer.name,
        "total": str(_sum(content)),
        "settles": [number for number, _, _ in content.settled],
    }


def _sum(content: Content) -> Decimal:
    return sum((amount for _, _, amount in content.settled), Decimal(0))
