"""Pages of words in, documents out: puts the readers of the single fields together.

In charge of one document's assembly. Not in charge of where the words come from, nor of parting several documents
(`parsing.text.splitting`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from parsing.document import Adjustment, Document, DocumentParty, Kind, Problem, ReadingContext, Source, TaxAmount
from parsing.learned.applying import with_learned
from parsing.text import fields
from parsing.text.calibration import calibrated
from parsing.text.candidates import Candidate, choose
from parsing.text.currency import currencies
from parsing.text.evidence import Notes
from parsing.text.kinds import kind_of
from parsing.text.labels import Role
from parsing.text.layout import Page, lay_out
from parsing.text.mentions import mentions
from parsing.text.money import TaxRow, collect, printed_amounts, tax_rows
from parsing.text.parties import Party, read_parties
from parsing.text.settlements import LISTING, listed_rows, payment_of
from parsing.text.sheet import Sheet, study
from parsing.text.splitting import split
from parsing.text.table import Table, read_table
from parsing.text.totals import Totals, settle

T = TypeVar("T")

_LEAST = 0.5
_ROUNDING = Decimal("0.05")
_OWN_NUMBER = {Kind.ORDER: (Role.ORDER, 1.0), Kind.DESPATCH: (Role.DESPATCH, 1.0), Kind.QUOTE: (Role.OWN_ORDER, 0.8)}
"""On an order, a delivery note or a quote, the label that elsewhere announces a reference to one announces its own
number; and how sure that is: a seller's reference on a quote may be something else."""


def read_documents(
    pages: tuple[Page, ...], *, source: str, form: str, context: ReadingContext, seen_by: Source, page_count: int
) -> tuple[Document, ...]:
    """Return the documents printed on pages: usually one, several where several were put into one file."""
    documents = read_uncalibrated(
        pages, source=source, form=form, context=context, seen_by=seen_by, page_count=page_count
    )
    documents = tuple(replace(each, confidence=calibrated(each.confidence)) for each in documents)
    if not context.learned:
        return documents
    return tuple(
        with_learned(document, study(lay_out(part)), context.learned, our_tax_ids=context.our_tax_ids)
        for document, part in zip(documents, split(pages), strict=True)
    )


def read_uncalibrated(
    pages: tuple[Page, ...], *, source: str, form: str, context: ReadingContext, seen_by: Source, page_count: int
) -> tuple[Document, ...]:
    """Return the same with the scores themselves as confidence, which is what calibration is fitted to."""
    parts = split(pages)
    if len(parts) == 1:
        return (_read(parts[0], source, form, context, seen_by, page_count),)
    return tuple(
        _read(part, f"{source}!{index}", form, context, seen_by, len(part)) for index, part in enumerate(parts, 1)
    )


