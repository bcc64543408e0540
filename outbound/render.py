"""Renders a notice: subject, plain text complete by itself, and its HTML twin made of the same view.

In charge of the finished words of one mail. Not in charge of MIME and headers (`outbound.compose`).
"""

from __future__ import annotations

import re

from outbound.catalogue import HTML, TEXT, catalogue_for
from outbound.formats import Formats, locale_for, one_stop
from outbound.records import Notice, Rendered
from outbound.view import Viewer

MOST_BYTES = 100_000
LONGEST_SUBJECT = 160

_BLANK_LINES = re.compile(r"\n{3,}")


class TooLongError(ValueError):
    """A notice whose words pass the size that a mail may have; `outbound.bounds` keeps planned ones below it."""


def render(notice: Notice) -> Rendered:
    """Return the notice in words.

    Raises ValueError for a language without templates, TooLongError above 100 KB.
    """
    words = catalogue_for(notice.language)
    formats = Formats(locale_for(notice.language, notice.country or notice.company.country))
    page = Viewer(notice, words, formats).page()
    subject = _subject(notice, page)
    opening = tuple(paragraphs(TEXT.get_template(f"{notice.language}/{notice.kind}.txt").render(page)))
    page |= {"opening": opening, "subject": subject, "language": notice.language}
    text = tidy(TEXT.get_template("letter.txt").render(page))
    html = tidy(HTML.get_template("letter.html").render(page))
    if max(len(text.encode()), len(html.encode())) > MOST_BYTES:
        raise TooLongError(f"notice {notice.kind} of case {notice.case} passes {MOST_BYTES} bytes")
    return Rendered(subject=subject, text=text, html=html)


def _subject(notice: Notice, page: dict[str, object]) -> str:
    """Return one line that begins with the case: replies keep it, and threading finds it."""
    words = " ".join(TEXT.get_template(f"{notice.language}/{notice.kind}.subject.txt").render(page).split())
    return f"[{notice.case}] {words}"[:LONGEST_SUBJECT]


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a rendered template, each on one line."""
    return [one_stop(" ".join(paragraph.split())) for paragraph in text.split("\n\n") if paragraph.strip()]


def tidy(text: str) -> str:
    """Return text without blanks at line ends and without runs of blank lines."""
    lines = (line.rstrip() for line in text.strip().splitlines())
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)) + "\n"
