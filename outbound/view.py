"""A notice in words and formatted values, before it is laid out: what the letter templates show.

In charge of which sentence says which fact. The same view becomes the plain text and the HTML. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from outbound.catalogue import Catalogue
from outbound.formats import Formats, file_label, label
from outbound.need_words import NeedView, NeedWords
from outbound.records import FileOutcome, InvoiceOutcome, Notice, NoticeKind, StatusRow, SupplierState, WantedPaper
from outbound.statement_words import StatementWords

DESPATCH = "despatch"
LONGEST_NOTE = 1000
# Above, an invoice is its state and what it needs: a reader looks for one line, and the mail stays small.
MOST_DETAILED = 20
ACKNOWLEDGING = frozenset({NoticeKind.ACKNOWLEDGEMENT, NoticeKind.RECEIPT})
_MORE = MappingProxyType({NoticeKind.RECEIPT: "add", NoticeKind.MISSING_PAPER: "reference"})
# States that last, and tell since when; the others are over or say their own date.
OPEN_SINCE = frozenset({SupplierState.IN_REVIEW, SupplierState.NEEDS_CORRECTION, SupplierState.APPROVED})
SETTLED = frozenset({SupplierState.PAID, SupplierState.PART_PAID})


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceView:
    """One invoice: its name in a sentence, its rows of label and value, what is needed. Absent values are ""."""

    title: str
    number: str
    issued: str
    total: str
    state: str
    next_step: str
    reason: str
    duplicate: bool
    told: str
    payment_date: str
    rows: tuple[tuple[str, str], ...]
    needs: tuple[NeedView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """One asked number: the invoice, or the sentence that says it is not there."""

    asked: str
    invoice: InvoiceView | None
    unknown: str
    attach: str
    candidates: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file that gave no invoice, and why."""

    name: str
    text: str


