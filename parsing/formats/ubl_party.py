"""Parties as UBL writes them: `cac:Party` and what stands around it -> DocumentParty."""

from __future__ import annotations

from parsing.document import DocumentParty
from parsing.lexical import is_placeholder
from parsing.xmltree import Node


def party_of(role: Node) -> DocumentParty:
    """Return the party of an `AccountingSupplierParty`, `BuyerCustomerParty` or another role element."""
    party = role.at("Party")
    address = party.at("PostalAddress", "PartyLegalEntity/RegistrationAddress", "PhysicalLocation/Address")
    name = party.reference(
        "PartyLegalEntity/RegistrationName",  # BT-27, BT-44
        "PartyName/Name",
        "PartyTaxScheme/RegistrationName",  # Colombia's reader may fill only this one
        "Person/FamilyName",
    )
    return DocumentParty(
        name=name,
        tax_id=registered_id(role) or other_id(role),
        country=address.text("Country/IdentificationCode"),
        address=_address_line(address),
        email=party.reference("Contact/ElectronicMail"),
    )


def registered_id(role: Node) -> str | None:
    """Return the VAT identifier (BT-31, BT-48), else another tax registration, else the legal one (BT-30, BT-47)."""
    party = role.at("Party")
    schemes = sorted(party.all("PartyTaxScheme"), key=lambda scheme: scheme.text("TaxScheme/ID") not in ("VAT", "01"))
    numbers = (scheme.text("CompanyID") for scheme in schemes)
    registered = (*numbers, party.text("PartyLegalEntity/CompanyID"), role.text("CustomerAssignedAccountID"))
    return next((number for number in registered if number and not is_placeholder(number)), None)


def other_id(role: Node) -> str | None:
    """Return an identifier whose kind the document does not tell (BT-29, BT-46); Peru writes the RUC there."""
    return role.reference("Party/PartyIdentification/ID")


def _address_line(address: Node) -> str | None:
    paths = ("AddressLine/Line", "StreetName", "AdditionalStreetName", "BuildingNumber", "PostalZone", "CityName")
    return ", ".join(part for path in paths if (part := address.reference(path))) or None