def _read(
    part: tuple[Page, ...], source: str, form: str, context: ReadingContext, seen_by: Source, page_count: int
) -> Document:
    sheet = study(lay_out(part))
    notes = Notes(source=seen_by)
    table = read_table(sheet)
    rows = tax_rows(sheet, table.taken)
    totals = settle(collect(sheet, table.taken), rows, table.total, list(printed_amounts(sheet, table.taken)))
    notes.keep_share("lines", table.proven, len(table.lines))
    parties = read_parties(sheet, context, table.taken)
    country = parties.seller.country
    kind = _kind(notes.keep("kind", kind_of(sheet)), totals)
    if kind is Kind.DESPATCH and not table.lines:
        table = read_table(sheet, priced=False)
    listed = listed_rows(sheet) if kind in LISTING else ()
    others = frozenset(row.line for row in listed)
    issued = choose(_outside(fields.issue_dates(sheet), others), least=0.2)
    currency = choose(currencies(sheet, country), least=0.4)
    dues = (one for one in fields.due_dates(sheet) if issued is None or one.value >= issued.value)
    due = choose(_outside(dues, others), least=_LEAST)
    return Document(
        source=source,
        kind=kind,
        format=form,
        country=country,
        number=notes.keep("number", choose(_outside(_numbers(sheet, kind, table.taken), others), least=0.25)),
        issue_date=notes.keep("issue_date", issued),
        due_date=notes.keep("due_date", due),
        currency=notes.keep("currency", currency),
        seller=_party(notes, "seller", parties.seller),
        buyer=_party(notes, "buyer", parties.buyer),
        net=notes.keep_sum("net", totals.net),
        tax=notes.keep_sum("tax", totals.tax),
        withheld=notes.keep_sum("withheld", totals.withheld),
        prepaid=notes.keep_sum("prepaid", totals.prepaid),
        total=notes.keep_sum("total", totals.total),
        payable=notes.keep_sum("payable", totals.payable),
        order_references=() if kind is Kind.ORDER else _references(notes, sheet, "order_references", Role.ORDER),
        despatch_references=()
        if kind is Kind.DESPATCH
        else _references(notes, sheet, "despatch_references", Role.DESPATCH),
        contract_references=_references(notes, sheet, "contract_references", Role.CONTRACT),
        preceding_invoices=_references(notes, sheet, "preceding_invoices", Role.PRECEDING),
        mentions=mentions(sheet),
        iban=notes.keep("iban", choose(fields.ibans(sheet), least=_LEAST)),
        payment_reference=notes.keep("payment_reference", choose(fields.payment_references(sheet), least=_LEAST)),
        payment_terms=notes.keep("payment_terms", choose(fields.terms(sheet), least=_LEAST)),
        authority_id=notes.keep("authority_id", choose(fields.authority_ids(sheet), least=_LEAST)),
        taxes=_taxes(rows, totals),
        adjustments=tuple(Adjustment(amount=one.value) for one in totals.adjustments),
        lines=table.lines,
        payment=payment_of(
            listed,
            kind,
            total=totals.total.value if totals.total else None,
            day=issued.value if issued else None,
            currency=currency.value if currency else None,
        ),
        pages=page_count,
        problems=() if kind in LISTING else tuple(_problems(table, totals)),
        confidence=notes.confidence,
        evidence=notes.evidence,
    )


def _outside(candidates: Iterable[Candidate[T]], lines: frozenset[int]) -> Iterator[Candidate[T]]:
    """Yield what is not read in the printed lines that list other papers."""
    return (one for one in candidates if one.span.segment.line not in lines)


def _numbers(sheet: Sheet, kind: Kind, table: frozenset[int]) -> Iterator[Candidate[str]]:
    yield from fields.numbers(sheet, table)
    if kind in _OWN_NUMBER:
        role, share = _OWN_NUMBER[kind]
        yield from (replace(one, score=share * one.score) for one in fields.references(sheet, role))


def _references(notes: Notes, sheet: Sheet, name: str, role: Role) -> tuple[str, ...]:
    return notes.keep_all(name, fields.references(sheet, role))


def _party(notes: Notes, side: str, party: Party) -> DocumentParty:
    return DocumentParty(
        name=notes.keep(f"{side}.name", party.name),
        tax_id=notes.keep(f"{side}.tax_id", party.tax_id),
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


def _problems(table: Table, totals: Totals) -> Iterator[Problem]:
    """Yield what does not add up; taxes in the lines' prices, or a discount below them, are no contradiction."""
    if totals.total is not None and not totals.closed:
        yield Problem(code="sum_mismatch", message="net, taxes and total do not add up")
    if table.total is None or totals.net is None or totals.total is None or not totals.closed:
        return
    adjusted = totals.net.value - sum((one.value for one in totals.adjustments), Decimal(0))
    if all(abs(table.total - sum_) > _ROUNDING for sum_ in (totals.net.value, adjusted, totals.total.value)):
        facts = {"lines": str(table.total), "net": str(totals.net.value)}
        yield Problem(code="lines_mismatch", message="the lines do not add up to the net amount", facts=facts)
