"""What papers call things and how they print money and days, by country (words.toml, countries.toml).

In charge of a paper's choice among the usual labels. Not in charge of where they stand.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from parsing.document import Kind

_HERE = Path(__file__).parent
_MONTHS = {
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}


_TITLES = frozenset({kind.value for kind in Kind} | {"sentence"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """How papers of one country look."""

    language: str
    country: str
    currency: str
    sign: str
    style: tuple[str, ...]
    dates: tuple[str, ...]
    tax: tuple[str, ...]
    rates: tuple[Decimal, ...]
    tax_id: tuple[str, ...]
    towns: tuple[str, ...]
    streets: tuple[str, ...]
    numbers: tuple[str, ...]
    forms: tuple[str, ...]
    footer: tuple[str, ...]
    decimals: int = 2
    perception: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    withholding: Decimal | None = None
    in_total: bool = False
    net_word: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    iban: str = ""


def _countries() -> Mapping[str, Country]:
    text = (_HERE / "countries.toml").read_text(encoding="utf-8")
    return {code: _country(code, data) for code, data in tomllib.loads(text).items()}


def _country(code: str, data: dict[str, Any]) -> Country:
    plain: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    plain["rates"] = tuple(map(Decimal, data["rates"]))
    plain["country"] = data.get("country", code)
    if "withholding" in data:
        plain["withholding"] = Decimal(data["withholding"])
    return Country(**plain)


COUNTRIES = _countries()
WORDS: Mapping[str, dict[str, list[str]]] = tomllib.loads((_HERE / "words.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One paper's own words: whatever it calls a thing once, it calls it always.

    `familiar`: only every second word. `strange`: the share of words that no dictionary knows, because on papers of
    the world there are such.
    """

    country: Country
    rng: random.Random
    familiar: bool
    strange: float = 0.0
    chosen: dict[str, str] = field(default_factory=dict)

    def word(self, key: str) -> str:
        """Return what this paper calls something."""
        if key not in self.chosen:
            word = self._pick(self._known(key))
            unknown = key not in _TITLES and self.rng.random() < self.strange
            self.chosen[key] = word[::-1].capitalize() if unknown else word
        return self.chosen[key]

    def _known(self, key: str) -> tuple[str, ...]:
        own = getattr(self.country, {"net": "net_word", "tax": "tax", "tax_id": "tax_id"}.get(key, ""), ())
        words = own or WORDS[self.country.language].get(key)
        if not words:
            raise KeyError(f"no word for {key} in {self.country.language}")
        return tuple(words)

    def _pick(self, words: tuple[str, ...]) -> str:
        return self.rng.choice(words[::2] if self.familiar else words)

    def money(self, value: Decimal, style: str, decimals: int) -> str:
        """Return an amount as the paper prints it."""
        text = f"{abs(value):,.{decimals}f}"
        thousands, mark = (style[1] if len(style) > 7 else "", style[-3])
        text = text.replace(",", "\0").replace(".", mark).replace("\0", thousands)
        return f"-{text}" if value < 0 else text

    def day(self, day: date, form: str) -> str:
        """Return a day as the paper prints it."""
        month = _MONTHS[self.country.language].split()[day.month - 1]
        return day.strftime(form.replace("{month}", month).replace("{mon}", month[:3]))
