"""Whom a reminder is written to: the contact for its purpose, else the next one that can be reached (domain.md 5.11).

In charge of the chain. Not in charge of bounces (they make a contact undeliverable in the store).
"""

from __future__ import annotations

from collections.abc import Sequence

from outbound.reminders.records import Contact, Purpose

# Who deals with disputes is never written to about money.
CHAIN = (Purpose.BILLING, Purpose.ACCOUNTING, Purpose.MANAGEMENT, Purpose.BUYER, Purpose.ESCALATION)


def contact_for(contacts: Sequence[Contact], purpose: Purpose) -> tuple[Contact, bool] | None:
    """Return the contact for a purpose and whether it stands in for another one; None when nobody can be reached."""
    order = (purpose, *(each for each in CHAIN if each is not purpose))
    for wanted in order:
        for contact in contacts:
            if wanted in contact.purposes and contact.deliverable:
                return contact, not _is_first(contacts, contact, purpose)
    return None


def _is_first(contacts: Sequence[Contact], chosen: Contact, purpose: Purpose) -> bool:
    """Say whether the chosen contact is the one that the purpose names, nobody before it being out of reach."""
    return next((each for each in contacts if purpose in each.purposes), None) == chosen
