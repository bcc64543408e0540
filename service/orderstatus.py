"""What other systems call the states of an order, in our words: open, closed, cancelled, pending.

In charge of the words in the languages of our users. Not in charge of what a state allows (`matching.rules`).
"""

from __future__ import annotations

import re

from parsing.text.folding import fold

# Beginnings of words, in the order in which they decide; "partially" undoes what says that all is over.
_CANCELLED = "cancel void anulad annul eliminad delet rechazad reject recusad storniert annull"
_CLOSED = (
    "clos done complet finish finaliz terminad conclu cerrad encerrad fechad geschlossen abgeschlossen invoiced billed"
    " facturad faturad liquidad"
)
_PENDING = (
    "pend draft borrador rascunho await waiting aguard approval aprobacion aprovacao request solicit submitted planned"
    " planific unapproved quot rfq entwurf revision review proposed propuest"
)
_OPEN = (
    "open abiert abert offen approv aprobad aprovad autoriz issued emitid sent enviad confirm releas liberad acept"
    " aceit accept acknowledg purchas activ ativ partial parcial received recibid recebid deliver entregad entregue"
    " ordered vigent curso andamento progress firm"
)
_ORDER = (("cancelled", _CANCELLED), ("closed", _CLOSED), ("pending", _PENDING), ("open", _OPEN))
_STATES = tuple((state, tuple(words.split())) for state, words in _ORDER)
_PARTLY = ("part", "parc")
_NOT = frozenset({"not", "no", "non", "sin", "nao", "sem", "nicht", "por"})
_GRANTED = ("approv", "aprob", "aprov", "autoriz", "confirm", "releas", "liberad")
# What an order waits for after it was approved: goods and their invoice.
_TO_COME = ("recei", "recib", "receb", "recep", "deliver", "entreg", "invoic", "bill", "factur", "fatur", "ship")


def order_status(value: object) -> str:
    """Return a state in our words; an unknown word as it is, folded, and so no open one. Absent: open."""
    words = re.findall(r"[a-z]+", fold(str("open" if value is None else value)))
    if _any(words, ("to", "pend", "await", "waiting", "por")) and _any(words, _TO_COME):
        return "open"
    if _any(words, _GRANTED) and (_NOT & set(words) or _any(words, ("to",))):
        return "pending"
    partly = _any(words, _PARTLY)
    for state, beginnings in _STATES:
        if _any(words, beginnings) and not (partly and state == "closed"):
            return state
    return "_".join(words)


def _any(words: list[str], beginnings: tuple[str, ...]) -> bool:
    return any(word.startswith(beginnings) for word in words)
