"""Customers from files of other systems: CSV, XLSX, JSON; a bad row is told with its place and the rest stands.

In charge of what a row says of a customer, also beside its invoices and payments. Columns that no alias knows become
the customer's own fields, for segments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from outbound.reminders.records import Nature, Purpose, Tone
from parsing.text.folding import fold, squeeze
from service.exportrows import Row, Rows, read_export, renamed
from service.partyfiles import contacts_of
from service.rowreading import RowReading, says_yes, several_of, text_of
from service.store.customers import CustomerRecord

_NAMES = (
    "customername clientname debtorname nombrecliente clientenombre razonsocialcliente nomecliente customer client"
    " cliente deudor debtor kunde"
)
_TAX_IDS = (
    "customertaxid clienttaxid buyertaxid customervat customervatid cuitcliente rfccliente rutcliente nitcliente"
    " nifcliente cifcliente cnpjcliente"
)
_CODES = "customercode customernumber customerno customerid clientcode clientid codigocliente nrocliente idcliente"
_OWN_TAX_IDS = "taxid taxids vat vatid vatnumber cuit rfc rut nit ruc nif cif cnpj taxnumber"
BESIDE_ALIASES = {
    "code": _CODES,
    "name": _NAMES,
    "tax_ids": _TAX_IDS,
    "email": "customeremail clientemail emailcliente correocliente billingemail email correo mail",
    "country": "customercountry clientcountry paiscliente",
    "language": "customerlanguage clientlanguage idiomacliente",
    "salesperson": "salespersonemail salesperson vendedor comercial",
}
"""How a row about an invoice or a payment speaks of its customer."""
_ALIASES = {
    "code": f"code {_CODES} codigo number",
    "name": f"name {_NAMES} nombre razonsocial denominacion nome displayname",
    "tax_ids": f"{_OWN_TAX_IDS} {_TAX_IDS}",
    "country": "country countrycode pais",
    "subdivision": "subdivision region state provincia estado uf comunidad",
    "language": "language lang idioma",
    "nature": "nature customertype naturaleza natureza tipocliente",
    "time_zone": "timezone zonahoraria fusohorario tz",
    "terms_days": "termsdays terms paymentterms plazo plazopago diaspago prazo dias",
    "salesperson": "salespersonemail salesperson vendedoremail vendedor comercial",
    "salesperson_name": "salespersonname nombrevendedor nomevendedor",
    "tone": "tone tono tom",
    "weekdays": "weekdays preferredweekday preferredday diapreferido diasemana",
    "max_per_week": "maxperweek perweek maximosemana",
    "copies": "copies cc copias",
    "credit_limit": "creditlimit limitecredito limite",
    "excluded": "excluded excluido noreminders norecordar",
    "legal": "legal concurso insolvency",
    "contacts": "contacts contactos contatos",
    "attributes": "attributes atributos segments",
    "domains": "domains",
    "role": "role rol",
}
_PURPOSES = {
    Purpose.BILLING: "email correo mail billingemail emailfacturacion emailfaturamento emailcobranza billing",
    Purpose.ACCOUNTING: "accountingemail emailcontabilidad emailcontabilidade apemail",
    Purpose.DISPUTES: "disputesemail emailincidencias emaildisputas emailreclamos",
    Purpose.ESCALATION: "escalationemail emailescalamiento emailescalada emaildireccion",
    Purpose.MANAGEMENT: "managementemail emailgerencia emailgerencia",
    Purpose.BUYER: "buyeremail emailcompras",
}
_KNOWN = frozenset(one for spelt in (*_ALIASES.values(), *_PURPOSES.values()) for one in spelt.split())
_NATURES = {
    Nature.COMPANY: ("company", "empresa", "b2b", "juridica"),
    Nature.CONSUMER: ("consumer", "consumidor", "particular", "b2c", "fisica", "persona"),
    Nature.PUBLIC: ("public", "publico", "publica", "administracion", "b2g", "gobierno", "governo"),
}
_NO = frozenset({"0", "false", "no", "nao"})
_DAYS = (
    ("monday", "lunes", "segunda", "mon", "lun", "seg"),
    ("tuesday", "martes", "terca", "tue", "mar", "ter"),
    ("wednesday", "miercoles", "quarta", "wed", "mie", "qua"),
    ("thursday", "jueves", "quinta", "thu", "jue", "qui"),
    ("friday", "viernes", "sexta", "fri", "vie", "sex"),
    ("saturday", "sabado", "sat", "sab"),
    ("sunday", "domingo", "sun", "dom"),
)


def customer_rows(path: Path) -> Rows[CustomerRecord]:
    """Return the customers of a JSON, CSV or XLSX file; raise ExportError for any other file."""
    reader = RowReading(read_export(path, container=("customers", "clients", "parties", "data")))
    rows = zip(reader.export.places, reader.export.rows, strict=True)
    return reader.records(rows, lambda each: _customer(reader, *each))


def customer_beside(reader: RowReading, row: Row, where: str) -> CustomerRecord | None:
    """Return the customer that a row about something else names; None where it names none."""
    nested = next((value for key, value in row.items() if isinstance(value, Mapping) and squeeze(key) in _NESTED), None)
    if nested is not None:
        return _customer(reader, where, nested)
    values = renamed(row, BESIDE_ALIASES)
    if not {"code", "name", "tax_ids"} & values.keys():
        return None
    contacts = tuple((address, None, Purpose.BILLING.value) for address in several_of(values.get("email")))
    _check_addresses(reader, contacts, where)
    return CustomerRecord(
        name=text_of(values.get("name")),
        code=text_of(values.get("code")),
        tax_ids=several_of(values.get("tax_ids")),
        country=text_of(values.get("country")),
        language=text_of(values.get("language")),
        salesperson=_address(text_of(values.get("salesperson"))),
        contacts=contacts,
    )


_NESTED = frozenset({"customer", "client", "cliente", "debtor", "buyer", "deudor"})


def _customer(reader: RowReading, place: str, row: Row) -> CustomerRecord | None:
    values = renamed(row, _ALIASES)
    name = text_of(values.get("name"))
    if name is None and not {"code", "tax_ids"} & values.keys():
        reader.problems.append(f"{place}: a customer needs a name, a code or a tax id")
        return None
    where = f"{place} ({name})" if name else place
    contacts = tuple(_contacts(row, values))
    _check_addresses(reader, contacts, where)
    tone, zone = text_of(values.get("tone")), text_of(values.get("time_zone"))
    if tone is not None and tone not in list(Tone):
        reader.problems.append(f"{where}: tone must be one of {', '.join(Tone)}, not {tone!r}")
    if zone is not None and not _is_zone(zone):
        reader.problems.append(f"{where}: time zone must be as Europe/Madrid, not {zone!r}")
    days, weekly = (reader.number(values, key, where) for key in ("terms_days", "max_per_week"))
    return CustomerRecord(
        name=name,
        code=text_of(values.get("code")),
        tax_ids=several_of(values.get("tax_ids")),
        country=text_of(values.get("country")),
        subdivision=text_of(values.get("subdivision")),
        language=text_of(values.get("language")),
        nature=_nature(reader, text_of(values.get("nature")), where),
        time_zone=zone,
        terms_days=int(days) if days is not None else None,
        salesperson=_address(text_of(values.get("salesperson"))),
        salesperson_name=text_of(values.get("salesperson_name")),
        tone=tone,
        weekdays=_weekdays(reader, values.get("weekdays"), where),
        max_per_week=int(weekly) if weekly is not None else None,
        copies=several_of(values["copies"]) if "copies" in values else None,
        credit_limit=reader.number(values, "credit_limit", where),
        excluded=_why(values.get("excluded")),
        legal=_why(values.get("legal")),
        attributes=_attributes(row, values.get("attributes")),
        contacts=contacts,
    )


def _contacts(row: Row, values: Mapping[str, object]) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield the contacts that are listed, and those that stand in a column of their purpose."""
    yield from contacts_of(values.get("contacts"))
    for purpose, spelt in _PURPOSES.items():
        for address in several_of(renamed(row, {"address": spelt}).get("address")):
            yield address, None, purpose.value


