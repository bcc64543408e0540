"""The mailbox: what the intake needs of one, and IMAP behind it.

In charge of talking to the server and of telling its faults apart. Not in charge of what has been seen before: that is
the ledger's (`service.store.ledger`), never the server's \\Seen flag.
"""

from inbox.mailbox.connection import Authenticator, Encryption, ImapServer, connect, password_login, token_login
from inbox.mailbox.imap import ImapMailbox
from inbox.mailbox.port import (
    CommandRefusedError,
    ConnectionLostError,
    FetchedMail,
    FolderState,
    LoginRefusedError,
    Mailbox,
    MailboxError,
    RefusedMail,
)

__all__ = [
    "Authenticator",
    "CommandRefusedError",
    "ConnectionLostError",
    "Encryption",
    "FetchedMail",
    "FolderState",
    "ImapMailbox",
    "ImapServer",
    "LoginRefusedError",
    "Mailbox",
    "MailboxError",
    "RefusedMail",
    "connect",
    "password_login",
    "token_login",
]
