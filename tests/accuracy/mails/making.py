"""The development set and the held-out set: how many mails of which kind, in the proportions of a real mailbox.

In charge of drawing them; the same seed makes the same mails. `python -m tests.accuracy.mails.making FOLDER` writes
them out as .eml files with their labels, to be looked at.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.accuracy.mails.composing import Composer
from tests.accuracy.mails.pieces import PARTS, Piece, pieces
from tests.accuracy.mails.records import Sample
from tests.accuracy.mails.undelivered import bounce
from tests.accuracy.mails.written import written

_SEEDS = {"developed": 20260301, "held_out": 20260302}
# Of a hundred mails to an accounts-payable mailbox.
_LANGUAGES = {"es": 46, "en": 22, "pt": 16, "fr": 5, "it": 4, "de": 4, "ca": 3}
_KINDS = {"one thing": 46, "two things": 13, "forward": 4, "nothing said": 4, "robot": 9, "bounce": 9, "no business": 9,
          "submitted": 6}  # fmt: skip
COUNT = 500
_ALONE = {"acknowledge", "other"}


def made_mails(part: str, count: int = COUNT) -> Iterator[Sample]:
    """Yield the mails of a part, the ones written by hand last."""
    random = Random(_SEEDS[part])
    composer = Composer(part, _SEEDS[part])
    unsaid: dict[str, list[Piece]] = {}
    for number in range(count):
        (kind,) = random.choices(list(_KINDS), list(_KINDS.values()))
        (language,) = random.choices(list(_LANGUAGES), list(_LANGUAGES.values()))
        name = f"{part}-{number:03d}"
        if kind == "bounce":
            yield bounce(part, random, name=name)
        elif kind == "robot":
            yield composer.machine_answer(language, name=name)
        elif kind == "forward":
            yield composer.forward(language, name=name)
        elif kind == "nothing said":
            yield composer.nothing_said(language, name=name)
        else:
            yield composer.mail_saying(language, _chosen(random, part, language, kind, unsaid), name=name)
    yield from written(part)


def _chosen(random: Random, part: str, language: str, kind: str, unsaid: dict[str, list[Piece]]) -> tuple[Piece, ...]:
    """Return what one mail says; every piece is used before one is used again."""
    known = pieces(part, language)
    if kind == "no business":
        choices = [piece for piece in known if not piece.intents]
        return (random.choice(choices or [piece for piece in pieces(part, "es") if not piece.intents]),)
    if kind == "submitted":
        return (random.choice([piece for piece in known if "submit_invoice" in piece.intents] or known),)
    waiting = unsaid.setdefault(language, [])
    if not waiting:
        waiting += [piece for piece in known if piece.intents]
        random.shuffle(waiting)
    first = waiting.pop()
    if kind == "one thing" or _ALONE & set(first.intents):
        return (first,)
    others = [piece for piece in known if _goes_with(first, piece)]
    return (first, random.choice(others)) if others else (first,)


def _goes_with(first: Piece, second: Piece) -> bool:
    if not second.intents or _ALONE & set(second.intents) or set(first.intents) & set(second.intents):
        return False
    both = {*first.intents, *second.intents}
    clashing = ({"dispute", "promise_to_pay"}, {"promise_to_pay", "payment_notice"}, {"dispute", "submit_invoice"},
                {"ask_status", "promise_to_pay"}, {"submit_invoice", "payment_notice"}, {"ask_status", "dispute"},
                {"submit_invoice", "correction"}, {"payment_notice", "dispute"})  # fmt: skip
    return not any(pair <= both for pair in clashing)


def main() -> None:
    """Write the mails of both parts and their labels into a folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        with (folder / f"{part}.jsonl").open("w", encoding="utf-8") as labels:
            for sample in made_mails(part):
                (folder / f"{sample.name}.eml").write_bytes(sample.raw)
                labels.write(
                    json.dumps({"file": f"{sample.name}.eml", **sample.truth.plain()}, ensure_ascii=False) + "\n"
                )


if __name__ == "__main__":
    main()
