"""Contracts and currency rates from files of other systems.

In charge of making records of rows; a flat file has a row for each term of a contract. Not in charge of keeping them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from matching.records import Component, Contract, Expectation, Rate, Term
from service.exportrows import Rows, read_export, renamed
from service.matchfiles import supplier_of
from service.rowreading import RowReading, kinds_of, several_of, text_of

_CONTRACT_ALIASES = {
    "number": "number contract contractnumber contrato nrocontrato numerocontrato vertrag id",
    "supplier": "supplier vendor seller proveedor fornecedor lieferant",
    "supplier_name": "suppliername vendorname proveedornombre razonsocial",
    "supplier_tax_id": "suppliertaxid vendortaxid taxid vatid cuit rfc rut nit ruc nif cif cnpj",
    "service_points": "servicepoints servicepoint cups nis nic supply suministro puntosuministro customernumber",
    "currency": "currency currencycode moneda moeda",
    "every_months": "everymonths months cadence cadencia periodicidad",
    "valid_until": "validuntil validto enddate fechafin hasta",
    "category": "category categoria",
    "approver": "approver aprobador owner responsable responsavel",
    "supports": "supports supportingpapers requireddocuments respaldos documentosrequeridos documentosexigidos",
    "terms": "terms condiciones",
}
_TERM_ALIASES = {
    "expectation": "expectation model type tipo modelo",
    "valid_from": "validfrom from startdate desde fechainicio",
    "amount": "amount net importe monto valor",
    "yearly_percent": "yearlypercent indexpercent indexation ajusteanual",
    "discount_percent": "discountpercent discount descuento desconto",
    "tolerance_percent": "tolerancepercent tolerance tolerancia",
    "components": "components prices precios componentes",
}
_COMPONENT_ALIASES = {
    "label": "label description name concepto",
    "unit": "unit uom unidad",
    "unit_price": "unitprice price precio preco",
}
_RATE_ALIASES = {
    "base": "base from de currency moneda",
    "quote": "quote to a counter contra",
    "date": "date fecha data day",
    "rate": "rate value tipo cambio cotizacion taxa valor",
}

_Values = dict[str, object]
_Entry = tuple[str, _Values, list[_Values]]


def contract_rows(path: Path) -> Rows[Contract]:
    """Return the contracts of a JSON, CSV or XLSX file; raise ExportError for any other file."""
    reader = RowReading(read_export(path, container=("contracts", "data")))
    rows = zip(reader.export.places, reader.export.rows, strict=True)
    return reader.records(_entries(rows), lambda each: _contract(reader, each))


def rate_rows(path: Path) -> Rows[Rate]:
    """Return the currency rates of a JSON, CSV or XLSX file; raise ExportError for any other file."""
    reader = RowReading(read_export(path, container=("rates", "data")))
    rows = zip(reader.export.places, reader.export.rows, strict=True)
    return reader.records(rows, lambda each: _rate(reader, *each))


def _entries(rows: Iterable[tuple[str, Mapping[str, object]]]) -> Iterator[_Entry]:
    """Yield each contract with its terms: nested ones, or a flat row each."""
    entries: dict[object, _Entry] = {}
    for place, row in rows:
        head = renamed({key.replace("supplier.", "supplier_"): value for key, value in row.items()}, _CONTRACT_ALIASES)
        nested = head.get("terms")
        terms = nested if isinstance(nested, list) else [row]
        known = entries.setdefault(head.get("number") or place, (place, head, []))
        known[2].extend(renamed(term, _TERM_ALIASES) for term in terms if isinstance(term, Mapping))
    yield from entries.values()


def _contract(reader: RowReading, entry: _Entry) -> Contract | None:
    place, head, terms = entry
    number = text_of(head.get("number"))
    if number is None:
        reader.problems.append(f"{place}: a contract needs a number")
        return None
    where = f"{place} ({number})"
    months = reader.number(head, "every_months", where)
    if months is not None and (months % 1 or not 1 <= months <= 12 or 12 % months):
        reader.problems.append(f"{where}: every_months must be 1, 2, 3, 4, 6 or 12, not {head['every_months']!r}")
    return Contract(
        number=number,
        supplier=supplier_of(head),
        service_points=several_of(head.get("service_points")),
        currency=text_of(head.get("currency")),
        every_months=int(months) if months else 1,
        valid_until=reader.day(head, where, "valid_until"),
        category=text_of(head.get("category")),
        approver=text_of(head.get("approver")),
        supports=kinds_of(reader, where, head.get("supports")),
        terms=tuple(made for term in terms if (made := _term(reader, term, where)) is not None),
    )


def _term(reader: RowReading, term: _Values, where: str) -> Term | None:
    begins = reader.day(term, where, "valid_from")
    word = str(term.get("expectation") or Expectation.FIXED).strip().lower()
    if "valid_from" not in term:
        reader.problems.append(f"{where}: a term needs the day from which it holds (valid_from)")
    if word not in set(Expectation):
        reader.problems.append(f"{where}: expectation must be one of {', '.join(Expectation)}, not {word!r}")
    if begins is None or word not in set(Expectation):
        return None
    given = term.get("components")
    return Term(
        expectation=Expectation(word),
        valid_from=begins,
        amount=reader.number(term, "amount", where),
        yearly_percent=reader.number(term, "yearly_percent", where) or Decimal(0),
        discount_percent=reader.number(term, "discount_percent", where),
        tolerance_percent=reader.number(term, "tolerance_percent", where),
        components=tuple(_components(reader, given if isinstance(given, list) else (), where)),
    )


def _components(reader: RowReading, given: Iterable[object], where: str) -> Iterator[Component]:
    for each in given:
        values = renamed(each, _COMPONENT_ALIASES) if isinstance(each, dict) else {}
        price = reader.number(values, "unit_price", where)
        if price is None:
            reader.problems.append(f"{where}: a component needs a unit_price")
            continue
        label = text_of(values.get("label")) or ""
        yield Component(label=label, unit=text_of(values.get("unit")), unit_price=price)


def _rate(reader: RowReading, place: str, row: Mapping[str, object]) -> Rate | None:
    values = renamed(row, _RATE_ALIASES)
    base, quote, day = text_of(values.get("base")), text_of(values.get("quote")), reader.day(values, place)
    rate = reader.number(values, "rate", place)
    if base is None or quote is None or day is None or rate is None or rate <= 0:
        reader.problems.append(f"{place}: a rate needs two currencies, a date and a rate above zero")
        return None
    return Rate(base=base.upper(), quote=quote.upper(), date=day, rate=rate)
