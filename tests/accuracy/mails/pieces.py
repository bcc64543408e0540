"""The sentences that mails are made of, from the data files beside this one.

In charge of reading them and of filling in numbers, days, amounts. Not in charge of what stands around (`composing`).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from inbox.phrases import folded
from tests.accuracy.mails.numbering import one_number, several_numbers
from tests.accuracy.mails.saying_dates import coming, gone_by, month_name, smoothed

HERE = Path(__file__).parent
PARTS = ("developed", "held_out")
NO_BUSINESS = "~"
# Words after which any number is an invoice's; elsewhere only one whose form shows it is written.
_NAMED = re.compile(
    r"(?i)(?:factur\w*|fcs?|fras?|folio|boleta\w*(?: electrónica)?|cfdi|nf|nf-e|notas?(?: fiscal)?|faturas?|invoices?|"
    r"inv|fattur[ae]|rechnung\w*|\bla|nuestra)\s$"
)
_MARK = re.compile(r"\{(n|nn|po|amt|promise|past|month|mail)\}")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One thing that is said. `intents` is empty for a mail that is no business of ours."""

    text: str
    language: str
    intents: tuple[str, ...] = ()
    reason: str | None = None
    conditional: bool = False
    brings: bool = False


@dataclass(kw_only=True)
class Said:
    """A piece with its blanks filled in, and what that means."""

    piece: Piece
    text: str
    numbers: tuple[str, ...] = ()
    promised: date | None = None


@cache
def pieces(part: str, language: str) -> tuple[Piece, ...]:
    """Return the sentences of one part (developed, held_out) in one language."""
    lines = (HERE / part / f"{language}.txt").read_text("utf-8").splitlines()
    return tuple(_piece(line, language) for line in lines if line and not line.startswith("#"))


@cache
def furniture(part: str) -> dict[str, dict[str, list[str]]]:
    """Return greetings, closings, signatures and the like by language."""
    return tomllib.loads((HERE / part / "furniture.toml").read_text("utf-8"))


def _piece(line: str, language: str) -> Piece:
    label, _, text = line.partition(" | ")
    label, *flags = label.split("!")
    named, _, reason = label.partition(":")
    intents = () if named == NO_BUSINESS else ("other",) if named == "-" else tuple(named.split(","))
    return Piece(
        text=text,
        language=language,
        intents=intents,
        reason=reason or None,
        conditional="conditional" in flags,
        brings="brings" in flags or "submit_invoice" in intents,
    )


def say(random: Random, piece: Piece, sent: date, *, sloppy: bool = False) -> Said:
    """Return a piece as said on the day `sent`; `sloppy`: in small letters, without accents."""
    said = Said(piece=piece, text=piece.text)
    while mark := _MARK.search(said.text):
        before = said.text[: mark.start()]
        words = _filling(random, mark.group(1), before, said, sent)
        said.text = before + words + said.text[mark.end() :]
    said.text = smoothed(said.text, piece.language)
    if sloppy:
        said.text = folded(said.text)
        said.numbers = tuple(number.lower() for number in said.numbers)
    return said


def _filling(random: Random, mark: str, before: str, said: Said, sent: date) -> str:
    language = said.piece.language
    if mark == "n":
        number = one_number(random, language, evident=not _NAMED.search(before))
        if re.search(r"(?i)\bnfs?(?:-e)? $|nota (?:fiscal )?$", before):
            number = str(random.randint(100, 99_999))
        said.numbers += (number.lstrip("#"),)
        return number
    if mark == "nn":
        if not _NAMED.search(before):
            numbers = tuple(one_number(random, language, evident=True) for _ in range(2))
            said.numbers += numbers
            return {"en": " and ", "pt": " e ", "it": " e "}.get(language, " y ").join(numbers)
        listed, meant = several_numbers(random, language)
        said.numbers += meant
        return listed
    if mark == "promise":
        words, said.promised = coming(random, language, sent)
        return words
    if mark == "po":
        return random.choice((f"45000{random.randint(10000, 99999)}", f"PO-{random.randint(1000, 9999)}"))
    if mark == "amt":
        return _amount(random, language)
    if mark == "mail":
        return random.choice(("cobros@supplier.example", "ar@supplier.example", "facturacion@grupo.example"))
    return gone_by(random, language, sent) if mark == "past" else month_name(random, language)


def _amount(random: Random, language: str) -> str:
    whole, cents = random.randint(100, 99_999), random.choice(("00", "50", "27"))
    if language == "en":
        return random.choice((f"£{whole:,}.{cents}", f"USD {whole:,}.{cents}", f"${whole:,}"))
    pointed = f"{whole:,}".replace(",", ".")
    return random.choice((f"$ {pointed},{cents}", f"{pointed},{cents} €", f"EUR {pointed},{cents}", f"${pointed}"))
