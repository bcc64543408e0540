"""What became of one mail of the play, as the database tells it.

In charge of reading rows. Not in charge of judging them (`verification`) nor of showing them (`screen`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select

from service.store.engine import Store
from service.store.tables import document, event, invoice, message, message_invoice, outgoing

_UNDER_WAY = frozenset({"queued", "sending"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedInvoice:
    """One invoice that a mail brought.

    `reasons` decided, most severe first; `codes` are everything that was found. `resent`: it was known before.
    """

    case: str
    number: str
    verdict: str
    state: str
    reasons: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    resent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedAnswer:
    """One mail of ours that a mail caused; a draft waits for a person."""

    kind: str
    language: str
    state: str
    recipient: str
    message_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One mail and everything that came of it. `state` is the message's; `error` says why it is in quarantine."""

    state: str
    kind: str | None = None
    attention: str | None = None
    error: str | None = None
    invoices: tuple[ObservedInvoice, ...] = ()
    unread: tuple[str, ...] = ()
    answers: tuple[ObservedAnswer, ...] = ()

    @property
    def settled(self) -> bool:
        """Say whether the mail is filed or quarantined, and every answer that goes by itself has gone."""
        return self.decided and not any(answer.state in _UNDER_WAY for answer in self.answers)

    @property
    def decided(self) -> bool:
        """Say whether the mail is filed, or in quarantine."""
        return self.state in ("filed", "quarantined")

    @property
    def sent(self) -> tuple[ObservedAnswer, ...]:
        """The answers that have gone out."""
        return tuple(answer for answer in self.answers if answer.state == "sent")


def observe(store: Store, hashes: Iterable[str]) -> dict[str, Observed]:
    """Return what became of these mails, by the SHA-256 of their bytes; those that were not fetched yet are absent."""
    with store.read() as connection:
        rows = connection.execute(select(message).where(message.c.sha256.in_(tuple(hashes))))
        return {
            row.sha256: Observed(
                state=row.state,
                kind=row.kind,
                attention=row.attention,
                error=row.error,
                invoices=_invoices(connection, row.id),
                unread=_unread(connection, row.id),
                answers=_answers(connection, row.id),
            )
            for row in rows.all()
        }


def unsettled_answers(store: Store) -> tuple[ObservedAnswer, ...]:
    """Return every mail of ours whose fate is not the one it should have: failed, unknown, or still under way."""
    wrong = ("failed", "unknown", *_UNDER_WAY)
    with store.read() as connection:
        return _answers_where(connection, outgoing.c.state.in_(wrong))


def _invoices(connection: Connection, message_id: int) -> tuple[ObservedInvoice, ...]:
    question = (
        select(invoice)
        .join(message_invoice, message_invoice.c.invoice_id == invoice.c.id)
        .where(message_invoice.c.message_id == message_id, message_invoice.c.evidence == "document")
        .order_by(invoice.c.id)
    )
    again = select(event.c.invoice_id).where(event.c.message_id == message_id, event.c.kind == "resent")
    resent = set(connection.execute(again).scalars())
    return tuple(
        ObservedInvoice(
            case=row.case,
            number=row.number or "",
            verdict=row.verdict or "",
            state=row.state,
            reasons=tuple(row.reasons or ()),
            codes=tuple(one["code"] for one in (row.match or {}).get("discrepancies", ())),
            resent=row.id in resent,
        )
        for row in connection.execute(question)
    )


def _unread(connection: Connection, message_id: int) -> tuple[str, ...]:
    question = select(document.c.error).where(document.c.message_id == message_id, document.c.error.is_not(None))
    return tuple(connection.execute(question).scalars())


def _answers(connection: Connection, message_id: int) -> tuple[ObservedAnswer, ...]:
    return _answers_where(connection, outgoing.c.cause_message_id == message_id)


def _answers_where(connection: Connection, condition: ColumnElement[bool]) -> tuple[ObservedAnswer, ...]:
    return tuple(
        ObservedAnswer(
            kind=row.kind,
            language=row.language,
            state=row.state,
            recipient=row.recipient,
            message_id=row.rfc_message_id,
            text=row.text,
        )
        for row in connection.execute(select(outgoing).where(condition).order_by(outgoing.c.id))
    )
