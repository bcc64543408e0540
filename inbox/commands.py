"""What a colleague's answer to one of our mails tells us to do: approve, reject with a reason, or name an order.

In charge of reading the first line, which must be the command and nothing else. Who may command, and what, is for the
service to say (`service.commands`): words alone never do anything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from inbox.phrases import folded


class Verb(StrEnum):
    """What may be told to do by mail."""

    APPROVE = "approve"
    REJECT = "reject"
    LINK_ORDER = "link_order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command; `words`: the reason of a rejection, or the number of an order."""

    verb: Verb
    words: str = ""


_APPROVE = re.compile(r"(?:aprobar|apruebo|aprobado|aprobada|aprovar|aprovo|aprovado|aprovada|approve|approved)[.!]?")
_REJECT = re.compile(r"(?:rechazar|rechazo|rechazada|rejeitar|rejeito|recusar|reject|rejected) ?[:,-] ?(?P<words>.+)")
_ORDER = re.compile(
    r"(?:oc|orden(?: de compra)?|ordem(?: de compra)?|pedido|encomenda|po|order|purchase order)(?: n[oº.]*)? ?[:#]? ?"
    r"(?P<words>[\w][\w./-]{1,49})"
)


def read_command(text: str) -> Command | None:
    """Return the command in the first line of a mail's new text; None for anything else."""
    written = next((" ".join(line.split()) for line in text.splitlines() if line.strip()), "")
    line = folded(written)
    if _APPROVE.fullmatch(line):
        return Command(verb=Verb.APPROVE)
    for pattern, verb in ((_REJECT, Verb.REJECT), (_ORDER, Verb.LINK_ORDER)):
        found = pattern.fullmatch(line)
        if found is not None and len(line) == len(written):
            return Command(verb=verb, words=written[found.start("words") :].strip())
    return None
