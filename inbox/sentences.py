"""A text cut into sentences, folded for the phrase patterns.

In charge of joining wrapped lines and of cutting at sentence ends, but not inside "fact. 12" or "n.º 3".
"""

from __future__ import annotations

import re

from inbox.phrases import folded

_WRAPPED = 55
_ABBREVIATED = re.compile(
    r"\b(?:fact|fra|fras|no|nro|num|nr|inv|ref|sr|sra|sres|dr|atn|att|tel|ext|art|pag|aprox|etc|ej|ca|bzw|"
    r"z\.b|rech|mr|mrs|ms|ltd|inc|co|s\.a|s\.l|s\.r\.l|c\.v|[a-z])\.$"
)
# German ordinals: "am 2. März" is no end of a sentence.
_END = re.compile(
    r"(?<=[.!?;])\s+(?!(?:januar|februar|marz|april|mai|juni|juli|august|september|oktober|november|dezember)\b)"
)
_MOST = 400


def sentences(text: str) -> tuple[str, ...]:
    """Return the folded sentences of a text, with their question marks and ’ for every apostrophe; at most 400."""
    found: list[str] = []
    for block in _blocks(folded(text).replace("'", "’")):
        pending = ""
        for piece in _END.split(block):
            pending = f"{pending} {piece}".strip()
            if not _ABBREVIATED.search(pending):
                found.append(pending)
                pending = ""
        if pending:
            found.append(pending)
    return tuple(found[:_MOST])


def _blocks(text: str) -> list[str]:
    """Return the paragraphs, lists and short lines apart, wrapped lines joined."""
    blocks: list[str] = []
    previous = ""
    for line in text.split("\n"):
        goes_on = len(previous) > _WRAPPED and previous[-1:] not in ".!?:;" and line[:1] not in "-*•"
        if goes_on and line.strip() and blocks:
            blocks[-1] += " " + line.strip()
        elif line.strip():
            blocks.append(line.strip())
        previous = line
    return blocks
