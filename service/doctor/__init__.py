"""`acuse doctor`: tries everything that the configuration names, and tells what each server says.

In charge of looking, never of changing anything: no mail is sent, fetched, moved or marked, no schema is touched. One
check that fails stops no other. Mistakes that show without trying are `service.checks`.
"""

from service.doctor.examination import examine
from service.doctor.mailboxes import examine_login, examine_mailbox, proposed_border
from service.doctor.records import TROUBLE, Check, Outcome
from service.doctor.smtp import examine_smtp

__all__ = [
    "TROUBLE",
    "Check",
    "Outcome",
    "examine",
    "examine_login",
    "examine_mailbox",
    "examine_smtp",
    "proposed_border",
]
