"""A letter to our own people, in the layout of those to suppliers: alarms, and what waits for a person.

In charge of the finished words around a template's opening. Its recipients are configured, or signed up for it; they
are never suppliers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from outbound.catalogue import HTML, TEXT, catalogue_for
from outbound.records import Notice, Rendered
from outbound.render import LONGEST_SUBJECT, paragraphs, tidy

LONGEST_WORDS = 300


def internal_letter(
    notice: Notice, values: Mapping[str, object], *, more: str, why: str, template: str | None = None
) -> Rendered:
    """Return a notice to our own people in words: `more` closes it, `why` says why they get it."""
    name = f"{notice.language}/{template or notice.kind}"
    subject = TEXT.get_template(f"{name}.subject.txt").render(values)
    page = {
        "opening": tuple(paragraphs(TEXT.get_template(f"{name}.txt").render(values))),
        "subject": " ".join(subject.split())[:LONGEST_SUBJECT],
        "language": notice.language,
        "more": more,
        "regards": "Acuse",
        "team": notice.company.mailbox.address,
        "company": notice.company.name,
        "legal": why,
        "labels": catalogue_for(notice.language).table("labels"),
        "statement": None,
        **dict.fromkeys(("invoices", "unread", "status", "topics"), ()),
    }
    return Rendered(
        subject=str(page["subject"]),
        text=tidy(TEXT.get_template("letter.txt").render(page)),
        html=tidy(HTML.get_template("letter.html").render(page)),
    )


def one_line(text: str) -> str:
    """Return somebody's words on one line, without controls and bidi marks."""
    visible = "".join(" " if unicodedata.category(character)[0] in "CZ" else character for character in text)
    return " ".join(visible.split())[:LONGEST_WORDS]
