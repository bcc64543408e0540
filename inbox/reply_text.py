"""What the sender newly wrote in a mail (contracts.md section 5, `reply_text`).

In charge of putting the two together: what is quoted goes, then what surrounds the words. Bounded, and never raising.
"""

from __future__ import annotations

import re

from inbox.phrases import folded
from inbox.quotes import new_lines
from inbox.records import Email
from inbox.signatures import without_banners, without_signature

_LONGEST = 64 * 1024
_LONGEST_LINE = 2000
_BLANKS = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def reply_text(email: Email) -> str:
    """Return the new text of a mail, empty for a bare forward."""
    return newly_written(email.text, names=_own_names(email))


def newly_written(text: str, *, names: frozenset[str] = frozenset()) -> str:
    """Return the text without quotations, signature, disclaimer and banners; `names`: words of the sender's name."""
    text = text[:_LONGEST].replace("\r\n", "\n").replace("\u200b", "").replace("\xa0", " ")
    lines = [line.rstrip()[:_LONGEST_LINE] for line in text.split("\n")]
    kept = without_signature(new_lines(without_banners(lines)), names)
    return _BLANKS.sub("\n\n", "\n".join(kept)).strip()


def _own_names(email: Email) -> frozenset[str]:
    author = email.sender or email.claimed_sender
    if author is None:
        return frozenset()
    words = re.findall(r"[a-z]{2,}", folded(author.name or ""))
    return frozenset(words) | frozenset(re.findall(r"[a-z]{3,}", author.address.partition("@")[0]))
