"""What a writer is to us: the standing that decides what they may learn (contracts.md section 7, promise 4).

In charge of that one table. Not in charge of what is sent (`outbound`).
"""

from __future__ import annotations

from inbox.records import Authentication, Email, Standing


def standing(email: Email, authentication: Authentication, *, registered: bool, internal: bool) -> Standing:
    """Return who is writing; `registered`: the sender is a contact of a party, `internal`: of our own domains."""
    if email.sender is None or authentication is Authentication.FAIL:
        return Standing.STRANGER
    if internal:
        return Standing.INTERNAL
    proven = authentication is Authentication.PASS
    if registered:
        return Standing.VERIFIED if proven else Standing.REGISTERED
    return Standing.NEWCOMER if proven else Standing.STRANGER