def _attributes(row: Row, told: object) -> Mapping[str, str]:
    own = {
        str(key).strip(): str(value).strip()
        for key, value in row.items()
        if squeeze(str(key)) not in _KNOWN and isinstance(value, str | int) and str(value).strip()
    }
    return {**own, **({str(key): str(value) for key, value in told.items()} if isinstance(told, Mapping) else {})}


def _nature(reader: RowReading, said: str | None, where: str) -> str | None:
    if said is None:
        return None
    found = next((nature for nature, words in _NATURES.items() if fold(said).strip() in words), None)
    if found is None:
        reader.problems.append(f"{where}: nature must be company, consumer or public, not {said!r}")
    return found.value if found is not None else None


def _weekdays(reader: RowReading, value: object, where: str) -> tuple[int, ...] | None:
    if value is None:
        return None
    found: list[int] = []
    for said in (value,) if isinstance(value, int) else several_of(value):
        word = fold(str(said)).strip()
        day = int(word) if word.isdigit() else next((n for n, words in enumerate(_DAYS) if word in words), 9)
        if day > 6:
            reader.problems.append(f"{where}: {said!r} is no day of the week")
        found.append(day)
    return tuple(found)


def _why(value: object) -> str | None:
    """Return why a customer is set apart: the words, "" for a no, None where nothing is said."""
    said = text_of(value)
    if said is None:
        return None
    folded = fold(said).strip()
    return "" if folded in _NO else "import" if says_yes(said) else said


def _address(said: str | None) -> str | None:
    return said.lower() if said is not None and "@" in said else None


def _check_addresses(reader: RowReading, contacts: tuple[tuple[str, str | None, str | None], ...], where: str) -> None:
    reader.problems += [f"{where}: {one!r} is no mail address" for one, _, _ in contacts if "@" not in one]


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
