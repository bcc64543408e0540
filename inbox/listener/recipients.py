"""Which recipients exist: our mailboxes' addresses, and each with any subaddress.

In charge of recognising them by shape alone. Whether a subaddress is a token of ours is never asked here: a token that
exists and one that does not get the same reply in the same time, so that nobody can try them out (reliability.md E12).
"""

from __future__ import annotations

from collections.abc import Mapping


class RecipientTable:
    """Mailboxes by address; case never matters (RFC 5321 allows it in the local part; no provider heeds it)."""

    def __init__(self, mailboxes: Mapping[str, str]) -> None:
        """`mailboxes` are their names by the addresses that belong to them."""
        self._mailboxes = {address.lower(): name for address, name in mailboxes.items()}

    def mailbox_of(self, recipient: str) -> str | None:
        """Return the name of the recipient's mailbox, None when it is nobody here."""
        local, _, domain = recipient.lower().rpartition("@")
        plain = f"{local.partition('+')[0]}@{domain}"  # RFC 5233
        return self._mailboxes.get(recipient.lower()) or self._mailboxes.get(plain)
