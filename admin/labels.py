"""Every code that a page can show, in words: states, kinds, roles, reasons. A code without words is shown spaced out.

In charge of single words and short phrases. Sentences with facts in them are made in `admin.sentences`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _

from admin.customer_labels import (
    BEHAVIOUR,
    DEPARTMENTS,
    DISPUTE_OUTCOMES,
    DISPUTES,
    FAMILIES,
    PAUSES,
    PROMISE_STATES,
    PURPOSES,
    RECEIVABLE_STATES,
    TONE_NAMES,
    WITHHELD,
)
from admin.report_labels import REPORT_COLUMNS, REPORT_EMPTY, REPORT_HINTS, REPORTS
from admin.worded import Words

INVOICE_STATES: Words = {
    "received": _("Received"),
    "in_review": _("In review"),
    "waiting_supplier": _("Waiting for the supplier"),
    "approved": _("Approved"),
    "scheduled": _("Payment scheduled"),
    "part_paid": _("Partly paid"),
    "paid": _("Paid"),
    "rejected": _("Rejected"),
    "duplicate": _("Duplicate"),
    "replaced": _("Replaced"),
}


MESSAGE_STATES: Words = {
    "stored": _("Stored"),
    "read": _("Read"),
    "filed": _("Filed"),
    "quarantined": _("In quarantine"),
}

OUTGOING_STATES: Words = {
    "draft": _("Draft"),
    "queued": _("Queued"),
    "sending": _("Being sent"),
    "sent": _("Sent"),
    "held": _("On hold"),
    "cancelled": _("Cancelled"),
    "failed": _("Failed"),
    "unknown": _("Fate unknown"),
}

ORDER_STATES: Words = {
    "open": _("Open"),
    "closed": _("Closed"),
    "cancelled": _("Called off"),
    "pending": _("Waiting for approval"),
}

DOCUMENT_KINDS: Words = {
    "invoice": _("Invoice"),
    "credit_note": _("Credit note"),
    "debit_note": _("Debit note"),
    "payment_receipt": _("Payment receipt"),
    "order": _("Purchase order"),
    "despatch": _("Delivery note"),
    "quote": _("Quotation"),
    "proforma": _("Proforma"),
    "statement": _("Account statement"),
    "remittance": _("Remittance advice"),
    "withholding_certificate": _("Withholding certificate"),
    "other": _("Another paper"),
}

MAIL_KINDS: Words = {
    "invoice": _("Mail with invoices"),
    "reply": _("Reply or question"),
    "bounce": _("Delivery failure"),
    "auto_reply": _("Automatic reply"),
    "other": _("Something else"),
}

INTENTS: Words = {
    "submit_invoice": _("sends an invoice"),
    "ask_status": _("asks for the status"),
    "ask_payment_proof": _("asks for proof of payment"),
    "ask_statement": _("asks for a statement"),
    "dispute": _("disagrees"),
    "promise_to_pay": _("promises to pay"),
    "payment_notice": _("says that it was paid"),
    "correction": _("sends a correction"),
    "bank_details_change": _("changes bank details"),
    "contact_change": _("changes a contact"),
    "acknowledge": _("confirms"),
    "other": _("something else"),
}

STANDINGS: Words = {
    "verified": _("Verified contact"),
    "registered": _("Registered contact, not authenticated"),
    "newcomer": _("Unknown, but authenticated"),
    "stranger": _("Unknown and not authenticated"),
    "internal": _("Our own domain"),
}

AUTHENTICATIONS: Words = {
    "pass": _("passed at our border"),
    "fail": _("failed at our border"),
    "none": _("not authenticated"),
}

RESOLVERS: Words = {
    "supplier": _("Supplier"),
    "buyer": _("Buyer"),
    "receiver": _("Goods receipt"),
    "accounts_payable": _("Accounts payable"),
    "tax": _("Tax"),
    "treasury": _("Treasury"),
    "legal": _("Legal"),
    "security": _("Security"),
    "system": _("Acuse"),
}

SEVERITIES: Words = {
    "reject": _("Blocks"),
    "review": _("To review"),
    "inform": _("For information"),
}

VERDICTS: Words = {
    "approved": _("everything fits"),
    "review": _("a person must look"),
    "rejected": _("it cannot be paid"),
}

NOTICES: Words = {
    "acknowledgement": _("Acknowledgement"),
    "receipt": _("Bare receipt"),
    "request": _("Request"),
    "status": _("Status answer"),
    "rejection": _("Rejection"),
    "statement": _("Statement of account"),
    "tasks": _("What waits for a person"),
    "rescheduled": _("Payment date moved"),
    "noted": _("Note taken"),
    "missing_paper": _("Request for a missing paper"),
    "payment": _("Payment reminder"),
    "alarm": _("Alarm"),
}

ENTRIES: Words = {"mail": _("Mail received"), "letter": _("Mail sent")}

SORTS: Words = {"oldest": _("the longest waiting"), "worth": _("the largest"), "due": _("the soonest due")}

EXPECTATIONS: Words = {
    "fixed": _("a fixed amount"),
    "indexed": _("an amount that grows each year"),
    "metered": _("by consumption"),
}

SOURCES: Words = {
    "xml": _("XML"),
    "embedded_xml": _("XML inside the PDF"),
    "code": _("bar code"),
    "learned": _("as shown on an earlier one"),
    "text": _("text of the PDF"),
    "ocr": _("recognised text"),
    "mail": _("text of the mail"),
    "person": _("a person"),
}

PLACEMENTS: Words = {
    "document": _("its document"),
    "token": _("our reply address"),
    "references": _("an answer to our mail"),
    "number": _("the invoice number"),
    "subject": _("the subject"),
    "person": _("a person"),
    "none": _("nothing"),
}

WHYS: Words = {
    "answers_mail": _("answers the sender's mail"),
    "unsure": _("what the mail wants was not understood surely enough"),
    "by_policy": _("the policy asks a person to release it"),
    "not_authenticated": _("the sender is registered, but the mail is not proven theirs"),
    "tasks": _("somebody asked to be told what waits"),
    "read_anew": _("a person said that the mail wants something else"),
    "date_slipped": _("a payment date that was told holds no more"),
    "gathered": _("the sender wrote often: many answers in one mail"),
    "repeated": _("the same answer went to this sender within a day: perhaps a machine asks"),
    "loop_domain": _("too many automatic mails for one domain: perhaps a loop"),
    "loop_all": _("too many automatic mails in all: perhaps a loop"),
    "reminder": _("a stage of the reminder policy is due"),
    "not_live": _("reminders are being tried out: nothing goes to customers"),
    "shadow": _("shadow mode: nothing is sent"),
    "alarm": _("an alarm for the administrator"),
    "asked_by_person": _("a person asked for it"),
    "moved_by_person": _("a person's action"),
    "edited": _("a person changed its words"),
    "sender_died": _("the sending process ended in the middle"),
    "found_in_sent": _("found in the Sent folder: it went"),
    "restored": _("a backup was restored: it may have gone before"),
}
"""Why an outgoing mail is in its state, where no person wrote a reason (outbound.records.Why)."""

CONTACT_OUTCOMES: Words = {
    "alone": _("Answered without a person"),
    "person": _("A person acted"),
    "waiting": _("Waiting"),
    "unanswered": _("Not answered"),
}

BRIEFED: Words = {"at_once": _("At once"), "digest": _("Once a day")}

TOLD: Words = {
    "open": _("Ahead"),
    "kept": _("Kept"),
    "late": _("Paid later"),
    "moved": _("Moved to a later day"),
    "withdrawn": _("Without a date again"),
    "missed": _("Passed without a payment"),
    "repeated": _("Told again later"),
    "seen": _("Passed, and looked at"),
}
"""What became of a payment date that a supplier was told (service.store.told_dates.Told)."""

DEEDS: Words = {
    "released": _("Mails released"),
    "edited": _("Drafts reworded"),
    "cancelled": _("Drafts cancelled"),
    "settled": _("Mails looked at"),
    "corrected": _("Readings corrected"),
}
"""What people do about suppliers' mails (service.answer_report)."""