class Viewer:
    """Puts the facts of one notice in the words of its language."""

    def __init__(self, notice: Notice, words: Catalogue, formats: Formats) -> None:
        self._notice = notice
        self._words = words
        self._formats = formats
        self._needs = NeedWords(words, formats, notice.company)
        self._brief = len(notice.invoices) + len(notice.status) > MOST_DETAILED

    def page(self) -> dict[str, object]:
        """Return everything that a letter template may show."""
        notice, words = self._notice, self._words
        return {
            "invoices": tuple(self.invoice(invoice) for invoice in notice.invoices),
            "unread": tuple(self.file(file) for file in notice.unread),
            "delivered": bool(notice.unread) and all(file.code == DESPATCH for file in notice.unread),
            "status": tuple(self.status(row) for row in notice.status),
            "statement": StatementWords(words, self._formats, self.invoice).say(notice.statement),
            "topics": tuple(words.say("topics", topic) for topic in notice.topics),
            "papers": tuple(self.paper(paper) for paper in notice.papers),
            "answered_first": notice.kind is NoticeKind.STATUS and len(notice.status) == 1,
            "statement_first": notice.kind is NoticeKind.STATEMENT,
            "files": notice.files,
            "note": label(notice.note or "", LONGEST_NOTE),
            "case": notice.case,
            "team": notice.company.team or words.say("letter", "team"),
            "company": notice.company.name,
            "labels": words.table("labels"),
            "more": words.say("letter", _MORE.get(notice.kind, "more"), case=notice.case),
            "regards": words.say("letter", "regards"),
            "legal": words.say("letter", "legal" if notice.kind in ACKNOWLEDGING else "legal_other"),
        }

    def invoice(self, invoice: InvoiceOutcome) -> InvoiceView:
        """Return one invoice in words."""
        kind = self._words.say("kinds", invoice.kind)
        number = label(invoice.number or "")
        currency = invoice.total.currency if invoice.total else ""
        planned = invoice.payment_date if invoice.state is SupplierState.SCHEDULED else None
        return InvoiceView(
            title=f"{kind} {number}".rstrip(),
            number=number,
            issued=self._formats.day(invoice.issue_date) if invoice.issue_date else "",
            total=self._formats.money(invoice.total) if invoice.total else "",
            state=self._state(invoice),
            next_step=self._words.say("next", invoice.state),
            reason=label(invoice.reason or "", LONGEST_NOTE),
            duplicate=invoice.state is SupplierState.DUPLICATE,
            told=self._formats.day(invoice.told_date) if invoice.told_date else "",
            payment_date=self._formats.day(planned) if planned else "",
            rows=tuple((self._words.say("labels", name), value) for name, value in self._rows(invoice) if value),
            needs=tuple(self._needs.say(need, currency) for need in invoice.needs),
        )

    def status(self, row: StatusRow) -> StatusView:
        """Return the answer about one asked number; nothing tells "unknown" from "somebody else's"."""
        number = label(row.asked)
        numbers = ", ".join(label(candidate) for candidate in row.candidates)
        return StatusView(
            asked=number,
            invoice=self.invoice(row.invoice) if row.invoice else None,
            unknown=self._words.say("status", "unknown", number=number),
            attach=self._words.say("status", "attach"),
            candidates=self._words.say("status", "candidates", numbers=numbers) if numbers else "",
        )

    def file(self, file: FileOutcome) -> FileView:
        """Return why a file gave no invoice."""
        code = file.code if self._words.has("files", file.code) else "unsupported"
        return FileView(name=file_label(file.name), text=self._words.say("files", code))

    def paper(self, paper: WantedPaper) -> Mapping[str, str]:
        """Return a wanted paper's facts as they are written."""
        texts = {name: label(getattr(paper, name) or "") for name in ("contract", "point", "number", "authority_id")}
        days = {name: getattr(paper, name) for name in ("expected_by", "begins", "ends", "paid_on")}
        amount = self._formats.money(paper.amount) if paper.amount else ""
        dated = {name: self._formats.day(day) if day else "" for name, day in days.items()}
        return {"code": paper.code, "amount": amount, **texts, **dated}

    def _state(self, invoice: InvoiceOutcome) -> str:
        original = self._words.say("states", invoice.original_state, **_NO_VALUES) if invoice.original_state else ""
        values = {
            "payment_date": self._formats.day(invoice.payment_date) if invoice.payment_date else "",
            "payment_reference": label(invoice.payment_reference or ""),
            "replaced_by": label(invoice.replaced_by or ""),
            "first_received": self._formats.day(invoice.first_received) if invoice.first_received else "",
            "duplicate_of": label(invoice.duplicate_of or ""),
            "original_state": original,
        }
        return self._words.say("states", invoice.state, **values)

    def _rows(self, invoice: InvoiceOutcome) -> Iterator[tuple[str, str]]:
        since = self._words.say("labels", "since", day=self._formats.day(invoice.since)) if invoice.since else ""
        state = self._state(invoice)
        settled = invoice.state in SETTLED
        yield "state", f"{state} {since}".rstrip() if invoice.state in OPEN_SINCE else state
        if self._brief:
            return
        yield "case", invoice.case if invoice.case != self._notice.case else ""
        yield "issue_date", self._formats.day(invoice.issue_date) if invoice.issue_date else ""
        yield "total", self._formats.money(invoice.total) if invoice.total else ""
        yield "order", label(invoice.order or "")
        yield "replaces", label(invoice.replaces or "")
        yield "reason", label(invoice.reason or "", LONGEST_NOTE)
        yield "told_date", self._formats.day(invoice.told_date) if invoice.told_date else ""
        yield "due_date", self._formats.day(invoice.due_date) if invoice.due_date and not settled else ""
        yield "paid", self._formats.money(invoice.paid) if invoice.paid and settled else ""
        yield "withheld", self._formats.money(invoice.withheld) if invoice.withheld and settled else ""
        yield "next_step", self._words.say("next", invoice.state)


_NO_VALUES = {
    "payment_date": "",
    "payment_reference": "",
    "replaced_by": "",
    "first_received": "",
    "duplicate_of": "",
    "original_state": "",
}
