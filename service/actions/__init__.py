"""What people do, from the admin or the command line; each action is one transaction.

In charge of the rules of an action: the version that the person saw, the states it is possible in, the event, the mail
it causes. Not in charge of who may act: `admin` asks for a role first.
"""

from service.actions.errors import ActionError
from service.actions.on_deliveries import take_delivery_note
from service.actions.on_invoices import (
    approve,
    ask_supplier,
    assign,
    categorise,
    correct_field,
    hold,
    link_order,
    reject,
    release,
    reopen,
)
from service.actions.on_mails import (
    cancel_outgoing,
    edit_outgoing,
    hold_outgoing,
    release_outgoing,
    retry_message,
    see_told_date,
    settle_message,
    settle_unknown,
)
from service.actions.on_papers import ask_for_paper, settle_paper
from service.actions.on_readings import correct_reading
from service.actions.on_receivables import (
    agree_instalments,
    close_dispute,
    end_instalments,
    exclude_customer,
    finish_task,
    note_promise,
    open_dispute,
    pause_reminders,
    record_payment,
    resume_reminders,
    trust_contact,
    write_off,
)
from service.actions.on_views import change_view, remove_view, save_view
from service.actions.on_wordings import (
    bring_back_wording,
    cases_to_see,
    check_wording,
    save_wording,
    ship_wording,
)

__all__ = [
    "ActionError",
    "agree_instalments",
    "approve",
    "ask_for_paper",
    "ask_supplier",
    "assign",
    "bring_back_wording",
    "cancel_outgoing",
    "cases_to_see",
    "categorise",
    "change_view",
    "check_wording",
    "close_dispute",
    "correct_field",
    "correct_reading",
    "edit_outgoing",
    "end_instalments",
    "exclude_customer",
    "finish_task",
    "hold",
    "hold_outgoing",
    "link_order",
    "note_promise",
    "open_dispute",
    "pause_reminders",
    "record_payment",
    "reject",
    "release",
    "release_outgoing",
    "remove_view",
    "reopen",
    "resume_reminders",
    "retry_message",
    "save_view",
    "save_wording",
    "see_told_date",
    "settle_message",
    "settle_paper",
    "settle_unknown",
    "ship_wording",
    "take_delivery_note",
    "trust_contact",
    "write_off",
]
