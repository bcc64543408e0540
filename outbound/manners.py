"""Whether an incoming mail may be answered by a machine at all (RFC 3834, reliability.md 3.D).

Not in charge of what the sender may learn (`outbound.disclosure`) nor of how many mails may go (`outbound.budget`).
"""

from __future__ import annotations

from dataclasses import dataclass

from inbox.automatic import is_automatic
from inbox.records import Classification, Email, MailKind

# Mailboxes that machines write from, whatever else the mail says (RFC 2142; Exchange sends unmarked bounces from them).
MACHINE_MAILBOXES = frozenset(
    {"postmaster", "mailer-daemon", "mailerdaemon", "noreply", "no-reply", "donotreply", "do-not-reply", "no-responder"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why no automatic mail goes out: a stable `code`, and `detail` in English for the log and `acuse explain`."""

    code: str
    detail: str


def may_answer(email: Email, classification: Classification, *, own_domains: tuple[str, ...]) -> Refusal | None:
    """Return why this mail must not be answered by a machine, None when it may."""
    if classification.kind in (MailKind.BOUNCE, MailKind.AUTO_REPLY):
        return Refusal(code=classification.kind, detail=f"a mail of kind {classification.kind} is not answered")
    if email.sender is None:
        return Refusal(code="unidentified", detail="nobody is named beyond doubt as the sender")
    if email.return_path == "":
        return Refusal(code="null_sender", detail="it came from the null sender (RFC 5321 section 4.5.5)")
    local, _, domain = email.sender.address.partition("@")
    if domain in own_domains:
        return Refusal(code="ourselves", detail=f"{domain} is our own domain")
    if local.partition("+")[0] in MACHINE_MAILBOXES:
        return Refusal(code="machine_mailbox", detail=f"{local}@ is a machine's mailbox")
    reason = is_automatic(email, own_domains)
    if reason is None and classification.automatic:
        reason = "it was classified as automatic"
    return Refusal(code="automatic", detail=reason) if reason else None
