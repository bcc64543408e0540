"""Our side is told as well (CB-02): who asked for it hears by mail what waits for a person, at once or once a day.

In charge of when, and to whom. A person is told what is new since the last time; what waited before signing up is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from inbox.tokens import make_token
from outbound.briefing import Task, briefing_mail
from outbound.records import OutgoingMail
from service.accounts import Account, Briefed, briefed, told_until
from service.application import Application
from service.commands import new_purpose
from service.policies import company_of, zone_of
from service.store import outgoing, task_tokens
from service.store.desk import waiting
from service.store.desk_tasks import new_tasks

AT_MOST_EVERY = timedelta(minutes=2)  # what comes in between goes in one mail
MOST_ALONE = 20  # invoices in mails of their own, to be answered with a command; the rest in one mail
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


def _brief(connection: Connection, app: Application, person: Account, in_all: int) -> int:
    """Queue what is new for one person; return how many mails."""
    now = app.clock()
    tasks = new_tasks(connection, since=person.told_until or now, until=now)
    told_until(connection, person.id, now)
    if person.address is None:
        return 0
    alone = [task for task in tasks if task.is_invoice][:MOST_ALONE] if _may_command(app, person) else []
    together = [task for task in tasks if task not in alone]
    mails = [_mail(app, person, (task,), in_all, _token(connection, app, person, task)) for task in alone]
    mails += [_mail(app, person, together, in_all, None)] if together else []
    for mail, task in zip(mails, [*alone, None], strict=False):
        about = (task.key,) if task is not None else ()
        outgoing.add(connection, mail, now=now, actor="rule:briefing", invoice_ids=about)
    return len(mails)


def _may_command(app: Application, person: Account) -> bool:
    return app.settings.team.commands and person.told is Briefed.AT_ONCE


def _token(connection: Connection, app: Application, person: Account, task: Task) -> str:
    """Return the token by which this person may answer about this invoice, once."""
    expires = app.clock() + timedelta(days=app.settings.team.command_days)
    token = make_token(
        app.secret, case=task.case, correspondent=person.address or "", purpose=new_purpose(), expires=expires
    )
    task_tokens.add(
        connection, token=token, user_id=person.id, invoice_id=task.key, version=task.version, now=app.clock()
    )
    return token


def _mail(app: Application, person: Account, tasks: Sequence[Task], in_all: int, token: str | None) -> OutgoingMail:
    now, zone = app.clock(), zone_of(app.settings)
    last = (now + timedelta(days=app.settings.team.command_days)).astimezone(zone).date() if token else None
    return briefing_mail(
        tasks,
        waiting=max(in_all, len(tasks)),
        recipient=person.address or "",
        company=company_of(app.settings, app.settings.mailboxes[0]),
        language=person.language,
        page=app.settings.admin.address,
        cause=f"{person.id}:{now.isoformat()}:{token or ''}",
        now=now,
        null_sender=app.settings.smtp.null_sender,
        token=token,
        until=last,
    )
