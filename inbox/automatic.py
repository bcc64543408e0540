"""Mail that a machine sent: what must never be answered automatically.

In charge of saying why (RFC 3834 section 2; reliability.md 3.D). Not in charge of delivery failures' contents
(`bounces`), nor of budgets, which belong to the answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from inbox.header_fields import field_values, first_value
from inbox.records import Email

LOOP_HEADER = "X-Acuse-Loop"

_ROBOT_FIELDS = (
    "X-Autoreply", "X-Autorespond", "X-Autoresponse", "X-Autoresponder", "X-Auto-Reply-From", "X-Mail-Autoreply",
    "X-Loop", "X-Mailer-Daemon", "X-Failed-Recipients", "X-Cron-Env", "Feedback-ID", "X-Auto-Generated",
)  # fmt: skip
_LIST_FIELDS = ("List-Id", "List-Post", "List-Unsubscribe", "List-Help", "Mailing-List", "X-Mailing-List")
_PRECEDENCE = {"bulk", "list", "junk", "auto_reply", "auto-reply"}
_SUPPRESSED = {"all", "oof", "autoreply", "dr", "rn", "nrn"}
_ROBOT_NAME = re.compile(
    r"^(?:mailer-?daemon|postmaster|no-?reply|do-?not-?reply|no[-_.]?responder|nao[-_.]?responda|"
    r"noresponder|ne-?pas-?repondre|"
    r"bounces?|double-bounce|abuse|microsoftexchange[0-9a-f]+)(?:[+\-._].*)?$"
)
# Subjects of unmarked vacation notes and acknowledgements by ticket systems; the ones that no person writes.
_SUBJECT = re.compile(
    r"^\s*(?:(?:re|rv|aw|res|ris)\s*:\s*)*(?:"
    r"auto(?:matic(?:ally)?|mated)?[- ]?(?:reply|response|answer|generated)\b|autoreply|out of (?:the )?office\b|"
    r"respuesta autom[aá]tica|auto-?respuesta|fuera de (?:la )?oficina|ausente de la oficina|ausencia\s*:|"
    r"resposta autom[aá]tica|aus[eê]ncia (?:tempor[aá]ria|do escrit[oó]rio)|fora d[oe] escrit[oó]rio|"
    r"resposta autom[aà]tica|fora de l'?oficina|r[eé]ponse automatique|absence du bureau|message d'absence|"
    r"automatische antwort|abwesenheits(?:notiz|nachricht|meldung)|abwesend|risposta automatica|fuori (?:sede|ufficio)|"
    r"read\s*:|le[ií]do\s*:|lida?\s*:|lu\s*:|letto\s*:|gelesen\s*:|not read\s*:|no le[ií]do\s*:|lue?\s*:)",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"multipart/report|message/(?:delivery-status|disposition-notification|feedback-report)", re.IGNORECASE
)
_CALENDAR = re.compile(r"^text/calendar|^application/ics", re.IGNORECASE)
_MOST_HOPS = 50
_MOST_REFERENCES = 100


def is_automatic(email: Email, own_domains: Iterable[str] = ()) -> str | None:
    """Return why this mail must get no automatic answer, None where a person seems to have written it.

    `own_domains` are ours: mail of our own never gets one (reliability.md D7).
    """
    return _by_header(email) or _by_envelope(email, own_domains) or _by_shape(email)


def is_vacation_subject(subject: str) -> bool:
    """Return whether a subject is that of an out-of-office note, an automatic answer or a read receipt."""
    return bool(_SUBJECT.match(subject))


def _by_header(email: Email) -> str | None:
    for value in field_values(email.headers, "Auto-Submitted"):
        # RFC 3834 section 5: any value but "no", whatever follows the keyword.
        if re.split(r"[;\s(]", value.strip().lower())[0] != "no":
            return "auto_submitted"
    if first_value(email.headers, LOOP_HEADER):
        return "own_loop_header"
    if first_value(email.headers, "Precedence").strip().lower() in _PRECEDENCE:
        return "precedence"
    suppressed = re.split(r"[,\s]+", first_value(email.headers, "X-Auto-Response-Suppress").lower())
    if _SUPPRESSED & set(suppressed):
        return "response_suppressed"
    names = {name.lower() for name, _ in email.headers}
    if any(name.lower() in names for name in _LIST_FIELDS):
        return "mailing_list"
    return "robot_header" if any(name.lower() in names for name in _ROBOT_FIELDS) else None


def _by_envelope(email: Email, own_domains: Iterable[str]) -> str | None:
    if email.return_path == "":
        return "null_sender"
    author = email.sender or email.claimed_sender
    if author is None:
        return "no_author"
    if any(_is_below(author.domain, domain.lower()) for domain in own_domains):
        return "own_address"
    return "robot_address" if _ROBOT_NAME.match(author.address.partition("@")[0]) else None


def _by_shape(email: Email) -> str | None:
    content_type = first_value(email.headers, "Content-Type")
    if _REPORTS.match(content_type):
        return "report"
    if _CALENDAR.match(content_type) or any(_CALENDAR.match(part.content_type) for part in email.attachments):
        return "calendar"
    if is_vacation_subject(email.subject):
        return "vacation_subject"
    hops = len(field_values(email.headers, "Received"))
    return "loop" if hops > _MOST_HOPS or len(email.references) >= _MOST_REFERENCES else None


def _is_below(domain: str, upper: str) -> bool:
    return domain == upper or domain.endswith("." + upper)
