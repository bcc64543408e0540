"""Pages of words in, documents out: puts the readers of the single fields together.

In charge of one document's assembly with evidence and confidence for each field. Not in charge of where the words
come from, nor of parting several documents (`parsing.text.splitting`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from parsing.document import (
    Adjustment,
    Document,
    DocumentParty,
    Evidence,
    Kind,
    Problem,
    ReadingContext,
    Source,
    TaxAmount,
)
from parsing.text import fields, kinds
from parsing.text.candidates import Candidate, choose
from parsing.text.currency import currencies
from parsing.text.labels import Role
from parsing.text.layout import Page, Span, lay_out
from parsing.text.money import TaxRow, collect, printed_amounts, tax_rows
from parsing.text.parties import Party, read_parties
from parsing.text.sheet import Sheet, study
from parsing.text.splitting import split
from parsing.text.table import Table, read_table
from parsing.text.totals import Sum, Totals, settle

T = TypeVar("T")

_LEAST_REFERENCE = 0.5
_BESIDE_THE_BEST = 0.78
"""A reference much less sure than another of its kind is none."""
_ROUNDING = Decimal("0.05")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """Evidence and confidence while they are gathered."""

    source: Source
    confidence: dict[str, float] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def keep(self, name: str, candidate: Candidate[T] | None) -> T | None:
        """Note where a field was read and how sure it is; return its value."""
        if candidate is None:
            return None
        self._note(name, candidate.score, candidate.span)
        return candidate.value

    def keep_sum(self, name: str, one: Sum | None) -> Decimal | None:
        """Note a settled sum; return its value."""
        if one is None:
            return None
        self._note(name, one.confidence, one.span)
        return one.value

    def keep_all(self, name: str, candidates: Iterable[Candidate[str]]) -> tuple[str, ...]:
        """Note a list of references under one name; return them in reading order, each once."""
        found = list(candidates)
        least = max(_LEAST_REFERENCE, _BESIDE_THE_BEST * max((one.score for one in found), default=0.0))
        best: dict[str, Candidate[str]] = {}
        for one in found:
            if one.score >= least and one.score > (best[one.value].score if one.value in best else 0.0):
                best[one.value] = one
        if best:
            weakest = min(best.values(), key=lambda one: one.score)
            self._note(name, weakest.score, next(iter(best.values())).span)
        return tuple(best)

    def _note(self, name: str, score: float, span: Span | None) -> None:
        self.confidence[name] = round(max(0.0, min(score, 0.99)), 3)
        if span is not None:
            segment = span.segment
            self.evidence[name] = Evidence(source=self.source, page=segment.page, box=span.box, text=span.text)


def read_documents(
    pages: tuple[Page, ...], *, source: str, form: str, context: ReadingContext, seen_by: Source, page_count: int
) -> tuple[Document, ...]:
    """Return the documents printed on pages: usually one, several where several were put into one file."""
    parts = split(pages)
    names = [source] if len(parts) == 1 else [f"{source}!{index}" for index in range(1, len(parts) + 1)]
    return tuple(
        _read(study(lay_out(part)), name, form, context, seen_by, page_count if len(parts) == 1 else len(part))
        for part, name in zip(parts, names, strict=True)
    )


def _read(sheet: Sheet, source: str, form: str, context: ReadingContext, seen_by: Source, pages: int) -> Document:
    record = _Record(source=seen_by)
    table = read_table(sheet)
    rows = tax_rows(sheet, table.taken)
    totals = settle(collect(sheet, table.taken), rows, table.total, list(printed_amounts(sheet, table.taken)))
    parties = read_parties(sheet, context, table.taken)
    return Document(
        source=source,
        kind=_kind(record.keep("kind", kinds.kind_of(sheet)), totals),
        format=form,
        country=parties.seller.country,
        seller=_party(record, "seller", parties.seller),
        buyer=_party(record, "buyer", parties.buyer),
        currency=record.keep("currency", choose(currencies(sheet, parties.seller.country), least=0.4)),
        taxes=_taxes(rows, totals),
        adjustments=tuple(Adjustment(amount=one.value) for one in totals.adjustments),
        lines=table.lines,
        pages=pages,
        problems=_problems(table, totals),
        **_header(sheet, record),
        **_sums(record, totals),
        confidence=record.confidence,
        evidence=record.evidence,
    )


def _header(sheet: Sheet, record: _Record) -> dict[str, Any]:
    issued = choose(fields.issue_dates(sheet), least=0.2)
    due = choose((one for one in fields.due_dates(sheet) if issued is None or one.value >= issued.value), least=0.4)
    return {
        "number": record.keep("number", choose(fields.numbers(sheet), least=0.25)),
        "issue_date": record.keep("issue_date", issued),
        "due_date": record.keep("due_date", due),
        "order_references": record.keep_all("order_references", fields.references(sheet, Role.ORDER)),
        "despatch_references": record.keep_all("despatch_references", fields.references(sheet, Role.DESPATCH)),
        "contract_references": record.keep_all("contract_references", fields.references(sheet, Role.CONTRACT)),
        "preceding_invoices": record.keep_all("preceding_invoices", fields.references(sheet, Role.PRECEDING)),
        "iban": record.keep("iban", choose(fields.ibans(sheet), least=0.5)),
        "payment_reference": record.keep("payment_reference", choose(fields.payment_references(sheet), least=0.5)),
        "payment_terms": record.keep("payment_terms", choose(fields.terms(sheet), least=0.5)),
        "authority_id": record.keep("authority_id", choose(fields.authority_ids(sheet), least=0.5)),
    }


def _sums(record: _Record, totals: Totals) -> dict[str, Decimal | None]:
    return {
        name: record.keep_sum(name, getattr(totals, name))
        for name in ("net", "tax", "withheld", "prepaid", "total", "payable")
    }


def _party(record: _Record, side: str, party: Party) -> DocumentParty:
    return DocumentParty(
        name=record.keep(f"{side}.name", party.name),
        tax_id=record.keep(f"{side}.tax_id", party.tax_id),
        country=party.country,
    )


def _kind(titled: Kind | None, totals: Totals) -> Kind:
    """Without a title a paper that charges tax is an invoice; an invoice over less than nothing is a credit note."""
    kind = titled or (Kind.INVOICE if totals.closed and totals.tax is not None else Kind.OTHER)
    negative = totals.total is not None and totals.total.value < 0
    return Kind.CREDIT_NOTE if kind is Kind.INVOICE and negative else kind


def _taxes(rows: tuple[TaxRow, ...], totals: Totals) -> tuple[TaxAmount, ...]:
    taxes = [TaxAmount(rate=row.rate, base=row.base, amount=row.tax) for row in rows]
    taxes += [TaxAmount(kind="perception", amount=one.value) for one in totals.perceptions]
    if totals.withheld is not None:
        taxes.append(TaxAmount(kind="withholding", amount=totals.withheld.value))
    return tuple(taxes)


def _problems(table: Table, totals: Totals) -> tuple[Problem, ...]:
    found = []
    if totals.total is not None and not totals.closed:
        found.append(Problem(code="sum_mismatch", message="net, taxes and total do not add up"))
    if table.total is not None and totals.closed and totals.net is not None:
        nets = {totals.net.value, totals.net.value - sum((one.value for one in totals.adjustments), Decimal(0))}
        if all(abs(table.total - net) > _ROUNDING for net in nets):
            facts = {"lines": str(table.total), "net": str(totals.net.value)}
            found.append(
                Problem(code="lines_mismatch", message="the lines do not add up to the net amount", facts=facts)
            )
    return tuple(found)
