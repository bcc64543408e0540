"""Triage: what a mail is and what it wants (contracts.md section 5).

In charge of the order in which the kinds are tried and of putting the findings into one record. A pure function of the
mail: the same mail always gets the same answer. Not in charge of any of the findings themselves.
"""

from __future__ import annotations

import re

from inbox.automatic import is_automatic, is_vacation_subject
from inbox.bounces import Bounce, read_bounce, report_type
from inbox.forwards import is_forward
from inbox.header_fields import first_value
from inbox.intents import Situation, Wishes, find_wishes, mentions, written_by_robot
from inbox.language import language_of
from inbox.numbers import Numbers, find_numbers
from inbox.offers import Offer, brings_delivery_paper, is_photograph, offer_of
from inbox.records import Classification, Email, Intent, MailKind
from inbox.reply_text import reply_text

_REPLY_SUBJECT = re.compile(
    r"^\s*(?:(?:\[[^\]]*\]|external:|externo:)\s*)*(?:re|rv?|aw|antw|res|ris|resp|sv|tr)\s*(?:\[\d+\]|"
    r"\(\d+\))?\s*:",
    re.IGNORECASE,
)
_ANSWERED_BY_ROBOT = re.compile(r"auto-?repl", re.IGNORECASE)
# Reasons for silence that do not make a mail the work of a machine.
_WRITTEN_BY_HAND = {None, "no_author", "own_address", "loop", "calendar"}
_NEWSLETTER_FIELDS = ("List-Unsubscribe", "Feedback-ID", "X-Campaign", "X-CampaignId", "X-Mailgun-Tag")
_SUREST = 0.97
_LONGEST = 16 * 1024
_BUSINESS = 0.5
_OPENING = 600
_SURELY = 0.7


def classify(email: Email) -> Classification:
    """Return what a mail is and wants."""
    reason = is_automatic(email)
    automatic = reason not in _WRITTEN_BY_HAND
    bounce = read_bounce(email)
    if bounce is not None:
        return _bounced(bounce)
    text = reply_text(email)[:_LONGEST]
    language = language_of(text or email.text[:_LONGEST] or email.subject)
    if _is_auto_reply(email, text, language, automatic=automatic):
        return Classification(
            kind=MailKind.AUTO_REPLY, language=language, reply_text=text, automatic=True, confidence=0.95
        )
    return _written(email, text, language, automatic=automatic)


def _bounced(bounce: Bounce) -> Classification:
    return Classification(
        kind=MailKind.BOUNCE,
        language=language_of(bounce.notice, otherwise="en"),
        reply_text=bounce.notice,
        bounced_recipient=bounce.recipient,
        bounce_type="hard" if bounce.hard else "soft",
        bounced_message_id=bounce.message_id,
        automatic=True,
        confidence=0.98 if bounce.recipient else 0.8,
    )


def _written(email: Email, text: str, language: str, *, automatic: bool) -> Classification:
    """Return what a mail is that somebody, or some invoicing system, wrote to us."""
    offers = _offers_invoice(email, text)
    numbers = find_numbers(f"{_own_subject(email)}\n\n{text}")
    wishes = find_wishes(email.subject, text, language, _situation(email, offers=offers))
    kind = MailKind.INVOICE if offers else _reply_or_other(email, text, wishes, numbers)
    if kind is MailKind.OTHER:
        return Classification(kind=kind, language=language, reply_text=text, automatic=automatic, confidence=0.7)
    return Classification(
        kind=kind,
        language=language,
        intents=wishes.intents or (Intent.OTHER,),
        invoice_numbers=numbers.invoices,
        order_numbers=numbers.orders,
        promised_date=wishes.promised_date,
        dispute_reason=wishes.dispute_reason,
        reply_text=text,
        automatic=automatic,
        confidence=_confidence(email, kind, wishes),
    )


def _is_auto_reply(email: Email, text: str, language: str, *, automatic: bool) -> bool:
    if report_type(email) == "disposition-notification" or is_vacation_subject(email.subject):
        return True
    if _ANSWERED_BY_ROBOT.search(first_value(email.headers, "Auto-Submitted")):
        return True
    if any(first_value(email.headers, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From")):
        return True
    if email.attachments and any(not part.noise for part in email.attachments):
        return False
    return written_by_robot(text[:_OPENING], language, marked=automatic)


def _situation(email: Email, *, offers: bool) -> Situation:
    answers = bool(email.in_reply_to) or bool(_REPLY_SUBJECT.match(email.subject))
    quoted = len(email.text) > len(reply_text(email)) + 40
    reminded = answers and (not quoted or mentions(email.subject, email.text[:_LONGEST], "reminder"))
    return Situation(
        offers_invoice=offers,
        answers=answers,
        answers_reminder=reminded,
        sent=email.date.date() if email.date else None,
    )


def _offers_invoice(email: Email, text: str) -> bool:
    parts = [part for part in email.attachments if not part.noise]
    offers = [offer_of(part) for part in parts]
    if Offer.INVOICE in offers:
        return True
    unknown = [part for part, offer in zip(parts, offers, strict=True) if offer is Offer.UNKNOWN]
    if not unknown:
        return False
    situation = Situation(offers_invoice=False)
    wishes = find_wishes(email.subject, text, language_of(text or email.subject), situation)
    said = wishes.told >= _SURELY
    if brings_delivery_paper(f"{email.subject}\n{text}"):
        return False
    if wishes.brings_invoice:
        return True
    if all(is_photograph(part) for part in unknown) or Offer.OTHER in offers:
        return False
    about_invoice = mentions(email.subject, "", "invoice") and not said
    return about_invoice or not text or (is_forward(email.subject, email.text) and not said)


def _reply_or_other(email: Email, text: str, wishes: Wishes, numbers: Numbers) -> MailKind:
    if report_type(email) == "feedback-report":
        return MailKind.OTHER
    newsletter = any(first_value(email.headers, name) for name in _NEWSLETTER_FIELDS)
    if newsletter and not numbers.invoices:
        return MailKind.OTHER
    if any(not part.noise for part in email.attachments) and brings_delivery_paper(f"{email.subject}\n{text}"):
        return MailKind.REPLY  # the proof of what some invoice bills
    told = set(wishes.intents) if wishes.told else set()
    foreign = wishes.foreign >= _BUSINESS and wishes.business < wishes.foreign
    if foreign and not numbers.invoices and not told & {Intent.DISPUTE, Intent.ACKNOWLEDGE}:
        return MailKind.OTHER
    about = mentions(email.subject, text, "invoice") or mentions(email.subject, text, "payment")
    if numbers.invoices or (wishes.business >= _BUSINESS and (about or wishes.told >= _SURELY)):
        return MailKind.REPLY
    told = told - {Intent.CONTACT_CHANGE, Intent.OTHER}
    if told == {Intent.DISPUTE} and wishes.dispute_reason == "quality":
        told = set()  # people also complain about things that nobody billed
    answers = bool(email.in_reply_to or email.references)
    return MailKind.REPLY if told or (answers and wishes.intents) else MailKind.OTHER


def _own_subject(email: Email) -> str:
    return _REPLY_SUBJECT.sub("", email.subject)


def _confidence(email: Email, kind: MailKind, wishes: Wishes) -> float:
    if email.problems:
        return 0.7
    if kind is MailKind.INVOICE and wishes.intents in ((), (Intent.SUBMIT_INVOICE,)):
        return 0.97
    if not wishes.intents:
        return 0.6
    # As sure as the least sure of its decisions, and as the likeliest of its wishes.
    return round(min(_SUREST, wishes.certainty, wishes.told or _SUREST), 2)
