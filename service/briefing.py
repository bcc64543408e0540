"""Our side is told as well (CB-02): who asked for it hears by mail what waits for a person, at once or once a day.

In charge of when, and to whom. A person is told what is new since the last time; what waited before signing up is not.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from outbound.briefing import briefing_mail
from service.accounts import Account, Briefed, briefed, told_until
from service.application import Application
from service.policies import company_of, zone_of
from service.store import outgoing
from service.store.desk import waiting
from service.store.desk_tasks import new_tasks

AT_MOST_EVERY = timedelta(minutes=2)  # what comes in between goes in one mail
DIGEST_HOUR = 8  # in the company's time zone


def brief_people(app: Application) -> int:
    """Tell everybody who is due what is new; return how many mails were queued."""
    now, zone = app.clock(), zone_of(app.settings)
    with app.store.read() as connection:
        due = [person for person in briefed(connection) if _is_due(person, now, zone)]
    if not due:
        return 0
    in_all = waiting(app.store).exceptions
    with app.store.write() as connection:
        return sum(_brief(connection, app, person, in_all) for person in due)


def _is_due(person: Account, now: datetime, zone: ZoneInfo) -> bool:
    before = person.told_until or now
    if person.told is Briefed.AT_ONCE:
        return now - before >= AT_MOST_EVERY
    local = now.astimezone(zone)
    return local.date() > before.astimezone(zone).date() and local.hour >= DIGEST_HOUR


def _brief(connection: Connection, app: Application, person: Account, in_all: int) -> bool:
    now = app.clock()
    tasks = new_tasks(connection, since=person.told_until or now, until=now)
    told_until(connection, person.id, now)
    if not tasks or person.address is None:
        return False
    admin = app.settings.admin
    mail = briefing_mail(
        tasks,
        waiting=max(in_all, len(tasks)),
        recipient=person.address,
        company=company_of(app.settings, app.settings.mailboxes[0]),
        language=person.language,
        page=(admin.public_url or f"http://{admin.host}:{admin.port}").rstrip("/"),
        cause=f"{person.id}:{now.isoformat()}",
        now=now,
        null_sender=app.settings.smtp.null_sender,
    )
    return outgoing.add(connection, mail, now=now, actor="rule:briefing") is not None
