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

from outbound.delivery import deliver_due
from outbound.records import DeliveryResult
from outbound.transport import SmtpServer, SmtpTransport, Transport
from service.application import Application
from service.credentials import password
from service.settings import SmtpSettings
from service.store.outgoing import StoredQueue

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
            except Exception:
                log.exception("sending_failed")
            stop.wait(TICK_SECONDS)
    finally:
        transport.close()


def send_due(app: Application, transport: Transport, *, owner: str) -> int:
    """Deliver what is due now, at most what the configured pace allows a tick; return how many were tried."""
    delivered = deliver_due(
        StoredQueue(app.store),
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
    return len(delivered)


def open_transport(app: Application) -> SmtpTransport:
    """Return the way to the configured SMTP server; MissingSecret when its password is not there."""
    smtp = app.settings.smtp
    return SmtpTransport(
        SmtpServer(
            host=smtp.host,
            port=smtp.effective_port,
            security=smtp.security,
            username=smtp.user,
            password=_password(app, smtp) if smtp.user else None,
            ca_file=app.settings.base / smtp.ca_file if smtp.ca_file is not None else None,
            hello=socket.getfqdn() or "localhost",
        )
    )


def _password(app: Application, smtp: SmtpSettings) -> str:
    variable, file = smtp.password_env, smtp.password_file
    return password(app.settings.base, variable=variable, file=file, what=f"the SMTP server {smtp.host}")
