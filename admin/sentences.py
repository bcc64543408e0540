"""Codes with their facts as sentences for the desk: differences, unread files, reasons to look, refusals, events.

In charge of the desk's wording alone; what a supplier is told stands in `outbound/templates`. A fact that is missing
shows as a dash, never as an error. Single words are in `admin.labels`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from flask_babel import LazyString, format_date, gettext
from flask_babel import lazy_gettext as _

from admin.amounts import decimal, money, quantity
from admin.headings import heading
from admin.labels import INVOICE_STATES, RECEIVABLE_STATES, label, tone
from matching.records import Counterfactual, Discrepancy
from outbound.plain import from_plain
from outbound.reminders.plans import Reason
from service.store.desk_invoices import HistoryRow
from service.store.desk_papers import PaperMissing

Sentences = Mapping[str, LazyString]

DISCREPANCIES: Sentences = MappingProxyType(
    {
        "doc_unreadable": _("The file could not be read."),
        "doc_not_invoice": _("This paper is not an invoice: %(found)s."),
        "doc_missing_xml": _("The legal XML is missing."),
        "doc_pdf_xml_mismatch": _("The PDF and the XML differ (%(field)s): %(found)s against %(expected)s."),
        "doc_arithmetic": _("The amounts do not add up: %(found)s on the paper, %(expected)s when added."),
        "doc_auth_invalid": _("The tax authority does not list this document as valid."),
        "doc_multiple": _("One file holds several invoices that cannot be told apart."),
        "support_missing": _("A paper that must come with it is missing: %(kind)s."),
        "doc_auth_invalid:not_in_file": _("The file does not hold the tax authority's word that it is valid."),
        "doc_type_wrong": _("The document is of the wrong class: %(found)s instead of %(expected)s."),
        "field_missing": _("A field that is needed is missing: %(field)s."),
        "date_future": _("The issue date lies in the future: %(found)s."),
        "date_old": _("The issue date is too long ago: %(found)s."),
        "date_early": _("Issued on %(found)s, before the order or the delivery (%(expected)s)."),
        "dup_exact": _("The same document was received before: %(case)s."),
        "dup_probable": _("It looks like an invoice received before: %(case)s."),
        "dup_conflict": _("The same number came before with other contents: %(case)s."),
        "vendor_unknown": _("The supplier is not in the master data."),
        "vendor_blocked": _("The supplier is blocked."),
        "fraud_suspect:hidden_text": _("The PDF holds figures that nobody can see on the page: %(found)s."),
        "fraud_suspect:changed_after_signing": _("The PDF was changed after it was signed."),
        "doc_arithmetic:repeated_element": _("The file states one thing twice (%(field)s): others may read the other."),
        "fraud_suspect": _("The sender is in doubt: the mail may be forged. Ask by a channel that you know."),
        "vendor_taxlist": _("The supplier stands on a list of the tax authority."),
        "wrong_entity": _("It is addressed to %(found)s, which is not us."),
        "wrong_entity:of_our_group": _("It is for another company of our group (%(found)s): pass it on there."),
        "dup_probable:self_billed": _("We bill the order %(order)s ourselves: this would be paid twice."),
        "buyer_data": _("Our own data are wrong on it: %(found)s instead of %(expected)s."),
        "no_order": _("It names no purchase order."),
        "order_not_found": _("The order %(found)s does not exist."),
        "order_other_supplier": _("The order %(order)s belongs to another supplier."),
        "order_not_open": _("The order %(order)s is not open any more."),
        "order_not_approved": _("The order %(order)s is not approved yet."),
        "blanket_limit": _("The framework order %(order)s is exceeded: %(found)s of %(expected)s."),
        "blanket_expired": _("The framework order %(order)s has expired."),
        "line_no_order": _("%(item)s is not on the order."),
        "item_mismatch": _("The item differs: %(found)s billed, %(expected)s ordered."),
        "uom_mismatch": _("The unit cannot be converted: %(found)s billed, %(expected)s ordered."),
        "price_over": _("Unit price %(found)s is above the order's %(expected)s."),
        "price_under": _("Unit price %(found)s is below the order's %(expected)s."),
        "price_discount_missing": _("The agreed discount of %(expected)s is missing."),
        "qty_over_ordered": _("Quantity %(found)s exceeds what the order has left: %(expected)s."),
        "qty_over_received": _("Quantity %(found)s exceeds what was received: %(expected)s."),
        "receipt_pending": _("Nothing was received yet for the %(found)s billed."),
        "quality_rejected": _("The goods failed inspection."),
        "charge_not_on_order": _("A charge of %(found)s was not ordered (%(item)s)."),
        "amount_header": _(
            "The net amount %(found)s differs from the order's %(expected)s, with no line to explain it."
        ),
        "tax_mismatch": _("The tax differs: %(found)s instead of %(expected)s."),
        "tax_withholding_doc": _("The certificate that exempts from withholding is missing."),
        "currency_mismatch": _("Billed in %(found)s, ordered in %(expected)s."),
        "fx_rate": _("The exchange rate %(found)s differs from the agreed %(expected)s."),
        "terms_mismatch": _("It falls due on %(found)s, sooner than agreed (%(expected)s)."),
        "bank_mismatch": _("The bank account is not the one in the master data. Confirm it by a known channel."),
        "bank_cbu_mandatory": _("It must be paid to the account declared on it."),
        "bank_factoring": _("The claim was assigned: it must be paid to the assignee."),
        "order_incomplete": _("The order %(order)s has no price to compare %(found)s with."),
        "advance_not_netted": _("An advance was paid and not taken off: %(found)s billed, %(expected)s left."),
        "recurring_variance": _("%(found)s billed, the contract lets expect %(expected)s."),
        "recurring_missing": _("The bill that was expected by %(expected)s has not come."),
        "approval_missing": _("%(found)s of the %(expected)s approvals that it needs (%(role)s)."),
        "legal_deadline": _("It may be objected to until %(expected)s; after that, silence is acceptance by law."),
        "missing_rep": _("It was paid, and the supplier's payment receipt of it has not come."),
        "credit_unmatched": _("The credit note names no invoice that we know."),
    }
)

AMOUNTS = frozenset({
    "advance_not_netted", "amount_header", "blanket_limit", "charge_not_on_order", "doc_arithmetic", "order_incomplete",
    "price_discount_missing", "price_over", "price_under", "recurring_variance",
})  # fmt: skip
QUANTITIES = frozenset({"fx_rate", "quality_rejected", "qty_over_ordered", "qty_over_received", "receipt_pending"})
"""Codes whose expected and found are numbers; everywhere else digits are names, written as they are."""

MISSING_PAPERS: Sentences = MappingProxyType(
    {
        "recurring_missing": _("Bill of contract %(contract)s for %(period)s to %(ends)s"),
        "missing_rep": _("Payment receipt of invoice %(number)s, paid on %(paid_on)s"),
    }
)

COUNTERFACTUALS: Sentences = MappingProxyType(
    {
        "quantity": _("billed %(wanted)s instead of %(found)s"),
        "receipt": _("were received: %(wanted)s"),
        "unit_price": _("cost %(wanted)s each instead of %(found)s"),
        "order_number": _("named order %(wanted)s"),
        "currency": _("were in %(wanted)s instead of %(found)s"),
        "unit": _("were billed by %(wanted)s instead of %(found)s"),
        "item": _("were %(wanted)s instead of %(found)s"),
        "tax": _("had a tax of %(wanted)s instead of %(found)s"),
        "charge": _("left out the charge of %(found)s"),
        "net": _("came to %(wanted)s net instead of %(found)s"),
        "sums": _("added up to %(wanted)s instead of %(found)s"),
        "buyer": _("were made out to %(wanted)s"),
    }
)

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


class _Facts(dict[str, str]):
    """Facts for a sentence; one that is missing reads as a dash."""

    def __missing__(self, name: str) -> str:
        return "–"


def discrepancy(found: Discrepancy) -> str:
    """Return one difference in words, with its line."""
    sentence = difference(found)
    if found.line is None:
        return sentence
    return str(gettext("Line %(line)s: %(sentence)s", line=found.line, sentence=sentence))


def difference(found: Discrepancy) -> str:
    """Return one difference in words, where its line is plain to see."""
    facts = _Facts(found.facts)
    for name, value in (("expected", found.expected), ("found", found.found)):
        if value:
            facts[name] = _shown(found.code, value)
    facts["field"] = label(found.facts.get("field") or found.expected, "field")
    for name, group in (("kind", "document"), ("role", "role")):
        if name in facts:
            facts[name] = label(facts[name], group)
    for name in ("case", "order", "item"):
        facts.setdefault(name, facts["found"])
    variant = f"{found.code}:{found.facts.get('cause') or found.facts.get('check')}"
    return _filled(DISCREPANCIES, variant if variant in DISCREPANCIES else found.code, facts)


def file_error(code: str) -> str:
    """Return why a file was not read."""
    return _filled(FILE_ERRORS, code, {})


def missing_paper(row: PaperMissing) -> str:
    """Return in words what has not come."""
    days = {name: format_date(date.fromisoformat(row.facts[name]), "medium") for name in _DAYS if name in row.facts}
    return _filled(MISSING_PAPERS, row.code, _Facts({**row.facts, **days}))


_DAYS = ("period", "ends", "paid_on")


def would_be_approved(match: Mapping[str, Any]) -> str:
    """Return what would have made an invoice of a stored match approved; empty where nothing can be said."""
    parts = [_counterfactual(from_plain(Counterfactual, one)) for one in match.get("counterfactuals", ())]
    if not parts:
        return ""
    return str(gettext("It would be approved if %(changes)s.", changes=gettext(" and ").join(parts)))


def _counterfactual(found: Counterfactual) -> str:
    facts = _Facts()
    for name, value in (("found", found.found), ("wanted", found.wanted)):
        if value:
            facts[name] = _shown(found.code, value)
    change = _filled(COUNTERFACTUALS, found.field, facts)
    if found.since is not None:
        change = str(
            gettext("%(change)s, as received until %(day)s", change=change, day=format_date(found.since, "medium"))
        )
    where = gettext("line %(line)s", line=found.line) if found.line is not None else gettext("it")
    return f"{where} {change}"


def attention(code: str | None) -> str:
    """Return why a person must look at a mail."""
    return _filled(ATTENTION, code, {}) if code else ""


def account_error(code: str) -> str:
    """Return why an account was not made or changed."""
    return _filled(ACCOUNT_ERRORS, code, {})


def action_refused(code: str) -> str:
    """Return why an action was not done."""
    return _filled(REFUSALS, code, {})


def happened(row: HistoryRow) -> str:
    """Return one event in words."""
    facts = _Facts({name: str(value) for name, value in row.data.items()})
    for name in ("date", "payment_date"):
        if name in facts:
            facts[name] = format_date(date.fromisoformat(facts[name]), "medium")
    for name, group in _WORDED:
        if name in facts:
            facts[name] = label(facts[name], group)
    if row.kind in READINGS:
        facts |= {name: intents(facts[name].split(", ")) for name in ("before", "after")}
    return _filled(EVENTS, row.kind, facts)


def intents(codes: Iterable[str]) -> str:
    """Return what a mail wants in words."""
    return ", ".join(label(code, "intent") for code in codes if code) or str(gettext("nothing"))


_WORDED = (("field", "field"), ("verdict", "verdict"), ("category", "dispute"), ("outcome", "outcome"))


def cause(reason: Reason) -> str:
    """Return one reason of a reminder in words."""
    facts = _Facts(reason.facts)
    if "day" in facts:
        facts["day"] = format_date(date.fromisoformat(facts["day"]), "medium")
    if "score" in facts:
        facts["score"] = f"{float(facts['score']):.0f}"
    return _filled(CAUSES, reason.cause.value, facts)


def task(kind: str) -> str:
    """Return what a person is asked to do."""
    return _filled(TASKS, kind, {})


def actor(name: str) -> str:
    """Return who did something: a person's name, a rule, a mail, or Acuse itself."""
    kind, _colon, rest = name.partition(":")
    if kind == "person":
        return rest
    if kind == "mail":
        return str(gettext("a mail"))
    return str(gettext("Acuse, by rule")) if kind == "rule" else "Acuse"


def _shown(code: str, value: str) -> str:
    if decimal(value) is None:
        return value
    return money(value) if code in AMOUNTS else quantity(value) if code in QUANTITIES else value


def _filled(sentences: Sentences, code: str, facts: Mapping[str, Any]) -> str:
    sentence = sentences.get(code)
    return code.replace("_", " ") if sentence is None else str(sentence) % facts


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
