"""The element names in which the versions of the Cross Industry Invoice differ."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The names of one version; the defaults are those of D16B."""

    format: str = "cii"
    head: str = "ExchangedDocument"
    trade: str = "SupplyChainTradeTransaction"
    agreement: str = "ApplicableHeaderTradeAgreement"
    delivery: str = "ApplicableHeaderTradeDelivery"
    settlement: str = "ApplicableHeaderTradeSettlement"
    sums: str = "SpecifiedTradeSettlementHeaderMonetarySummation"
    reference: str = "IssuerAssignedID"
    rate: str = "RateApplicablePercent"
    line_agreement: str = "SpecifiedLineTradeAgreement"
    line_delivery: str = "SpecifiedLineTradeDelivery"
    line_settlement: str = "SpecifiedLineTradeSettlement"
    line_sums: str = "SpecifiedTradeSettlementLineMonetarySummation"
