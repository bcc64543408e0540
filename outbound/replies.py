"""Plans the answers to one incoming mail: which notices, to whom, automatic or as a draft.

One mail for one cause: whatever may go by itself goes in one mail, whatever a person must release waits in one draft.
Pure; the words are the templates', the queue is the service's. Not in charge of reminders.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from inbox.records import Address, Intent, MailKind
from outbound.bounds import bounded
from outbound.disclosure import Access, access_of, recipient_of, supplier_view
from outbound.manners import Refusal, may_answer
from outbound.pacing import draft, paced
from outbound.records import InReplyTo, InvoiceOutcome, Notice, NoticeKind, SupplierState, Why
from outbound.situation import AnswerMode, AnswerPolicy, PlannedNotice, ReplySituation

STATUS_QUESTIONS = frozenset({Intent.ASK_STATUS, Intent.ASK_PAYMENT_PROOF})

# What a person is told of and the sender is told that a person was. A change of bank details is not among them: whoever
# asks for one learns nothing, not even that it arrived (domain.md trap 10).
NOTED_INTENTS = (
    Intent.DISPUTE,
    Intent.PROMISE_TO_PAY,
    Intent.PAYMENT_NOTICE,
    Intent.CONTACT_CHANGE,
    Intent.ASK_STATEMENT,
    Intent.OTHER,
)
QUESTIONS = frozenset({NoticeKind.STATUS, NoticeKind.STATEMENT, NoticeKind.NOTED})
NUMBER_NEEDED = "number_needed"  # a status question that names no invoice

WORTH_A_RECEIPT = frozenset(Intent) - {Intent.ACKNOWLEDGE, Intent.BANK_DETAILS_CHANGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One thing to say, under the policy that decides how it goes out."""

    kind: NoticeKind
    mode: AnswerMode
    invoices: tuple[InvoiceOutcome, ...] = ()


def refusal(situation: ReplySituation) -> Refusal | None:
    """Return why this mail gets no answer, not even a draft; None when it may get one."""
    if access_of(situation.standing) is Access.NOTHING:
        return Refusal(code="standing", detail=f"a {situation.standing} sender is not answered")
    if refused := may_answer(situation.email, situation.classification, own_domains=situation.own_domains):
        return refused
    if _recipient(situation) is None:
        return Refusal(code="no_address", detail="the sender's party has no registered address")
    if not _asks_anything(situation):
        return Refusal(code="nothing_to_say", detail="it brings no document and asks nothing that a machine answers")
    return None


def plan_replies(situation: ReplySituation, policy: AnswerPolicy) -> tuple[PlannedNotice, ...]:
    """Return the mails that answer this one: at most one automatic, at most one draft."""
    recipient = _recipient(situation)
    if refusal(situation) or recipient is None:
        return ()
    base = _blank(situation, policy, recipient)
    if access_of(situation.standing) is Access.OWN:
        return tuple(_answers(base, situation, policy))
    return tuple(_receipts(base, situation, policy))


def _answers(base: Notice, situation: ReplySituation, policy: AnswerPolicy) -> Iterator[PlannedNotice]:
    """Yield what a verified contact gets: one mail with all that may go by itself, one draft with the rest."""
    meant = tuple(_parts(situation, policy))
    parts = tuple(_for_a_person_where_unsure(part, situation, policy) for part in meant)
    if automatic := _merge(base, situation, policy, parts, AnswerMode.AUTOMATIC):
        yield paced(automatic, situation, policy)
    if waiting := _merge(base, situation, policy, parts, AnswerMode.DRAFT):
        yield draft(waiting, Why.BY_POLICY if parts == meant else Why.UNSURE)


def _for_a_person_where_unsure(part: _Part, situation: ReplySituation, policy: AnswerPolicy) -> _Part:
    """Return what hangs on a doubtful reading of the mail's words as a draft; what its files gave does not."""
    hangs_on_words = _is_question(part) or not (situation.invoices or situation.unread)
    unsure = situation.classification.confidence < policy.minimum_confidence
    if unsure and hangs_on_words and part.mode is AnswerMode.AUTOMATIC:
        return replace(part, mode=AnswerMode.DRAFT)
    return part


def _receipts(base: Notice, situation: ReplySituation, policy: AnswerPolicy) -> Iterator[PlannedNotice]:
    """Yield what the others get: the bare receipt, and for a registered contact's question a draft for a person."""
    receipt = supplier_view(base, Access.RECEIPT)
    newcomer = situation.registered is None
    if receipt is not None and not (newcomer and situation.receipted_today):
        if policy.receipt is AnswerMode.AUTOMATIC:
            yield paced(receipt, situation, policy)
        elif policy.receipt is AnswerMode.DRAFT:
            yield draft(receipt, Why.BY_POLICY)
    questions = tuple(replace(p, mode=AnswerMode.DRAFT) for p in _parts(situation, policy) if _is_question(p))
    answer = _merge(base, situation, policy, questions, AnswerMode.DRAFT)
    if answer is not None and not newcomer:
        yield draft(answer, Why.NOT_AUTHENTICATED)


