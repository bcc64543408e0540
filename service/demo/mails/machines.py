"""What machines send: an out-of-office notice and a delivery report. Neither is ever answered.

In charge of these mails and of what must come of them.
"""

from __future__ import annotations

from email import message_from_string, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from inbox.records import MailKind
from service.demo.buyer import INBOX
from service.demo.letters import answering, written
from service.demo.script import Expectation, Moment, ScriptedMail
from service.demo.suppliers import HOFMANN, PAMPA

# RFC 3464, as Postfix writes it: a sentence for people, a status for machines, the head of the mail that came back.
_REPORT = """\
From: Mail Delivery System <mailer-daemon@{domain}>
To: {inbox}
Subject: Undelivered Mail Returned to Sender
Date: {date}
Message-ID: {message_id}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_returned"

--=_returned
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mail.{domain}.

I'm sorry to have to inform you that your message could not be delivered to
one or more recipients. It's attached below.

<{recipient}>: host mail.{domain} said: 552 5.2.2 Mailbox full
    (in reply to RCPT TO command)

--=_returned
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.{domain}
Arrival-Date: {date}

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 Mailbox full

--=_returned
Content-Type: text/rfc822-headers

{returned}

--=_returned--
"""


def _out_of_office(message_id: str, moment: Moment) -> EmailMessage:
    letter = moment.answers["evaporators"]
    mail = written(
        message_id=message_id,
        sender=Address("Jens Hofmann", addr_spec=HOFMANN.email),
        subject="",
        text=(
            "Guten Tag,\n\n"
            "vielen Dank für Ihre Nachricht. Ich bin derzeit nicht im Haus und ab Montag wieder erreichbar. "
            "Ihre E-Mail wird nicht weitergeleitet.\n\n"
            "Freundliche Grüße\nJens Hofmann"
        ),
        now=moment.now,
    )
    mail = answering(mail, letter, opening="Ursprüngliche Nachricht:")
    mail.replace_header("Subject", f"Automatische Antwort: {letter.subject}")
    mail["Auto-Submitted"] = "auto-replied"
    mail["X-Auto-Response-Suppress"] = "All"
    return mail


def _bounce(message_id: str, moment: Moment) -> EmailMessage:
    letter = moment.answers["freight-without-order"]
    returned = letter.raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("ascii", "replace")
    report = _REPORT.format(
        message_id=message_id,
        date=format_datetime(moment.now),
        domain=PAMPA.domain,
        recipient=PAMPA.email,
        inbox=INBOX,
        returned=returned,
    )
    mail = message_from_string(report, policy=policy.SMTP)
    assert isinstance(mail, EmailMessage)  # noqa: S101 -- what policy.SMTP makes
    return mail


MACHINES = (
    ScriptedMail(
        key="out-of-office",
        at_seconds=33,
        title="out of office",
        sender=HOFMANN.email,
        build=_out_of_office,
        after=("evaporators",),
        expect=Expectation(kind=MailKind.AUTO_REPLY),
    ),
    ScriptedMail(
        key="bounce",
        at_seconds=48,
        title="delivery failure of our own mail",
        sender=f"mailer-daemon@{PAMPA.domain}",
        build=_bounce,
        after=("freight-without-order",),
        null_sender=True,
        expect=Expectation(kind=MailKind.BOUNCE, attention="bounce"),
    ),
)
"""The machines' mails of the play."""
