"""Parties and payments from files of other systems, every mistake of a file reported at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from parsing.lexical import day_of
from service.exportrows import SUPPLIER_ALIASES, ExportError, number_of, read_export, renamed
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
    "contacts": "contacts emails email contactos correos contact",
}
_CONTACT_ALIASES = {"address": "address email correo", "name": "name nombre nome", "purpose": "purpose uso"}
_PAYMENT_ALIASES = {
    "invoice": "invoice invoicenumber number factura nrofactura numerofactura fatura",
    "supplier_tax_id": "suppliertaxid vendortaxid taxid cuit rfc rut nit ruc nif cif cnpj",
    "date": "date paymentdate paidon fecha fechapago data",
    "amount": "amount paid importe monto valor",
    "reference": "reference paymentreference ref referencia comprobante",
    "state": "state status estado",
}
_SCHEDULED = frozenset({"scheduled", "planned", "programado", "programada", "agendado"})


def read_parties(path: Path) -> tuple[PartyRecord, ...]:
    """Return the parties of a JSON or CSV file; raise ExportError with everything wrong in it."""
    problems: list[str] = []
    records: list[PartyRecord] = []
    export = read_export(path, container=("parties", "suppliers", "vendors", "customers", "data"))
    for place, row in enumerate(export.rows, start=1):
        values = renamed(row, _PARTY_ALIASES)
        name = str(values.get("name") or "").strip()
        if not name:
            problems.append(f"entry {place}: a party needs a name")
            continue
        contacts = tuple(_contacts(values.get("contacts")))
        problems += [f"entry {place} ({name}): {one[0]!r} is no mail address" for one in contacts if "@" not in one[0]]
        records.append(
            PartyRecord(
                name=name,
                role=str(values.get("role") or "supplier"),
                tax_ids=_several(values.get("tax_ids")),
                country=_text(values.get("country")),
                language=_text(values.get("language")),
                blocked=str(values.get("blocked") or "").lower() in ("1", "true", "yes", "si", "sí", "sim"),
                contacts=contacts,
                domains=_several(values.get("domains")),
                bank_accounts=_several(values.get("bank_accounts")),
            )
        )
    if problems:
        raise ExportError(path, tuple(problems))
    return tuple(records)


def read_payments(path: Path) -> tuple[Payment, ...]:
    """Return the payments of a JSON or CSV file; raise ExportError with everything wrong in it."""
    problems: list[str] = []
    payments: list[Payment] = []
    export = read_export(path, container=("payments", "data"))
    for place, row in enumerate(export.rows, start=1):
        values = renamed(row, _PAYMENT_ALIASES)
        number, day = _text(values.get("invoice")), day_of(str(values.get("date") or ""))
        if number is None or day is None:
            problems.append(f"entry {place}: a payment needs the invoice's number and a date as 2026-11-25")
            continue
        amount = number_of(values.get("amount"), decimal_comma=export.decimal_comma)
        if amount is None and values.get("amount") is not None:
            problems.append(f"entry {place} ({number}): amount must be a number, not {values['amount']!r}")
        state = str(values.get("state") or "").strip().lower()
        payments.append(
            Payment(
                invoice=number,
                date=day,
                state=InvoiceState.SCHEDULED if state in _SCHEDULED else InvoiceState.PAID,
                supplier_tax_id=_text(values.get("supplier_tax_id")),
                amount=amount,
                reference=_text(values.get("reference")),
            )
        )
    if problems:
        raise ExportError(path, tuple(problems))
    return tuple(payments)


def _contacts(value: object) -> Iterable[tuple[str, str | None, str | None]]:
    """Yield (address, name, purpose) of contacts given as records, as a list of addresses or as one text."""
    entries = value if isinstance(value, list | tuple) else _several(value)
    for entry in entries:
        if isinstance(entry, Mapping):
            values = renamed(entry, _CONTACT_ALIASES)
            yield str(values.get("address") or ""), _text(values.get("name")), _text(values.get("purpose"))
        else:
            yield str(entry).strip(), None, None


def _several(value: object) -> tuple[str, ...]:
    """Return a list's values as text; one text may hold several, apart by `;` or `|`."""
    if isinstance(value, list | tuple):
        return tuple(str(one).strip() for one in value if str(one).strip())
    return tuple(part.strip() for part in str(value or "").replace("|", ";").split(";") if part.strip())


def _text(value: object) -> str | None:
    text = "" if value is None else str(value).strip()
    return text or None
