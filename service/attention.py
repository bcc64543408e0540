"""Why a person must look at a mail: the one reason that weighs most, or none.

In charge of what no rule may settle by itself. The code is kept in the message's row until somebody settles it.
"""

from __future__ import annotations

from enum import StrEnum

from inbox.records import Authentication, Intent, MailKind, Placement, Standing
from outbound.situation import AnswerMode, AnswerPolicy
from service.correspondents import Correspondent
from service.statements import has_statement
from service.understanding import Understood


class Attention(StrEnum):
    """The reasons, the weightiest first."""

    FORGED = "forged"  # the sender's domain says that the mail is not its own
    LOOK_ALIKE = "look_alike"  # the sender's domain imitates a supplier's
    BANK_CHANGE = "bank_change"  # new bank details: never by mail alone
    CLAIMED = "claimed"  # names an invoice, or answers a mail, of another party
    UNREADABLE = "unreadable"  # a file in it could not be read
    BOUNCE = "bounce"  # a mail of ours did not arrive
    UNKNOWN_SENDER = "unknown_sender"  # nobody that we know, or not proven
    UNSURE = "unsure"  # what its words want was not understood surely enough
    NO_DOCUMENT = "no_document"  # announces an invoice that is not there
    QUESTION = "question"  # a dispute, a promise, a change of contact, a question that no rule answers
    OWN_INVOICE = "own_invoice"  # an invoice of ours, from somebody who does not issue them, or for nobody known
    OTHER_PAPER = "other_paper"  # business paper that is no invoice


_FOR_A_PERSON = frozenset(
    {
        Intent.DISPUTE,
        Intent.PROMISE_TO_PAY,
        Intent.PAYMENT_NOTICE,
        Intent.CONTACT_CHANGE,
        Intent.ASK_STATEMENT,
        Intent.ASK_PAYMENT_PROOF,
        Intent.OTHER,
    }
)
_SAID_BY_FILES = frozenset({Intent.SUBMIT_INVOICE, Intent.CORRECTION, Intent.ACKNOWLEDGE})


def attention_for(
    understood: Understood,
    correspondent: Correspondent,
    placement: Placement,
    policy: AnswerPolicy,
    *,
    own_invoice: bool = False,
    taken: bool = False,
    owes_us: bool = False,
) -> Attention | None:
    """Return why a person must look at this mail; None when everything in it was settled by rule.

    `own_invoice`: it brought an invoice of ours that could not be filed as one. `taken`: all that its words say was
    recorded of the customer's debts. `owes_us`: the sender's party is a customer and no supplier, whose account no
    machine tells. A mail whose words were not understood surely enough is for a person, unless an invoice in it says it
    all. What the policy answers from data, by itself or as a draft, is not.
    """
    kind, intents = understood.classification.kind, set(understood.classification.intents)
    sure = understood.classification.confidence
    by_a_machine = kind in (MailKind.BOUNCE, MailKind.AUTO_REPLY)
    announced = kind is MailKind.INVOICE or (Intent.SUBMIT_INVOICE in intents and not understood.readings)
    unproven = correspondent.standing is not Standing.VERIFIED
    accounts = policy.statement is not AnswerMode.OFF and not unproven and not owes_us
    answered = {Intent.ASK_STATEMENT} if accounts else set()
    answered |= _FOR_A_PERSON if taken else set()
    reasons = (
        (Attention.FORGED, correspondent.authentication is Authentication.FAIL),
        (Attention.LOOK_ALIKE, correspondent.resembles is not None),
        (Attention.BANK_CHANGE, Intent.BANK_DETAILS_CHANGE in intents),
        (Attention.CLAIMED, bool(placement.claimed) and not by_a_machine),
        (Attention.UNREADABLE, bool(understood.unreadable)),
        (Attention.BOUNCE, kind is MailKind.BOUNCE),
        (Attention.UNKNOWN_SENDER, _is_unknown(correspondent) and not by_a_machine),
        (Attention.OWN_INVOICE, own_invoice),
        (Attention.OTHER_PAPER, any(not (accounts and has_statement((one,))) for one in understood.others)),
        (Attention.UNSURE, _words_matter(understood) and sure < policy.minimum_confidence),
        (Attention.NO_DOCUMENT, announced and not understood.invoices and not (accounts and understood.others)),
        (Attention.QUESTION, bool((_FOR_A_PERSON - answered) & intents) or (Intent.ASK_STATUS in intents and unproven)),
    )
    return next((reason for reason, holds in reasons if holds), None)


def _words_matter(understood: Understood) -> bool:
    """Say whether what is answered hangs on a mail's words: an invoice that was read speaks for itself."""
    intents = set(understood.classification.intents)
    return bool(intents - _SAID_BY_FILES if understood.invoices else intents)


def _is_unknown(correspondent: Correspondent) -> bool:
    return correspondent.standing in (Standing.STRANGER, Standing.NEWCOMER)
