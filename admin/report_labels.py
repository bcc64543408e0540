"""The reports and their columns, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from admin.worded import Words

REPORTS: Words = {
    "causes": _("Open exceptions by cause"),
    "suppliers": _("Open exceptions by supplier"),
    "approval": _("From arrival to approval"),
    "untouched": _("Settled without a person"),
    "receivables": _("Receivables by age"),
}

REPORT_HINTS: Words = {
    "causes": _("how many invoices wait, for how many days; credit notes count negative in the amount"),
    "suppliers": _("the twenty with most invoices that wait; credit notes count negative in the amount"),
    "approval": _("from the first mail with the paper to its first approval, by month of approval"),
    "untouched": _("papers approved, rejected, replaced or found to be duplicates, about which no person did anything"),
    "receivables": _("what customers still owe, by days since it fell due"),
}

REPORT_EMPTY: Words = {
    "causes": _("No invoice waits."),
    "suppliers": _("No invoice waits."),
    "approval": _("Nothing was approved in these days."),
    "untouched": _("Nothing was settled in these days."),
    "receivables": _("No customer owes anything."),
}

REPORT_COLUMNS: Words = {
    "cause": _("Cause"),
    "supplier": _("Supplier"),
    "month": _("Month"),
    "currency": _("Currency"),
    "invoices": _("Invoices"),
    "amount": _("Amount"),
    "days_0_2": _("0–2 days"),
    "days_3_7": _("3–7 days"),
    "days_8_30": _("8–30 days"),
    "days_over_30": _("more than 30 days"),
    "approved": _("Approvals"),
    "median_hours": _("Half within"),
    "hours_of_nine_in_ten": _("Nine in ten within"),
    "settled": _("Settled"),
    "untouched": _("Without a person"),
    "share_untouched": _("Share"),
    "not_due": _("Not due yet"),
    "days_0_30": _("0–30 days"),
    "days_31_60": _("31–60 days"),
    "days_61_90": _("61–90 days"),
    "days_over_90": _("more than 90 days"),
    "total": _("Total"),
}
