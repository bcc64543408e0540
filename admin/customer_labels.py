"""The codes of what our customers owe and of how they are reminded, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from admin.worded import Words

RECEIVABLE_STATES: Words = {
    "issued": _("Issued"),
    "due": _("Due today"),
    "overdue": _("Overdue"),
    "paid": _("Paid"),
}

WITHHELD: Words = {
    "paid": _("it is paid"),
    "written_off": _("it is written off"),
    "disputed": _("it is disputed"),
    "promised": _("they promised to pay"),
    "plan": _("it is paid in instalments, as agreed"),
    "paused": _("it is paused"),
    "collecting": _("a debit order, a cheque or a factor has it"),
    "below_minimum": _("too little to write for"),
    "excluded": _("the customer is never reminded"),
    "legal": _("a matter of law: a person's business"),
    "customer_paused": _("the customer is paused"),
    "stale_payments": _("the payment data are too old"),
    "unread_reply": _("a reply of theirs is unread"),
    "no_contact": _("no address of theirs works"),
    "credit": _("money of theirs that is not allocated covers it"),
    "netting": _("we owe them as much"),
    "superseded": _("a later stage is due too"),
    "expired": _("it was for before the due date, which has passed"),
    "earlier_first": _("a gentler reminder comes first"),
    "too_soon": _("the last reminder is too recent"),
    "cap": _("they have had as many mails as they may have"),
    "no_slot": _("no day on which they may be written to"),
    "amount_changed": _("something of it was paid since: the next one has the right sum"),
    "outside_hours": _("the hours in which they may be written to were over"),
    "mode_changed": _("reminders were turned live, or back to a trial, since"),
    "contact_gone": _("the address does not work any more"),
}
"""Why a reminder does not go, or did not (outbound.reminders.plans.Hold, service.remindercheck.Dropped)."""

FAMILIES: Words = {
    "welcome": _("Welcome"),
    "invoice": _("The invoice itself"),
    "upcoming": _("Before it is due"),
    "due": _("On the day"),
    "overdue": _("Overdue reminder"),
    "statement": _("Statement"),
    "demand": _("Formal request"),
    "instalment": _("Instalment"),
    "broken_promise": _("Broken promise"),
    "thanks": _("Thanks"),
}

TONE_NAMES: Words = {
    "service": _("service"),
    "friendly": _("friendly"),
    "neutral": _("neutral"),
    "firm": _("firm"),
    "formal": _("formal"),
    "grateful": _("grateful"),
}

DISPUTES: Words = {
    "price": _("Price"),
    "quantity": _("Quantity"),
    "not_received": _("Not received"),
    "quality": _("Quality"),
    "data_error": _("Error in the data"),
    "duplicate": _("Duplicate"),
    "already_paid": _("Already paid"),
    "other": _("Another reason"),
}

DEPARTMENTS: Words = {
    "sales": _("Sales"),
    "logistics": _("Logistics"),
    "billing": _("Billing"),
    "cash": _("Cash application"),
    "receivables": _("Receivables"),
}

DISPUTE_OUTCOMES: Words = {
    "credited": _("credited"),
    "upheld": _("the invoice stands"),
    "partly": _("credited in part"),
    "withdrawn": _("withdrawn"),
}

PROMISE_STATES: Words = {
    "open": _("Promise open"),
    "kept": _("Kept"),
    "partial": _("Kept in part"),
    "broken": _("Broken"),
    "replaced": _("Replaced by a later one"),
    "withdrawn": _("Withdrawn"),
}

PURPOSES: Words = {
    "billing": _("Invoices"),
    "accounting": _("Accounts payable of theirs"),
    "management": _("Management"),
    "buyer": _("Buyer"),
    "disputes": _("Disputes"),
    "escalation": _("Escalation"),
}

BEHAVIOUR: Words = {
    "days_late": _("Days late, on average"),
    "share_late": _("Share paid late"),
    "trend": _("Days later than before"),
    "exposure": _("Share overdue"),
    "broken": _("Share of broken promises"),
}
"""The five terms of a customer's class (outbound.reminders.behaviour)."""

PAUSES: Words = {
    "unproven": _("the mail that brought the invoice was not proven to be ours"),
    "payment_notice": _("they say that it was paid"),
}
"""Why reminders are paused, where no person wrote it."""
