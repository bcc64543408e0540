"""Parties as the Cross Industry Invoice writes them: a `TradeParty` -> DocumentParty."""

from __future__ import annotations

from parsing.document import DocumentParty
from parsing.lexical import is_placeholder
from parsing.xmltree import Node


def party_of(party: Node) -> DocumentParty:
    """Return the party of a `SellerTradeParty` or `BuyerTradeParty` element."""
    address = party.at("PostalTradeAddress")
    return DocumentParty(
        name=party.reference(
            "Name", "SpecifiedLegalOrganization/TradingBusinessName", "DefinedTradeContact/PersonName"
        ),
        tax_id=_tax_id(party),
        country=address.text("CountryID"),
        address=_address_line(address),
        email=party.reference("DefinedTradeContact/EmailURIUniversalCommunication/URIID"),
    )


def _tax_id(party: Node) -> str | None:
    """BT-31 or BT-48 (VA), else BT-32 (FC), else the legal registration (BT-30, BT-47)."""
    registrations = party.all("SpecifiedTaxRegistration/ID")
    registrations = tuple(sorted(registrations, key=lambda each: each.text("@schemeID") != "VA"))
    numbers = (*(each.text() for each in registrations), party.text("SpecifiedLegalOrganization/ID"))
    return next((number for number in numbers if number and not is_placeholder(number)), None)


def _address_line(address: Node) -> str | None:
    parts = (address.reference(path) for path in ("LineOne", "LineTwo", "LineThree", "PostcodeCode", "CityName"))
    return ", ".join(part for part in parts if part) or None
