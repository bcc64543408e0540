"""One need in words: what differs, with its values as the reader writes them, and what to send.

In charge of choosing and filling the sentences of `[needs]`. What may be told at all is decided in `outbound.needs`.
"""

from __future__ import annotations

from dataclasses import dataclass

from outbound.catalogue import Catalogue
from outbound.formats import Formats, label, one_stop, parsed
from outbound.needs import TELLABLE, Values
from outbound.records import Company, Money, Need


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedView:
    """One thing to send or correct: what differs, and what we ask for."""

    text: str
    ask: str


class NeedWords:
    """The sentences about needs of one language, for one company's letters."""

    def __init__(self, words: Catalogue, formats: Formats, company: Company) -> None:
        self._words = words
        self._formats = formats
        self._company = company

    def say(self, need: Need, currency: str) -> NeedView:
        """Return the need in words; `currency` is the invoice's, for amounts that name none."""
        values = self._values(need, currency)
        precise = bool(values["expected"] and values["found"]) and self._words.has("needs", need.code, "full")
        text = self._words.say("needs", need.code, "full" if precise else "short", **values)
        if need.line is None:
            text = text[:1].upper() + text[1:]
        else:
            text = f"{self._words.say('labels', 'line', line=need.line)}: {text}"
        return NeedView(text=text, ask=one_stop(self._words.say("needs", need.code, "ask", **values)))

    def _values(self, need: Need, currency: str) -> dict[str, str]:
        field = need.facts.get("field", "")
        return {
            "expected": self._value(need, need.expected, currency),
            "found": self._value(need, need.found, currency),
            "order": label(need.facts.get("order", "")),
            "field": self._words.say("fields", field if self._words.has("fields", field) else "another"),
            "company": self._company.name,
            "tax_id": ", ".join(self._company.tax_ids),
        }

    def _value(self, need: Need, value: str | None, currency: str) -> str:
        """Return a plain string of a discrepancy as its code's values are shown."""
        if value is None:
            return ""
        shown_as, number = TELLABLE[need.code].values, parsed(value)
        named = need.facts.get("currency", "")
        if number is None or shown_as is Values.TEXT:
            return label(value)
        if shown_as is Values.MONEY or (shown_as is Values.RATE and named):
            return self._formats.money(Money(amount=number, currency=named or currency)).rstrip()
        unit = "%" if shown_as is Values.RATE else label(need.facts.get("unit", ""))
        return f"{self._formats.number(number)} {unit}".rstrip()
