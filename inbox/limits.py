"""How much of a mail is parsed at all.

In charge of cutting a hostile mail down before any parser sees it: header floods, thousands of parts, deep nesting.
Not in charge of keeping the mail: the store has every byte.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLimits:
    """What is read of one mail; sizes in bytes. Beyond a limit the mail is read in part, and a problem says so."""

    size: int = 64 * 1024 * 1024
    header: int = 256 * 1024
    field: int = 32 * 1024
    parts: int = 500
    depth: int = 20
    attachments: int = 50
    text: int = 256 * 1024
    html: int = 256 * 1024


DEFAULT_LIMITS = MailLimits()

_BLANK_LINE = re.compile(rb"\r\n\r\n|\n\r?\n|\r\r")
# RFC 2046 section 5.1.1; RFC 2231 spellings (boundary*=, boundary*0=) too, because the parsers join them.
_BOUNDARY = re.compile(rb"boundary(?:\*\d*\*?)?\s*=\s*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))", re.IGNORECASE)
_LANDMARK = re.compile(rb"\n--|boundary|message/(?:rfc822|global|news)", re.IGNORECASE)


def within_limits(raw: bytes, limits: MailLimits) -> tuple[bytes, tuple[str, ...]]:
    """Return the part of `raw` that may be parsed, and a problem code for each cut."""
    problems = []
    if len(raw) > limits.size:
        raw = raw[: limits.size]
        problems.append("too_large")
    end = _BLANK_LINE.search(raw)
    header_end = end.start() if end else len(raw)
    if header_end > limits.header:
        kept = raw[: limits.header].rpartition(b"\n")[0]
        raw = kept + b"\r\n\r\n" + raw[header_end:].lstrip(b"\r\n")
        problems.append("header_too_large")
    cut, problem = _structure_cut(raw, limits)
    if problem is not None:
        raw = raw[:cut]
        problems.append(problem)
    return raw, tuple(problems)


def _structure_cut(raw: bytes, limits: MailLimits) -> tuple[int, str | None]:
    """Return where parsing has to stop, and why: the nesting and the number of parts as the delimiters show them.

    The standard parser compares every line with every open boundary and recurses for every level, so both are counted
    before it runs (reliability.md 3.H, H1 and H2).
    """
    open_levels: list[bytes] = []
    parts = 0
    for position, kind, value in _landmarks(raw):
        if kind == "delimiter":
            name = value.removesuffix(b"--") if value.removesuffix(b"--") in open_levels else value
            if name in open_levels:
                parts += 1
                del open_levels[open_levels.index(name) + (value == name) :]
        else:
            open_levels.append(value)
        if parts > limits.parts:
            return position, "too_many_parts"
        if len(open_levels) > limits.depth:
            return position, "too_deep"
    return len(raw), None


def _landmarks(raw: bytes) -> Iterator[tuple[int, str, bytes]]:
    for found in _LANDMARK.finditer(raw):
        start = found.start()
        if raw.startswith(b"\n--", start):
            end = raw.find(b"\n", start + 1)
            line = raw[start + 3 : end if end >= 0 else len(raw)]
            yield start, "delimiter", line[:202].rstrip(b" \t\r")
        elif found.group().lower().startswith(b"boundary"):
            declared = _BOUNDARY.match(raw, start)
            if declared:
                yield start, "boundary", declared.group(1) or declared.group(2)
        elif _is_content_type(raw, start):
            yield start, "message", b""


def _is_content_type(raw: bytes, start: int) -> bool:
    line = raw[raw.rfind(b"\n", 0, start) + 1 : start].lower()
    return line.startswith(b"content-type:")
