"""The second door: mail handed over by LMTP (RFC 2033) or SMTP (RFC 5321), spoken by aiosmtpd.

In charge of the dialogue: who may connect, which recipients exist, how much may be in flight, and which reply each
step gets. Not in charge of keeping a mail: a `Keeper` does that, and 250 is said only after it returned.
"""

from inbox.listener.budget import ByteBudget, Charge
from inbox.listener.recipients import RecipientTable
from inbox.listener.records import Delivery, DoorProtocol, Doorway, Keeper, Limits, Trouble
from inbox.listener.server import Listener
from inbox.listener.trace_header import trace_header

__all__ = [
    "ByteBudget",
    "Charge",
    "Delivery",
    "DoorProtocol",
    "Doorway",
    "Keeper",
    "Limits",
    "Listener",
    "RecipientTable",
    "Trouble",
    "trace_header",
]
