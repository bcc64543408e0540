"""ZUGFeRD 1.0 (2014, `CrossIndustryDocument`) -> Document: the Cross Industry Invoice in older words."""

from __future__ import annotations

from parsing.document import Document
from parsing.formats.cii import read_trade
from parsing.formats.cii_words import Words
from parsing.xmltree import Node

_WORDS = Words(
    format="zugferd1",
    head="HeaderExchangedDocument",
    trade="SpecifiedSupplyChainTradeTransaction",
    agreement="ApplicableSupplyChainTradeAgreement",
    delivery="ApplicableSupplyChainTradeDelivery",
    settlement="ApplicableSupplyChainTradeSettlement",
    sums="SpecifiedTradeSettlementMonetarySummation",
    reference="ID",
    rate="ApplicablePercent",
    line_agreement="SpecifiedSupplyChainTradeAgreement",
    line_delivery="SpecifiedSupplyChainTradeDelivery",
    line_settlement="SpecifiedSupplyChainTradeSettlement",
    line_sums="SpecifiedTradeSettlementMonetarySummation",
)
SINGLE = (
    f"{_WORDS.head}/ID",
    f"{_WORDS.trade}/{_WORDS.settlement}/{_WORDS.sums}",
    f"{_WORDS.trade}/{_WORDS.agreement}/SellerTradeParty",
)


def recognises(root: Node) -> bool:
    """Tell whether the element is a ZUGFeRD 1.0 document."""
    return root.name == "CrossIndustryDocument"


def read(root: Node, source: str) -> tuple[Document, ...]:
    """Return the one document of the element."""
    return (read_trade(root, source, _WORDS),)
