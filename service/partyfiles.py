"""Parties, payments and what tax authorities say, from files of other systems.

A bad row is told with its place, and the rest stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from matching.records import Supplier
from service.exportrows import SUPPLIER_ALIASES, Row, Rows, read_export, renamed
from service.rowreading import RowReading, kinds_of, says_yes, several_of, text_of
from service.store.authority import AuthorityStatus, Standing
from service.store.invoices import InvoiceState
from service.store.parties import PartyRecord
from service.store.payments import Payment

_PARTY_ALIASES = {
    **SUPPLIER_ALIASES,
    "tax_ids": f"taxids {SUPPLIER_ALIASES['tax_id']}",
    "role": "role type tipo",
    "country": "country countrycode pais",
    "language": "language lang idioma",
    "blocked": "blocked bloqueado",
    "payment_days": "paymentdays paymentterms terms netdays dias diaspago plazo plazopago condiciondepago prazo",
    "tax_list": "taxlist listasat efos apoc listado taxstatus situacionfiscal",
    "exempt_until": "exemptuntil exemptionuntil withholdingexemptuntil exclusionhasta exencionhasta isentoate",
    "supports": "supports supportingpapers requireddocuments respaldos documentosrequeridos documentosexigidos",
    "category": "category categoria expensecategory rubro",
    "contacts": "contacts emails email contactos correos contact",
}
_CONTACT_ALIASES = {"address": "address email correo", "name": "name nombre nome", "purpose": "purpose uso"}
_PAYMENT_ALIASES = {
    "invoice": "invoice invoicenumber number factura nrofactura numerofactura fatura",
    "supplier_tax_id": "suppliertaxid vendortaxid taxid cuit rfc rut nit ruc nif cif cnpj",
    "date": "date paymentdate paidon fecha fechapago data",
    "amount": "amount paid importe monto valor",
    "reference": "reference paymentreference ref referencia comprobante",
    "withheld": "withheld withholding withholdings retencion retenciones retenido retencao retencoes",
    "state": "state status estado",
}
_STANDING_ALIASES = {
    "authority_id": "authorityid uuid foliofiscal cae cufe cdr chave chaveacesso accesskey claveacceso",
    "status": "status estatus estado situacao estadocomprobante",
    "date": "date canceldate fechacancelacion fecha fechabaja",
}
_STATUSES = {
    AuthorityStatus.VALID: "valid vigente aceptado autorizado autorizada 1 valido válido activo",
    AuthorityStatus.CANCELLED: "cancelled canceled cancelado cancelada anulado anulada 0 void voided baja",
    AuthorityStatus.REJECTED: "rejected rechazado rechazada denegada denegado reclamado",
    AuthorityStatus.UNKNOWN: "unknown not_found notfound inexistente desconocido no_encontrado nao_encontrado",
}
_STATUS_OF = {word: status for status, words in _STATUSES.items() for word in words.split()}
_SCHEDULED = frozenset({"scheduled", "planned", "programado", "programada", "agendado"})


def party_rows(path: Path) -> Rows[PartyRecord]:
    """Return the parties of a JSON, CSV or XLSX file; raise ExportError for any other file."""
    reader = RowReading(read_export(path, container=("parties", "suppliers", "vendors", "customers", "data")))
    rows = zip(reader.export.places, reader.export.rows, strict=True)
    return reader.records(rows, lambda each: _party(reader, *each))


def payment_rows(path: Path, *, is_incoming: Callable[[Row], bool] = lambda _row: False) -> Rows[Payment]:
    """Return the payments of a JSON, CSV or XLSX file, but for money that came in; ExportError for any other file."""
    reader = RowReading(read_export(path, container=("payments", "data")))
    rows = zip(reader.export.places, reader.export.rows, strict=True)
    outgoing = ((place, row) for place, row in rows if not is_incoming(row))
    return reader.records(outgoing, lambda each: _payment(reader, *each))


def supplier_of(record: PartyRecord) -> Supplier:
    """Return a party of a file as matching sees it, without a key of the store's."""
    return Supplier(
        name=record.name,
        tax_ids=record.tax_ids,
        domains=record.domains,
        bank_accounts=record.bank_accounts,
        blocked=record.blocked,
        payment_days=record.payment_days,
        tax_list=record.tax_list,
        exempt_until=record.exempt_until,
        supports=record.supports,
        category=record.category,
    )


