"""What the model of wishes sees of a sentence: its words, what they mean, and which phrases it holds.

In charge of turning one folded sentence into named features, the same for learning and for use. Pure. Not in charge of
weighing them (`wish_model`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

from inbox.phrases import LANGUAGES, phrases
from inbox.spoken_dates import names_a_day

_TOKEN = re.compile(r"[a-z][a-z'’-]*|\d[\w./-]*|[?!@€$£]")
_ADDRESS = re.compile(r"\S+@\S+\.\w+")
_AMOUNT = re.compile(
    r"(?:[$€£]|\b(?:eur|usd|ars|mxn|brl)\b) ?\d[\d.,]*|\b\d[\d.,]* ?(?:€|euros?\b|pesos\b|usd\b|eur\b)"
)
_NUMBER = re.compile(r"\b[a-z]{0,6}[-/]?\d[\w./-]*")
# A small number behind the word for invoice counts nothing, and neither does one of a day.
_NUMBERED = re.compile(
    r"(?P<word>\b(?:factur\w*|fc|fact|folio|boleta|invoices?|inv|bill|faturas?|notas?|nfe?|rechnung\w*|fattur[ae]|la))\W{1,3}"
    r"(?:n\w{0,2}\W{1,2})?\d[\w./-]*"
)
_DATED = re.compile(
    r"\b(?:el|dia|the|am|le|il|al|on|no|ate|del|zum) (?:dia )?\d{1,2}(?:st|nd|rd|th|\.)?"
    r"(?![\w,/]| (?:unidades|cajas|units|boxes))|"
    r"\b\d{1,2}(?:st|nd|rd|th|\.)? (?:de |of )?"
    r"(?:ene|jan|feb|fev|mar|abr|apr|avr|may|mai|jun|jui|giu|jul|lug|ago|aug|aou|sep|"
    r"set|oct|out|okt|ott|nov|dic|dez|dec)\w*|\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\b"
)
_SMALL = re.compile(r"\d{1,3}")
# Quantities, in digits or in words; 1 is too often an article.
_COUNT = re.compile(
    r"\b(?:\d{1,3}|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|quince|veinte|docena|two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve|fifteen|twenty|dozen|dois|duas|quatro|sete|oito|nove|dez|onze|doze|deux|trois|"
    r"quatre|cinq|sept|huit|neuf|dix|douze|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|zwei|drei|vier|funf|sechs|"
    r"sieben|acht|neun|zehn|elf|zwolf|dues|cinc|sis|set|vuit|nou|deu)\b(?!')"
)
_FEW_TOKENS = 5
_STEM = 5
_REACH = 3
_MOST_TOKENS = 60


def features(sentence: str, language: str) -> tuple[str, ...]:
    """Return the features of a folded sentence, each once; `language`: of the mail."""
    found = dict.fromkeys(_of_phrases(sentence, language))
    tokens = _tokens(sentence)
    meanings = [concepts_of(token) for token in tokens]
    for place, token in enumerate(tokens):
        found[f"w:{_stem(token)}"] = None
        for later in range(place + 1, min(place + 1 + _REACH, len(tokens))):
            if later == place + 1:
                found[f"b:{_stem(token)} {_stem(tokens[later])}"] = None
            for one in meanings[place]:
                for other in meanings[later]:
                    if one != other:
                        found[f"p:{one} {other}"] = None
    present = sorted({one for some in meanings for one in some} | set(_marks(sentence, tokens)))
    for number, one in enumerate(present):
        found[f"c:{one}"] = None
        for other in present[number + 1 :]:
            found[f"t:{one} {other}"] = None
    found["length:short" if len(tokens) <= _FEW_TOKENS else "length:long"] = None
    return tuple(found)


def _marks(sentence: str, tokens: list[str]) -> Iterator[str]:
    """Yield what counts like a meaning: a question, a day, an amount, how many quantities are named."""
    if "?" in tokens:
        yield "?"
    if names_a_day(sentence):
        yield "day"
    for token in ("amt", "count"):
        if seen := tokens.count(token):
            yield f"{token} {'two' if seen > 1 else 'one'}"
    if "num" in tokens:
        yield "num"


def _tokens(sentence: str) -> list[str]:
    text = _ADDRESS.sub(" addr ", sentence.replace("’", "'"))
    text = _NUMBERED.sub(r"\g<word> num ", _AMOUNT.sub(" amt ", text))
    text = _DATED.sub(" dated ", text)
    text = _NUMBER.sub(lambda found: found.group() if _SMALL.fullmatch(found.group()) else " num ", text)
    return _TOKEN.findall(_COUNT.sub(" count ", text))[:_MOST_TOKENS]


def _stem(token: str) -> str:
    return token[:_STEM]


def _of_phrases(sentence: str, language: str) -> Iterator[str]:
    """Yield which phrases the sentence holds, of its own language and of any: the rules are evidence, too."""
    for one in LANGUAGES:
        known = phrases(one)
        for kind, named in (("r", known.intents), ("d", known.reasons), ("k", known.words)):
            for name, pattern in named.items():
                if pattern.search(sentence):
                    yield f"{kind}:{name}"
                    if one == language:
                        yield f"own {kind}:{name}"


@lru_cache(maxsize=20_000)
def concepts_of(word: str) -> tuple[str, ...]:
    """Return what a folded word means, by `phrases_data/concepts.toml`."""
    whole, begun = _concepts()
    found = dict.fromkeys(whole.get(word, ()))
    for length in range(2, len(word) + 1):
        found |= dict.fromkeys(begun.get(word[:length], ()))
    return tuple(found)


@cache
def _concepts() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    source = resources.files("inbox").joinpath("phrases_data", "concepts.toml").read_text("utf-8")
    whole: dict[str, tuple[str, ...]] = {}
    begun: dict[str, tuple[str, ...]] = {}
    for concept, words in tomllib.loads(source)["concepts"].items():
        for word in words.split():
            table, key = (begun, word.removesuffix("*")) if word.endswith("*") else (whole, word)
            table[key] = (*table.get(key, ()), concept)
    return whole, begun
