"""Code lists that several formats share. Not in charge of national document types: those stand in their format."""

from __future__ import annotations

# ISO 3166-1 alpha-3 -> alpha-2, the countries whose suppliers write to the companies that use this.
_ALPHA2 = {
    "AND": "AD", "ARG": "AR", "AUS": "AU", "AUT": "AT", "BEL": "BE", "BGR": "BG", "BOL": "BO", "BRA": "BR", "CAN": "CA",
    "CHE": "CH", "CHL": "CL", "CHN": "CN", "COL": "CO", "CRI": "CR", "CUB": "CU", "CYP": "CY", "CZE": "CZ", "DEU": "DE",
    "DNK": "DK", "DOM": "DO", "ECU": "EC", "ESP": "ES", "EST": "EE", "FIN": "FI", "FRA": "FR", "GBR": "GB", "GRC": "GR",
    "GTM": "GT", "HKG": "HK", "HND": "HN", "HRV": "HR", "HUN": "HU", "IND": "IN", "IRL": "IE", "ISL": "IS", "ISR": "IL",
    "ITA": "IT", "JPN": "JP", "KOR": "KR", "LIE": "LI", "LTU": "LT", "LUX": "LU", "LVA": "LV", "MAR": "MA", "MEX": "MX",
    "MLT": "MT", "NIC": "NI", "NLD": "NL", "NOR": "NO", "NZL": "NZ", "PAN": "PA", "PER": "PE", "POL": "PL", "PRT": "PT",
    "PRY": "PY", "ROU": "RO", "SLV": "SV", "SVK": "SK", "SVN": "SI", "SWE": "SE", "TUR": "TR", "TWN": "TW", "URY": "UY",
    "USA": "US", "VEN": "VE", "ZAF": "ZA",
}  # fmt: skip


def country_of(code: str | None) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of an alpha-2 or alpha-3 code; None when it is neither or unknown."""
    folded = (code or "").upper()
    if len(folded) == 2 and folded.isascii() and folded.isalpha():
        return folded
    return _ALPHA2.get(folded)
