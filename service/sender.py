"""The sender: hands due mails to the SMTP server, tick after tick.

In charge of the pace. Everything due leaves in the same tick, whatever it answers, so that nobody learns from a delay.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
from datetime import timedelta

import structlog
from sqlalchemy.exc import OperationalError

from outbound.delivery import deliver_due
from outbound.records import DeliveryResult
from outbound.transport import SmtpTransport, Transport
from service.application import Application
from service.logins import smtp_server
from service.remindercheck import still_wanted
from service.store import alarms
from service.store.outgoing import StoredQueue
from service.vitals import SMTP

TICK_SECONDS = 1.0
log = structlog.get_logger(__name__)


def send_forever(app: Application, stop: threading.Event) -> None:
    """Deliver what is due at every tick until `stop` is set; a fault of ours is logged, the next tick tries again."""
    transport = open_transport(app)
    owner = f"{socket.gethostname()[:12]}-{os.getpid()}-{secrets.token_hex(2)}"[:22]
    try:
        while not stop.is_set():
            try:
                send_due(app, transport, owner=owner)
            except OperationalError as error:  # the world's fault, and perhaps a long one: a line, no traceback
                log.warning("sending_waits", error=str(error.orig))
            except Exception:
                log.exception("sending_failed")
            stop.wait(TICK_SECONDS)
    finally:
        transport.close()


def send_due(app: Application, transport: Transport, *, owner: str) -> int:
    """Deliver what is due now, at most what the configured pace allows a tick; return how many were tried."""
    delivered = deliver_due(
        StoredQueue(app.store, still_wanted(app)),
        transport,
        now=app.clock,
        owner=owner,
        limit=max(1, round(app.settings.smtp.mails_per_minute * TICK_SECONDS / 60)),
        lease=timedelta(seconds=app.settings.work.send_lease_seconds),
    )
    for one in delivered:
        settled = one.settlement
        level = log.info if settled.result is DeliveryResult.SENT else log.warning
        level("mail_settled", mail=one.claim.key, result=settled.result.value, reply=settled.reply)
        if settled.alarm is not None:
            log.error("smtp_refuses_us", alarm=settled.alarm)
    if delivered:
        last = delivered[-1].settlement
        refusal = last.reply if last.alarm is not None else None  # the server's words; ours are in one language
        alarms.note_change(app.store, SMTP, {"refusal": refusal}, now=app.clock())
    return len(delivered)


def open_transport(app: Application) -> SmtpTransport:
    """Return the way to the configured SMTP server; MissingSecret when its password is not there."""
    return SmtpTransport(smtp_server(app.settings, app.tokens))
