"""A statement of account in words: one short line an invoice, what is open in all, and what differs from theirs.

In charge of the lines of `Statement`. What an invoice's state is called is the viewer's, as in every other mail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from outbound.catalogue import Catalogue
from outbound.formats import Formats, label
from outbound.records import InvoiceOutcome, Statement, StatementRow, SupplierState

# States in which the day that the invoice falls due still tells something.
_UNPAID = frozenset(
    {SupplierState.RECEIVED, SupplierState.IN_REVIEW, SupplierState.NEEDS_CORRECTION, SupplierState.APPROVED}
)


class InvoiceWords(Protocol):
    """What the words of one invoice give a line."""

    @property
    def issued(self) -> str: ...

    @property
    def total(self) -> str: ...

    @property
    def state(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One line: number, date of issue, amount, and what is to be said of it. Absent values are ""."""

    number: str
    issued: str
    total: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A statement: what the letter says of the whole, the lines, and those that their own statement leaves out."""

    day: str
    balance: str
    compared: bool
    lines: tuple[StatementLine, ...]
    unlisted: tuple[StatementLine, ...]
    unlisted_title: str
    cut: str


class StatementWords:
    """Puts statements of account in the words of one language."""

    def __init__(self, words: Catalogue, formats: Formats, invoice: Callable[[InvoiceOutcome], InvoiceWords]) -> None:
        self._words = words
        self._formats = formats
        self._invoice = invoice

    def say(self, statement: Statement | None) -> StatementView | None:
        """Return a statement in words; None for none."""
        if statement is None:
            return None
        own = tuple(row for row in statement.rows if row.listed or not statement.compared)
        rest = tuple(row for row in statement.rows if not row.listed) if statement.compared else ()
        balances = ", ".join(self._formats.money(one) for one in statement.balances)
        balance = self._words.say("statement", "balance", amount=balances) if balances else ""
        return StatementView(
            day=self._formats.day(statement.day),
            balance=balance or self._words.say("statement", "nothing_open"),
            compared=statement.compared,
            lines=tuple(self._line(row) for row in own),
            unlisted=tuple(self._line(row) for row in rest),
            unlisted_title=self._words.say("statement", "unlisted") if rest else "",
            cut=self._words.say("statement", "cut") if statement.cut else "",
        )

    def _line(self, row: StatementRow) -> StatementLine:
        claimed = self._formats.money(row.claimed) if row.claimed else ""
        if row.invoice is None:
            said = self._words.say("statement", "never_received")
            return StatementLine(number=label(row.number), issued="", total=claimed, said=said)
        told = self._invoice(row.invoice)
        due = row.invoice.due_date
        parts = [
            told.state,
            self._words.say("statement", "due", day=self._formats.day(due))
            if due and row.invoice.state in _UNPAID
            else "",
            self._words.say("statement", "claimed", amount=claimed) if row.differs else "",
        ]
        number = label(row.invoice.number or row.number)
        said = "; ".join(part for part in parts if part)
        return StatementLine(number=number, issued=told.issued, total=told.total, said=said)
