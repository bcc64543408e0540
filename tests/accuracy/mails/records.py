"""What is known to be true of a mail that was made.

In charge of the labels, in the words of contracts.md section 5. Not in charge of making mails (`composing`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(kw_only=True)
class Truth:
    """The labels of one mail. `date` is filled while the mail is composed, so the record is not frozen."""

    kind: str
    language: str
    intents: tuple[str, ...] = ()
    invoice_numbers: tuple[str, ...] = ()
    promised_date: date | None = None
    dispute_reason: str | None = None
    reply_text: str = ""
    bounced_recipient: str | None = None
    bounce_type: str | None = None

    def plain(self) -> dict[str, Any]:
        """Return the labels as JSON has them."""
        promised = self.promised_date.isoformat() if self.promised_date else None
        return {
            "kind": self.kind,
            "language": self.language,
            "intents": list(self.intents),
            "invoice_numbers": list(self.invoice_numbers),
            "promised_date": promised,
            "dispute_reason": self.dispute_reason,
            "reply_text": self.reply_text,
            "bounced_recipient": self.bounced_recipient,
            "bounce_type": self.bounce_type,
        }


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One mail with its labels; `traits` say how it was made, for looking at what goes wrong."""

    name: str
    raw: bytes
    truth: Truth
    traits: tuple[str, ...] = field(default=())
