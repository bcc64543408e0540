"""The mails of the play, in the order in which they arrive.

In charge of the order. The mails stand with those who write them.
"""

from __future__ import annotations

from service.demo.mails.argentina import ARGENTINA
from service.demo.mails.europe import EUROPE
from service.demo.mails.latin_america import LATIN_AMERICA
from service.demo.mails.machines import MACHINES
from service.demo.mails.spain import SPAIN
from service.demo.mails.strangers import STRANGERS
from service.demo.script import ScriptedMail

SCRIPT: tuple[ScriptedMail, ...] = tuple(
    sorted(
        (*ARGENTINA, *LATIN_AMERICA, *SPAIN, *EUROPE, *MACHINES, *STRANGERS),
        key=lambda mail: mail.at_seconds,
    )
)
"""Every mail of the play, first to last."""