def _recipient(situation: ReplySituation) -> Address | None:
    return recipient_of(situation.standing, sender=situation.email.sender, registered=situation.registered)


def _asks_anything(situation: ReplySituation) -> bool:
    return bool(_brings_documents(situation) or WORTH_A_RECEIPT.intersection(situation.classification.intents))


def _brings_documents(situation: ReplySituation) -> bool:
    """True also for a mail that says "attached" with nothing attached: its sender must hear of it."""
    sends_statement = situation.statement is not None and situation.statement.compared
    offered = situation.classification.kind is MailKind.INVOICE and not sends_statement
    announced = Intent.SUBMIT_INVOICE in situation.classification.intents
    if situation.classification.kind is MailKind.OTHER:  # spam has damaged files too
        return bool(situation.invoices)
    return bool(situation.invoices or situation.unread or offered or announced)


def _blank(situation: ReplySituation, policy: AnswerPolicy, recipient: Address) -> Notice:
    email = situation.email
    return Notice(
        kind=NoticeKind.RECEIPT,
        language=_language(situation, policy),
        recipient=recipient,
        company=situation.company,
        case=situation.case,
        cause=situation.cause,
        answers=InReplyTo(message_id=email.message_id, references=email.references, case=situation.case),
        files=situation.files,
        country=situation.country,
    )


def _language(situation: ReplySituation, policy: AnswerPolicy) -> str:
    for language in (situation.classification.language, situation.party_language):
        if language in policy.languages:
            return str(language)
    return policy.default_language


def _parts(situation: ReplySituation, policy: AnswerPolicy) -> Iterator[_Part]:
    """Yield everything there is to say, the most important first: it names the mail."""
    intents = frozenset(situation.classification.intents)
    if _brings_documents(situation):
        together = policy.request is policy.acknowledgement
        told = situation.invoices if together else tuple(_without_needs(invoice) for invoice in situation.invoices)
        yield _Part(kind=NoticeKind.ACKNOWLEDGEMENT, mode=policy.acknowledgement, invoices=told)
        in_need = tuple(invoice for invoice in situation.invoices if invoice.needs)
        if in_need and not together:
            yield _Part(kind=NoticeKind.REQUEST, mode=policy.request, invoices=in_need)
    if STATUS_QUESTIONS & intents:
        yield _Part(kind=NoticeKind.STATUS, mode=_status_mode(intents, policy.status))
    if _gives_statement(situation, policy):
        yield _Part(kind=NoticeKind.STATEMENT, mode=_status_mode(intents, policy.statement))
    if _topics(situation, policy):
        yield _Part(kind=NoticeKind.NOTED, mode=policy.noted)


def _status_mode(intents: frozenset[Intent], mode: AnswerMode) -> AnswerMode:
    """Return how what is known goes out: beside new bank details it waits for a person (domain.md trap 10)."""
    if Intent.BANK_DETAILS_CHANGE in intents and mode is AnswerMode.AUTOMATIC:
        return AnswerMode.DRAFT
    return mode


def _gives_statement(situation: ReplySituation, policy: AnswerPolicy) -> bool:
    return situation.statement is not None and policy.statement is not AnswerMode.OFF


def _topics(situation: ReplySituation, policy: AnswerPolicy) -> tuple[str, ...]:
    """Return what a person was told of; a statement that is given needs no person."""
    given = {Intent.ASK_STATEMENT} if _gives_statement(situation, policy) else set()
    wanted = set(situation.classification.intents) - given
    if wanted == {Intent.OTHER} and (situation.invoices or situation.unread):
        return ()  # it brings its papers, and says nothing besides
    return tuple(str(intent) for intent in NOTED_INTENTS if intent in wanted)


def _is_question(part: _Part) -> bool:
    return part.kind in QUESTIONS and part.mode is not AnswerMode.OFF


def _without_needs(invoice: InvoiceOutcome) -> InvoiceOutcome:
    """Return the invoice as it is shown while a person decides whether to ask: in review."""
    waiting = invoice.state is SupplierState.NEEDS_CORRECTION
    return replace(invoice, needs=(), state=SupplierState.IN_REVIEW if waiting else invoice.state)


def _merge(
    base: Notice, situation: ReplySituation, policy: AnswerPolicy, parts: tuple[_Part, ...], mode: AnswerMode
) -> Notice | None:
    """Return one notice that says every part of this mode, None when there is none."""
    said = tuple(part for part in parts if part.mode is mode)
    if not said:
        return None
    kinds = {part.kind for part in said}
    topics: tuple[str, ...] = ()
    if NoticeKind.STATUS in kinds and not situation.status and not situation.invoices:
        topics += (NUMBER_NEEDED,)
    if NoticeKind.NOTED in kinds:
        topics += _topics(situation, policy)
    merged = replace(
        base,
        kind=said[0].kind,
        invoices=tuple(invoice for part in said for invoice in part.invoices),
        unread=situation.unread if NoticeKind.ACKNOWLEDGEMENT in kinds else (),
        status=situation.status if NoticeKind.STATUS in kinds else (),
        statement=situation.statement if NoticeKind.STATEMENT in kinds else None,
        topics=topics,
    )
    return bounded(merged)