def authority_rows(path: Path) -> Rows[Standing]:
    """Return what an authority says of documents, from a JSON, CSV or XLSX file; ExportError for any other file."""
    reader = RowReading(read_export(path, container=("documents", "data")))
    rows = zip(reader.export.places, reader.export.rows, strict=True)
    return reader.records(rows, lambda each: _standing(reader, *each))


def _standing(reader: RowReading, place: str, row: Row) -> Standing | None:
    values = renamed(row, _STANDING_ALIASES)
    key, word = text_of(values.get("authority_id")), str(values.get("status") or "").strip().lower()
    status = _STATUS_OF.get(word)
    if key is None or status is None:
        known = ", ".join(AuthorityStatus)
        reader.problems.append(
            f"{place}: needs the document's id (UUID, CAE, CUFE …) and a status: {known}, not {word!r}"
        )
        return None
    day = reader.day(values, f"{place} ({key})") if text_of(values.get("date")) else None
    return Standing(authority_id=key, status=status, date=day)


def _party(reader: RowReading, place: str, row: Row) -> PartyRecord | None:
    values = renamed(row, _PARTY_ALIASES)
    name = text_of(values.get("name"))
    if name is None:
        reader.problems.append(f"{place}: a party needs a name")
        return None
    contacts = tuple(contacts_of(values.get("contacts")))
    days = reader.number(values, "payment_days", f"{place} ({name})") if text_of(values.get("payment_days")) else None
    until = reader.day(values, f"{place} ({name})", "exempt_until") if text_of(values.get("exempt_until")) else None
    supports = kinds_of(reader, f"{place} ({name})", values.get("supports"))
    wrong = [address for address, _, _ in contacts if "@" not in address]
    reader.problems += [f"{place} ({name}): {address!r} is no mail address" for address in wrong]
    return PartyRecord(
        name=name,
        role=str(values.get("role") or "supplier"),
        tax_ids=several_of(values.get("tax_ids")),
        country=text_of(values.get("country")),
        language=text_of(values.get("language")),
        blocked=says_yes(values.get("blocked")),
        payment_days=None if days is None else int(days),
        tax_list=text_of(values.get("tax_list")),
        exempt_until=until,
        supports=supports,
        category=text_of(values.get("category")),
        contacts=contacts,
        domains=several_of(values.get("domains")),
        bank_accounts=several_of(values.get("bank_accounts")),
    )


def _payment(reader: RowReading, place: str, row: Row) -> Payment | None:
    values = renamed(row, _PAYMENT_ALIASES)
    number = text_of(values.get("invoice"))
    day = reader.day(values, f"{place} ({number})" if number else place)
    if number is None or day is None:
        reader.problems.append(f"{place}: a payment needs the invoice's number and a date as 2026-11-25")
        return None
    state = str(values.get("state") or "").strip().lower()
    return Payment(
        invoice=number,
        date=day,
        state=InvoiceState.SCHEDULED if state in _SCHEDULED else InvoiceState.PAID,
        supplier_tax_id=text_of(values.get("supplier_tax_id")),
        amount=reader.number(values, "amount", f"{place} ({number})"),
        reference=text_of(values.get("reference")),
        withheld=reader.number(values, "withheld", f"{place} ({number})") if text_of(values.get("withheld")) else None,
    )


def contacts_of(value: object) -> Iterable[tuple[str, str | None, str | None]]:
    """Yield (address, name, purpose) of contacts given as records, as a list of addresses or as one text."""
    entries = value if isinstance(value, list | tuple) else several_of(value)
    for entry in entries:
        if isinstance(entry, Mapping):
            values = renamed(entry, _CONTACT_ALIASES)
            yield str(values.get("address") or ""), text_of(values.get("name")), text_of(values.get("purpose"))
        else:
            yield str(entry).strip(), None, None
