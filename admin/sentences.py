"""Codes with their facts as sentences for the desk: unread files, reasons to look, refusals, events, tasks.

In charge of the desk's wording alone; what a supplier is told stands in `outbound/templates`. A fact that is missing
shows as a dash, never as an error. Single words are in `admin.labels`, differences in `admin.difference_sentences`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType

from flask_babel import format_date, gettext
from flask_babel import lazy_gettext as _

from admin.customer_labels import RECEIVABLE_STATES
from admin.difference_sentences import difference, discrepancy, missing_paper, would_be_approved
from admin.headings import heading
from admin.labels import INVOICE_STATES, label, tone
from admin.worded import Facts, Sentences, filled
from outbound.reminders.plans import Reason
from service.store.desk_invoices import HistoryRow

FILE_ERRORS: Sentences = MappingProxyType(
    {
        "encrypted": _("protected by a password"),
        "damaged": _("damaged"),
        "unsupported": _("of a type that is not read"),
        "too_large": _("too large"),
        "too_many": _("holds too many files"),
        "timeout": _("took too long to read"),
        "memory": _("took too much memory to read"),
        "crashed": _("stopped the reader"),
        "needs_ocr": _("a picture without text"),
        "empty": _("empty"),
    }
)

ATTENTION: Sentences = MappingProxyType(
    {
        "quarantined": _("It could not be handled and waits in quarantine."),
        "forged": _("The sender's domain says that this mail is forged."),
        "look_alike": _("The sender's domain imitates that of a supplier."),
        "bank_change": _("The sender gives other bank details. Confirm them by a known channel, never by mail."),
        "claimed": _("The sender names a case, or answers a mail, of somebody else."),
        "unreadable": _("A file in it could not be read."),
        "bounce": _("A mail of ours did not arrive."),
        "unknown_sender": _("The sender is not a known contact, or could not be verified; nothing was told."),
        "unsure": _("What it wants was not understood surely enough to answer it by machine."),
        "no_document": _("It announces an invoice that is not in it."),
        "question": _("The sender asks or says something that only a person can settle."),
        "own_invoice": _("It brings an invoice of ours, from nobody who issues them or for a customer nobody knows."),
        "other_paper": _("It brings a business paper that is not an invoice."),
    }
)

REFUSALS: Sentences = MappingProxyType(
    {
        "changed_meanwhile": _("Somebody changed this meanwhile. Nothing was overwritten: look at it as it is now."),
        "not_in_this_state": _("That is not possible in the state it is in now."),
        "not_on_hold": _("It is not on hold."),
        "nothing_to_ask": _("Nothing differs that the supplier could settle. Write your question."),
        "no_contact": _("No verified address of this supplier is known to write to."),
        "quantities_missing": _("Write how much was received of at least one line of the order."),
        "unknown_paper": _("That paper is not waited for."),
        "unknown_order": _("There is no order with that number."),
        "not_a_value": _("That value cannot be right for the field."),
        "approved_already": _("You approved it already; somebody else must, too."),
        "not_your_approval": _("The policy asks for the approval of somebody with another role."),
        "wording_unusable": _("These words cannot be used: see what is wrong with them."),
        "wording_warned": _("There are warnings: look at them, and say that the words are to be used all the same."),
        "view_name": _("A view needs a name of at most 60 characters."),
        "view_name_taken": _("You already have a view with that name."),
        "view_of_everything": _("Choose a filter or an order first: without one there is nothing to save."),
        "too_many_views": _("You have 30 views already. Remove one first."),
        "reason_missing": _("Write a reason first."),
        "not_a_payment": _("That payment cannot be recorded: its amount must be above 0."),
        "day_is_past": _("That day is past."),
        "nothing_chosen": _("Choose at least one."),
        "not_a_plan": _("Choose open invoices of one currency, 2 to 24 instalments and at most 92 days between them."),
        "words_missing": _("A mail needs a subject and a text."),
    }
)

EVENTS: Sentences = MappingProxyType(
    {
        **INVOICE_STATES,
        **RECEIVABLE_STATES,
        "decided": _("Compared: %(verdict)s"),
        "approval_given": _("Approved by one of those who must"),
        "delivery_note": _("Delivery note %(number)s of order %(order)s came"),
        "delivery_taken": _("Delivery note %(number)s taken as receipt of order %(order)s"),
        "paper_missing": _("A paper that was expected has not come"),
        "paper_came": _("The missing paper came, or is not needed"),
        "resent": _("Came again"),
        "replaces": _("Replaces %(replaces)s"),
        "reopened": _("Opened again"),
        "cleared": _("Settled by itself: %(codes)s"),
        "on_hold": _("Put on hold"),
        "released": _("Hold ended"),
        "order_linked": _("Linked to order %(order)s"),
        "assigned": _("Given to %(person)s"),
        "categorised": _("For: %(category)s"),
        "field_corrected": _("Corrected %(field)s: %(before)s → %(after)s"),
        "message_stored": _("Mail stored"),
        "message_read": _("Mail read"),
        "message_filed": _("Mail filed"),
        "message_quarantined": _("Mail put in quarantine"),
        "message_retried": _("Mail tried again"),
        "message_settled": _("Seen, nothing to do"),
        "told_date_moved": _("The payment date told to the supplier, %(told)s, moved to %(planned)s"),
        "told_date_withdrawn": _("The payment date told to the supplier, %(told)s, holds no more"),
        "told_date_seen": _("Somebody looked at the payment date that passed"),
        "told_date_missed": _("The payment date told to the supplier, %(told)s, passed without a payment"),
        "changed": _("Changed by a newer file or its paper"),
        "balance_told": _("The balance was told: %(open)s open"),
        "payment_received": _("Payment of %(amount)s, dated %(payment_date)s"),
        "payment_returned": _("The bank took the payment back"),
        "written_off": _("Written off"),
        "promised": _("Promised to pay by %(date)s"),
        "promise_kept": _("The promise was kept"),
        "promise_partial": _("The promise was kept in part"),
        "promise_broken": _("The promise was broken"),
        "promise_replaced": _("A later promise stands instead"),
        "promise_withdrawn": _("The promise was withdrawn"),
        "disputed": _("Disputed: %(category)s"),
        "dispute_closed": _("Dispute closed: %(outcome)s"),
        "paused": _("Reminders paused"),
        "resumed": _("Reminders go on"),
        "plan_agreed": _("Instalments agreed: %(instalments)s"),
        "plan_ended": _("Instalment plan ended"),
        "excluded": _("The customer is never reminded"),
        "included": _("The customer is reminded again"),
        "contact_restored": _("%(address)s is written to again"),
        "mail_bounced": _("The mail did not arrive"),
        "mail_draft": _("Mail drafted"),
        "mail_queued": _("Mail queued"),
        "mail_sending": _("Mail being sent"),
        "mail_sent": _("Mail sent"),
        "mail_held": _("Mail held back"),
        "mail_cancelled": _("Mail cancelled"),
        "mail_failed": _("Mail failed"),
        "mail_unknown": _("Fate of the mail unknown"),
        "reading_corrected": _("It wants something else than was understood: %(after)s instead of %(before)s"),
        "reading_confirmed": _("Understood rightly: %(after)s"),
        "mail_gathered": _("Answered together with other mails"),
        "mail_edited": _("Words of the mail changed"),
    }
)

CAUSES: Sentences = MappingProxyType(
    {
        "stage_due": _("stage %(stage)s of %(number)s, due on %(day)s"),
        "grade": _("class %(grade)s, %(score)s points of 100"),
        "tone_of_stage": _("the tone of its stage"),
        "tone_softer": _("a softer tone: class %(grade)s pays well"),
        "tone_firmer": _("a firmer tone: class %(grade)s pays late"),
        "tone_of_customer": _("the tone chosen for this customer"),
        "segment": _("segment %(name)s"),
        "contact_fallback": _("another contact: the one for this cannot be reached"),
        "moved": _("moved to %(day)s by hours, holidays or how many mails they had"),
        "later_stages_wait": _("firmer stages wait for this one"),
        "asked": _("the customer asked for it"),
        "hour_learned": _("at the hour at which they react"),
        "promise_broken": _("the promise for %(day)s was broken"),
        "approval": _("a person releases it"),
    }
)
"""Why a reminder is as it is (outbound.reminders.plans.Cause)."""

TASKS: Sentences = MappingProxyType(
    {
        "call": _("Call them: this stage asks for it."),
        "last_stage_done": _("Every stage went and nothing came: decide what follows."),
        "unreachable": _("No address of theirs works: find another."),
        "plan_broken": _("The instalment plan is broken: agree on another, or end it."),
        "promises_broken": _("They broke several promises: talk to them."),
        "netting": _("We owe them as much: settle one against the other."),
        "allocate": _("Money of theirs waits for its invoices: allocate it."),
        "read_reply": _("Read their reply."),
        "dispute": _("Settle the dispute with its department."),
        "refused": _("A server refused a reminder: read its answer under its mail and decide."),
        "paid_again": _("They say again that it is paid: look for the money, ask for the proof."),
    }
)
"""What a person is asked to do about a customer (outbound.reminders.plans.TaskKind and what replies cause)."""

ACCOUNT_ERRORS: Sentences = MappingProxyType(
    {
        "name_missing": _("Write a name of at most 100 characters."),
        "name_taken": _("There is already somebody with that name."),
        "password_short": _("The password needs at least 12 characters."),
        "password_long": _("The password may have at most 200 characters."),
        "password_wrong": _("The present password is not right."),
        "language": _("Choose one of the languages offered."),
        "address": _("Write an address of your own company's."),
        "last_administrator": _("The last administrator stays active."),
        "unknown": _("There is no such account."),
    }
)


READINGS = frozenset({"reading_corrected", "reading_confirmed"})
"""Events whose facts are what a mail wants, before and after."""


def file_error(code: str) -> str:
    """Return why a file was not read."""
    return filled(FILE_ERRORS, code, {})


def attention(code: str | None) -> str:
    """Return why a person must look at a mail."""
    return filled(ATTENTION, code, {}) if code else ""


def account_error(code: str) -> str:
    """Return why an account was not made or changed."""
    return filled(ACCOUNT_ERRORS, code, {})


def action_refused(code: str) -> str:
    """Return why an action was not done."""
    return filled(REFUSALS, code, {})


def happened(row: HistoryRow) -> str:
    """Return one event in words."""
    facts = Facts({name: str(value) for name, value in row.data.items()})
    for name in ("date", "payment_date"):
        if name in facts:
            facts[name] = format_date(date.fromisoformat(facts[name]), "medium")
    for name, group in _WORDED:
        if name in facts:
            facts[name] = label(facts[name], group)
    if row.kind in READINGS:
        facts |= {name: intents(facts[name].split(", ")) for name in ("before", "after")}
    return filled(EVENTS, row.kind, facts)


def intents(codes: Iterable[str]) -> str:
    """Return what a mail wants in words."""
    return ", ".join(label(code, "intent") for code in codes if code) or str(gettext("nothing"))


_WORDED = (("field", "field"), ("verdict", "verdict"), ("category", "dispute"), ("outcome", "outcome"))


def cause(reason: Reason) -> str:
    """Return one reason of a reminder in words."""
    facts = Facts(reason.facts)
    if "day" in facts:
        facts["day"] = format_date(date.fromisoformat(facts["day"]), "medium")
    if "score" in facts:
        facts["score"] = f"{float(facts['score']):.0f}"
    return filled(CAUSES, reason.cause.value, facts)


def task(kind: str) -> str:
    """Return what a person is asked to do."""
    return filled(TASKS, kind, {})


def actor(name: str) -> str:
    """Return who did something: a person's name, a rule, a mail, or Acuse itself."""
    kind, _colon, rest = name.partition(":")
    if kind == "person":
        return rest
    if kind == "mail":
        return str(gettext("a mail"))
    return str(gettext("Acuse, by rule")) if kind == "rule" else "Acuse"


FILTERS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {
        "label": label,
        "tone": tone,
        "discrepancy": discrepancy,
        "difference": difference,
        "would_be_approved": would_be_approved,
        "file_error": file_error,
        "missing_paper": missing_paper,
        "heading": heading,
        "attention": attention,
        "happened": happened,
        "cause": cause,
        "task": task,
        "actor": actor,
    }
)
