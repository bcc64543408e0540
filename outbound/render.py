"""Renders a notice: subject, plain text complete by itself, and its HTML twin made of the same view.

In charge of the finished words of one mail. Not in charge of MIME and headers (`outbound.compose`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from jinja2 import Template, TemplateError

from outbound.catalogue import HTML, TEXT, catalogue_for
from outbound.formats import Formats, locale_for, one_stop
from outbound.records import Notice, NoticeKind, Rendered
from outbound.view import Viewer

MOST_BYTES = 100_000
LONGEST_SUBJECT = 160

_BLANK_LINES = re.compile(r"\n{3,}")


class TooLongError(ValueError):
    """A notice whose words pass the size that a mail may have; `outbound.bounds` keeps planned ones below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A company's own template for the subject of a notice and for the words that open it."""

    subject: str
    text: str


Wordings = Mapping[tuple[NoticeKind, str], Wording]
"""By the kind of a notice and its language; what is not there has the shipped words."""


def render(notice: Notice, wordings: Wordings = MappingProxyType({}), *, strict: bool = False) -> Rendered:
    """Return the notice in words: the company's own where there are some, else the shipped ones.

    A company's wording that fails over these facts gives way to the shipped one, unless `strict`. Raises ValueError for
    a language without templates, TooLongError above 100 KB.
    """
    own = wordings.get((notice.kind, notice.language))
    if own is not None:
        try:
            return _rendered(notice, TEXT.from_string(own.subject), TEXT.from_string(own.text))
        except (TemplateError, TooLongError, TypeError, ValueError, IndexError):
            if strict:
                raise
    name = f"{notice.language}/{notice.kind}"
    catalogue_for(notice.language)
    return _rendered(notice, TEXT.get_template(f"{name}.subject.txt"), TEXT.get_template(f"{name}.txt"))


def _rendered(notice: Notice, subject_words: Template, opening_words: Template) -> Rendered:
    words = catalogue_for(notice.language)
    formats = Formats(locale_for(notice.language, notice.country or notice.company.country))
    page = Viewer(notice, words, formats).page()
    subject = _subject(notice, subject_words, page)
    opening = tuple(paragraphs(opening_words.render(page)))
    page |= {"opening": opening, "subject": subject, "language": notice.language}
    text = tidy(TEXT.get_template("letter.txt").render(page))
    html = tidy(HTML.get_template("letter.html").render(page))
    if max(len(text.encode()), len(html.encode())) > MOST_BYTES:
        raise TooLongError(f"notice {notice.kind} of case {notice.case} passes {MOST_BYTES} bytes")
    return Rendered(subject=subject, text=text, html=html)


def _subject(notice: Notice, template: Template, page: dict[str, object]) -> str:
    """Return one line that begins with the case: replies keep it, and threading finds it."""
    words = " ".join(template.render(page).split())
    return f"[{notice.case}] {words}"[:LONGEST_SUBJECT]


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a rendered template, each on one line."""
    return [one_stop(" ".join(paragraph.split())) for paragraph in text.split("\n\n") if paragraph.strip()]


def tidy(text: str) -> str:
    """Return text without blanks at line ends and without runs of blank lines."""
    lines = (line.rstrip() for line in text.strip().splitlines())
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)) + "\n"
