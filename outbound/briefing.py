"""Mail to one of our own people about what waits for a person: invoices and mails, one line each.

In charge of its words. Which things wait, and who asked to be told, is `service.briefing`'s. Never to a supplier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from inbox.commands import Command
from inbox.records import Address
from outbound.catalogue import Catalogue, catalogue_for
from outbound.compose import compose
from outbound.formats import Formats, label, locale_for
from outbound.internal_letter import internal_letter, one_line
from outbound.records import Company, Money, Notice, NoticeKind, OutgoingMail, OutgoingState, Why
from outbound.situation import PlannedNotice

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing that waits: an invoice (`resolver`: who can unblock it), or a mail, whose `name` is its subject.

    `key` and `version` are the row's of an invoice, `case` is its case.
    """

    is_invoice: bool
    name: str
    who: str
    amount: Money | None = None
    resolver: str | None = None
    case: str = ""
    key: int = 0
    version: int = 0


def briefing_mail(
    tasks: Sequence[Task],
    *,
    waiting: int,
    recipient: str,
    company: Company,
    language: str,
    page: str,
    cause: str,
    now: datetime,
    null_sender: bool,
    token: str | None = None,
    until: date | None = None,
) -> OutgoingMail:
    """Return one mail that tells what is new, and how much waits in all. `cause` makes it unique.

    With a `token` it is about one invoice, and may be answered with a command `until` that day.
    """
    notice = Notice(
        kind=NoticeKind.TASKS,
        language=language,
        recipient=Address(address=recipient),
        company=company,
        case=tasks[0].case if token else "",
        cause=cause,
        country=company.country,
    )
    words = catalogue_for(language)
    formats = Formats(locale_for(language, company.country))
    values = {
        "tasks": tuple(_in_words(task, words, formats) for task in tasks[:MOST]),
        "new": len(tasks),
        "waiting": waiting,
        "company": company.name,
    }
    more = words.say("tasks", "more", page=page)
    if until is not None:
        more = f"{words.say('tasks', 'commands', day=formats.day(until))} {more}"
    letter = internal_letter(notice, values, more=more, why=words.say("tasks", "why"))
    planned = PlannedNotice(notice=notice, state=OutgoingState.QUEUED, reason=Why.TASKS, dedupe_key=f"tasks:{cause}")
    return compose(planned, letter, token=token, now=now, null_sender=null_sender)


def _in_words(task: Task, words: Catalogue, formats: Formats) -> str:
    """Return one line; what strangers wrote is cleaned, and is no link."""
    values = {"name": label(one_line(task.name)), "who": label(one_line(task.who))}
    if not task.is_invoice:
        return words.say("tasks", "mail", **values)
    amount = formats.money(task.amount) if task.amount else ""
    resolver = words.say("resolvers", task.resolver) if task.resolver else ""
    return words.say("tasks", "invoice", **values, amount=amount, resolver=resolver)


def confirmation_mail(
    command: Command,
    *,
    result: str,
    name: str,
    case: str,
    recipient: str,
    company: Company,
    language: str,
    page: str,
    cause: str,
    now: datetime,
    null_sender: bool,
) -> OutgoingMail:
    """Return the mail that says what became of a command: `result` is done, or why it was not done."""
    notice = Notice(
        kind=NoticeKind.TASKS,
        language=language,
        recipient=Address(address=recipient),
        company=company,
        case=case,
        cause=cause,
        country=company.country,
    )
    words = catalogue_for(language)
    values = {"name": label(name), "words": label(one_line(command.words))}
    refusal = result if words.has("refused", result) else "other"
    said = words.say("done", command.verb, **values) if result == "done" else words.say("refused", refusal, **values)
    letter = internal_letter(
        notice,
        {"said": said, "done": result == "done", "case": case},
        template="command",
        more=words.say("done", "page", page=page),
        why=words.say("tasks", "why"),
    )
    planned = PlannedNotice(notice=notice, state=OutgoingState.QUEUED, reason=Why.TASKS, dedupe_key=f"tasks:{cause}")
    return compose(planned, letter, token=None, now=now, null_sender=null_sender)
