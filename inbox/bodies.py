"""Mails that are the invoice themselves: their text or HTML, offered to be read as a paper.

In charge of which bodies are worth a look; whether there is a paper in them, reading says (`parsing`). An answer, and
anything that quotes one of our own mails, is never offered: those hold numbers and amounts that nobody bills.
"""

from __future__ import annotations

import html
import re

from inbox.html_text import html_to_text
from inbox.intents import mentions
from inbox.records import Attachment, Email
from inbox.tokens import find_tokens

PATH = "mail.html"
_AMOUNT = re.compile(r"\d[.,]\d{2}(?!\d)")
_OUR_CASE = re.compile(r"\[F-\d{4}-\d{6}\]")
_QUOTED = re.compile(r"(?m)^\s*>")
_FEWEST_AMOUNTS = 2
_LONGEST = 256 * 1024
_HEAD = '<!doctype html><html><head><meta charset="utf-8"></head><body>'


def paper_in_body(email: Email) -> Attachment | None:
    """Return the body as a file to be read, where the mail brings nothing else and its words and amounts speak for it.

    HTML before the plain text, which often is but a hint at it. Read, a letter that only mentions an invoice gives no
    paper, and is no failure.
    """
    if any(not part.noise for part in email.attachments) or email.in_reply_to or email.references:
        return None
    text = html_to_text(email.html, longest=_LONGEST) if email.html else email.text[:_LONGEST]
    if _OUR_CASE.search(f"{email.subject}\n{text}") or find_tokens(email) or _QUOTED.search(text):
        return None
    if len(_AMOUNT.findall(text)) < _FEWEST_AMOUNTS or not mentions(email.subject, text, "invoice"):
        return None
    shown = email.html or f"<pre>{html.escape(text)}</pre>"
    return Attachment(name=PATH, path=PATH, content_type="text/html", data=f"{_HEAD}{shown}".encode(), inline=True)
