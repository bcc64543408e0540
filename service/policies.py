"""The policies of the packages below, filled from the settings."""

from __future__ import annotations

from dataclasses import fields, replace
from zoneinfo import ZoneInfo

from inbox.records import Address
from outbound.budget import BudgetLimits
from outbound.catalogue import languages
from outbound.records import Company
from outbound.reminders.policy import ReminderPolicy
from outbound.situation import AnswerPolicy
from parsing.document import ReadingContext
from service.settings import AnswerSettings, MailboxSettings, Settings


def answers_of(settings: Settings, mailbox: MailboxSettings) -> AnswerSettings:
    """Return which answers a mailbox gives by themselves: its own rules where it has some, else the general ones."""
    own = {field.name: getattr(mailbox.answers, field.name) for field in fields(mailbox.answers)}
    return replace(settings.answers, **{name: value for name, value in own.items() if value is not None})


def language_of(settings: Settings, mailbox: MailboxSettings) -> str:
    """Return the language for senders of this mailbox who did not show one of theirs."""
    return mailbox.language or settings.company.language


def answer_policy(settings: Settings, mailbox: MailboxSettings) -> AnswerPolicy:
    """Return which answers to mail of this mailbox go by themselves, and how many."""
    answers = answers_of(settings, mailbox)
    return AnswerPolicy(
        acknowledgement=answers.acknowledgement,
        receipt=answers.receipt,
        status=answers.status,
        statement=answers.statement,
        request=answers.request,
        noted=answers.noted,
        minimum_confidence=answers.minimum_confidence,
        budget=BudgetLimits(
            address_hour=answers.hourly_per_address,
            domain_hour=answers.hourly_per_domain,
            overall_ten_minutes=answers.breaker_per_ten_minutes,
        ),
        default_language=language_of(settings, mailbox),
    )


def reading_context(settings: Settings) -> ReadingContext:
    """Return what a reader may know besides the bytes."""
    company, reading = settings.company, settings.reading
    passwords: tuple[str, ...] = ()
    if reading.pdf_passwords_file is not None:
        lines = (settings.base / reading.pdf_passwords_file).read_text(encoding="utf-8").splitlines()
        passwords = tuple(line for line in lines if line)
    return ReadingContext(
        our_tax_ids=company.tax_ids,
        our_names=(company.name, *company.names),
        pdf_passwords=passwords,
        max_pages=reading.max_pages,
    )


def company_of(settings: Settings, mailbox: MailboxSettings) -> Company:
    """Return who we are in the mails that answer this mailbox."""
    company = settings.company
    return Company(
        name=company.name,
        team=company.team,
        mailbox=Address(address=(mailbox.answer_as or mailbox.address).lower(), name=company.name),
        country=company.country,
        tax_ids=company.tax_ids,
    )


def reminder_policy(settings: Settings) -> ReminderPolicy:
    """Return the reminder policy with what the company's own section says: country, zone, language, rates."""
    company = settings.company
    return replace(
        settings.reminder_policy,
        country=company.country or settings.reminder_policy.country,
        time_zone=company.timezone,
        language=company.language,
        languages=languages(),
        per_euro=settings.matching.per_euro,
    )


def reminding_mailbox(settings: Settings) -> MailboxSettings:
    """Return the mailbox that reminders come from and are answered to."""
    return mailbox_named(settings, settings.reminders.mailbox or "")


def mailbox_named(settings: Settings, name: str) -> MailboxSettings:
    """Return the mailbox of that name; the first one for a name that the configuration no longer has."""
    return next((one for one in settings.mailboxes if one.name == name), settings.mailboxes[0])


def zone_of(settings: Settings) -> ZoneInfo:
    """Return the company's time zone."""
    return ZoneInfo(settings.company.timezone)
