"""Forwarded mails: whom they say they come from.

In charge of the quoted header block that Gmail, Outlook, Apple Mail and Thunderbird put above a forwarded text, and of
the header of a forwarded message. What is found is a claim, never an identity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inbox.addresses import claimed_sender
from inbox.header_fields import field_values
from inbox.records import Address

_SUBJECT = re.compile(
    r"(?i)^\s*(?:\[[^\]]*\]\s*)?(?:fwd?|fw|rv|reenv|enc|encaminhad[oa]|wg|tr|i|rif|inoltr\w*|res?env\w*)\s*:"
)
_MARKER = re.compile(
    r"(?im)^[\s>]*(?:-{2,}\s*(?:forwarded message|mensaje reenviado|mensagem (?:encaminhada|reencaminhada)|"
    r"missatge reenviat|message transf[eé]r[eé]|messaggio inoltrato|weitergeleitete nachricht)\s*-{2,}|"
    r"(?:inicio del mensaje reenviado|begin forwarded message|in[ií]cio da mensagem (?:reencaminhada|encaminhada)|"
    r"d[eé]but du message (?:transf[eé]r[eé]|r[eé]exp[eé]di[eé])|inizio messaggio inoltrato|"
    r"anfang der weitergeleiteten nachricht)\s*:)"
)
_FROM_LINE = re.compile(
    r"(?im)^[ \t>*]*(?:from|de|von|da|expediteur|exp[eé]diteur|mittente|remitente)\s?\*?:\*?[ \t]*(.+)$"
)
_NEXT_LINES = re.compile(
    r"(?im)^[ \t>*]*(?:sent|date|to|subject|enviado(?: el| em)?|enviada(?: em)?|fecha|data|para|asunto|"
    r"assunto|enviat|per a|"
    r"a|assumpte|envoy[eé]|objet|inviato|oggetto|gesendet|datum|an|betreff|cc)\s?\*?:"
)


def is_forward(subject: str, text: str) -> bool:
    """Return whether a mail passes another one on."""
    return bool(_SUBJECT.match(subject) or _MARKER.search(text))


def forwarded_author(subject: str, text: str, inner: Sequence[tuple[tuple[str, str], ...]]) -> Address | None:
    """Return the author that a forwarded mail claims: of the innermost forwarded message, else of the quoted header."""
    for fields in reversed(inner):
        author = claimed_sender(field_values(fields, "From"))
        if author is not None:
            return author
    if not is_forward(subject, text):
        return None
    marker = _MARKER.search(text)
    for line in _FROM_LINE.finditer(text, marker.end() if marker else 0):
        after = text[line.end() : line.end() + 400]
        if _NEXT_LINES.search(after):
            # Outlook writes "[mailto:address]" behind the name, Apple Mail asterisks around it.
            return claimed_sender((re.sub(r"\[mailto:([^\]]+)\]", r"<\1>", line.group(1)).replace("*", ""),))
    return None
