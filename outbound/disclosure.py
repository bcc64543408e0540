"""Who may learn what by mail (contracts.md section 7, promise 4). The last gate before anything is put in words.

In charge of what a sender's standing opens, and of cutting a notice down to it. Not in charge of who the sender is
(`inbox.standing`), nor of robots and budgets (`outbound.manners`, `outbound.budget`).
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from inbox.records import Address, Standing
from outbound.records import Notice, NoticeKind


class Access(StrEnum):
    """What the answers to one sender may show."""

    OWN = "own"  # everything about its own party's invoices
    RECEIPT = "receipt"  # that a mail came, with how many files, and the case: nothing about any invoice
    NOTHING = "nothing"  # no mail at all; a person sees it


ACCESS = {
    Standing.VERIFIED: Access.OWN,
    Standing.REGISTERED: Access.RECEIPT,
    Standing.NEWCOMER: Access.RECEIPT,
    Standing.STRANGER: Access.NOTHING,
    Standing.INTERNAL: Access.NOTHING,
}


def access_of(standing: Standing) -> Access:
    """Return what the automatic answers to a sender of this standing may show."""
    return ACCESS[standing]


def recipient_of(standing: Standing, *, sender: Address | None, registered: Address | None) -> Address | None:
    """Return the one address that may be answered, None when nobody may.

    A registered contact is answered at the address of the master data, never at From or Reply-To (reliability.md 2.1,
    E3); a newcomer at its authenticated From.
    """
    if access_of(standing) is Access.NOTHING:
        return None
    if standing is Standing.NEWCOMER:
        return sender
    return registered


def supplier_view(notice: Notice, access: Access) -> Notice | None:
    """Return the notice with only what `access` opens, None when that is nothing.

    A bare receipt keeps no trace of what was found or not found: for one kind of asker it is the same, byte for byte,
    whether an asked number exists or not.
    """
    if access is Access.NOTHING:
        return None
    if access is Access.OWN:
        return notice
    return replace(
        notice, kind=NoticeKind.RECEIPT, invoices=(), unread=(), status=(), statement=None, topics=(), note=None
    )