LANGUAGES: Words = {
    "es": _("Spanish"),
    "pt": _("Portuguese"),
    "en": _("English"),
    "ca": _("Catalan"),
    "fr": _("French"),
    "it": _("Italian"),
    "de": _("German"),
}


ROLES: Words = {"collector": _("Collector"), "approver": _("Approver"), "administrator": _("Administrator")}

FIELDS: Words = {
    "kind": _("Kind"),
    "number": _("Number"),
    "series": _("Series"),
    "issue_date": _("Issue date"),
    "due_date": _("Due date"),
    "currency": _("Currency"),
    "seller.name": _("Supplier"),
    "seller.tax_id": _("Supplier's tax id"),
    "buyer.name": _("Customer"),
    "buyer.tax_id": _("Customer's tax id"),
    "net": _("Net"),
    "tax": _("Tax"),
    "withheld": _("Withheld"),
    "prepaid": _("Prepaid"),
    "total": _("Total"),
    "payable": _("To be paid"),
    "order_references": _("Purchase order"),
    "despatch_references": _("Delivery note"),
    "preceding_invoices": _("Earlier invoice"),
    "iban": _("Bank account"),
    "payment_reference": _("Payment reference"),
    "authority_id": _("Fiscal id"),
    "lines": _("Lines"),
}


