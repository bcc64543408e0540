"""The development corpus: what its manifests know, held as floors."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from inbox.html_text import html_to_text
from inbox.message import read_email
from inbox.records import MailKind
from inbox.reply_text import newly_written, reply_text
from inbox.triage import classify


def _rows(corpus: Path, folder: str) -> list[dict[str, Any]]:
    lines = (corpus / folder / "manifest.jsonl").read_text("utf-8").splitlines()
    return [row | {"raw": (corpus / folder / row["file"]).read_bytes()} for row in map(json.loads, lines)]


def test_documents_of_composed_mails_come_out_byte_for_byte(corpus: Path) -> None:
    missing = []
    for row in _rows(corpus, "email_invoice"):
        email = read_email(row["raw"])
        found = {hashlib.sha256(part.data).hexdigest() for part in email.attachments if not part.noise}
        containers = any(part.name.endswith((".zip", ".p7m", ".dat")) for part in email.attachments)
        wanted = {document["sha256"] for document in row["truth"]["documents"]}
        if not wanted <= found and not containers:
            missing.append(row["file"])
    assert missing == []


def test_composed_mails_are_what_they_are(corpus: Path) -> None:
    wrong = []
    for row in _rows(corpus, "email_invoice"):
        found = classify(read_email(row["raw"]))
        invoice = bool(row["truth"]["documents"]) or row["truth"]["case"] == "truncated_message"
        if (found.kind is MailKind.INVOICE) is not invoice:
            wrong.append((row["file"], found.kind))
    assert wrong == []


def test_forwarded_mails_name_their_first_author(corpus: Path) -> None:
    for row in _rows(corpus, "email_invoice"):
        author = row["truth"].get("original_sender")
        if author:
            forwarded = read_email(row["raw"]).forwarded_from
            assert forwarded is not None, row["file"]
            assert forwarded.address == author, row["file"]


def test_attachments_of_odd_mails_come_out_as_the_standard_library_sees_them(corpus: Path) -> None:
    wrong = []
    for row in _rows(corpus, "email_raw"):
        email = read_email(row["raw"])
        found = {hashlib.sha256(part.data).hexdigest()[:16] for part in email.attachments}
        listed = (row.get("stdlib") or {}).get("attachments") or ()
        wrong += [row["file"] for part in listed if part["sha256"] and part["sha256"] not in found]
    assert wrong == []


def test_delivery_reports_are_recognised_with_address_and_type(corpus: Path) -> None:
    kinds = addresses = types = reports = 0
    rows = _rows(corpus, "bounce")
    for row in rows:
        found = classify(read_email(row["raw"]))
        expected = row["truth"]["kind"]
        kinds += (found.kind is MailKind.BOUNCE) is (expected == "bounce")
        if expected == "auto_reply":
            assert found.kind is MailKind.AUTO_REPLY, row["file"]
        if expected == "bounce":
            reports += 1
            addresses += found.bounced_recipient is not None
            types += (found.bounce_type == "hard") is row["truth"]["recipients"][0]["hard"]
    assert kinds == len(rows)
    assert addresses == reports
    # Where the corpus calls "unknown user" in answer to the message's end a filter, we say hard.
    assert types / reports >= 0.88


@pytest.mark.parametrize("ending", [".eml", ".html"])
def test_replies_give_the_new_text(corpus: Path, ending: str) -> None:
    right = total = 0
    for row in _rows(corpus, "reply"):
        if "truth" not in row or not row["file"].endswith(ending):
            continue
        if ending == ".eml":
            found = reply_text(read_email(row["raw"]))
        else:
            found = newly_written(html_to_text(row["raw"].decode("utf-8", "replace")))
        total += 1
        right += _same(found, row["truth"]["reply"])
    assert right / total >= 0.9


def _same(found: str, expected: str) -> bool:
    """Compare but for white space; the corpus keeps names and phones' lines, which we drop as signatures."""
    mine, theirs = re.sub(r"\s+", " ", found), re.sub(r"\s+", " ", expected).strip()
    rest = theirs.removeprefix(mine).strip()
    return theirs.startswith(mine) and bool(mine) and bool(re.fullmatch(r"(?:Alex|Sent from my iPhone|-- .*)?", rest))