GROUPS: Mapping[str, Words] = MappingProxyType(
    {
        "invoice_state": {**RECEIVABLE_STATES, **INVOICE_STATES},  # a mail's list may hold both
        "receivable_state": RECEIVABLE_STATES,
        "message_state": MESSAGE_STATES,
        "outgoing_state": OUTGOING_STATES,
        "order_state": ORDER_STATES,
        "document": DOCUMENT_KINDS,
        "mail": MAIL_KINDS,
        "intent": INTENTS,
        "standing": STANDINGS,
        "authentication": AUTHENTICATIONS,
        "resolver": RESOLVERS,
        "severity": SEVERITIES,
        "verdict": VERDICTS,
        "notice": NOTICES,
        "expectation": EXPECTATIONS,
        "sort": SORTS,
        "entry": ENTRIES,
        "source": SOURCES,
        "placement": PLACEMENTS,
        "why": WHYS,
        "withheld": WITHHELD,
        "family": FAMILIES,
        "tone": TONE_NAMES,
        "dispute": DISPUTES,
        "department": DEPARTMENTS,
        "outcome": DISPUTE_OUTCOMES,
        "promise": PROMISE_STATES,
        "purpose": PURPOSES,
        "behaviour": BEHAVIOUR,
        "contact": CONTACT_OUTCOMES,
        "deed": DEEDS,
        "told": TOLD,
        "briefed": BRIEFED,
        "language": LANGUAGES,
        "report": REPORTS,
        "report_hint": REPORT_HINTS,
        "report_empty": REPORT_EMPTY,
        "report_column": REPORT_COLUMNS,
        "role": ROLES,
        "field": FIELDS,
    }
)

TONES: Mapping[str, str] = MappingProxyType(
    {
        "approved": "good", "scheduled": "good", "paid": "good", "part_paid": "good", "sent": "good", "filed": "good",
        "verified": "good", "open": "good", "kept": "good",
        "due": "wait", "issued": "plain", "overdue": "stop", "broken": "stop", "partial": "wait",
        "in_review": "wait", "waiting_supplier": "wait", "draft": "wait", "held": "wait", "review": "wait",
        "pending": "wait", "registered": "wait", "newcomer": "wait",
        "rejected": "stop", "duplicate": "stop", "quarantined": "stop", "failed": "stop", "unknown": "stop",
        "reject": "stop", "stranger": "stop", "fail": "stop",
    }
)  # fmt: skip
"""The colour of a chip; its text says the same, so that nothing depends on the colour."""


def label(code: str | None, group: str) -> str:
    """Return a code in words; a code that the group does not know comes back readable."""
    if not code:
        return "–"
    words = GROUPS[group].get(code)
    return str(words) if words is not None else code.replace("_", " ")


def why(reason: str) -> str:
    """Return why a mail is in its state: a code in words, or the words that a person wrote."""
    words = WHYS.get(reason) or WITHHELD.get(reason) or PAUSES.get(reason)
    return str(words) if words is not None else reason


def tone(code: str | None) -> str:
    """Return the colour of a code's chip: good, wait, stop or plain."""
    return TONES.get(code or "", "plain")
