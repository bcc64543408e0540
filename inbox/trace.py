"""The content of a mail without the traces of its way here.

In charge of recognising one mail that was delivered twice: a retry, or a second alias, changes only trace headers. Not
in charge of what follows from that.
"""

from __future__ import annotations

import hashlib
import re

# What servers on the way add: RFC 5321 section 4.4, RFC 7601, RFC 8617, RFC 6376, and what mailbox providers write.
_TRACE = re.compile(
    rb"(?:return-path|received|received-spf|delivered-to|envelope-to|x-[^:]*|authentication-results"
    rb"|arc-[^:]*|dkim-signature|domainkey-signature|delivery-date|original-recipient)[ \t]*:",
    re.IGNORECASE,
)
_FIELD = re.compile(rb"[^\n]*\n(?:[ \t][^\n]*\n)*|[^\n]+")
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")


def content_key(raw: bytes) -> str:
    """Return the SHA-256 of a mail without its trace headers, in hexadecimal: equal for two deliveries of one mail."""
    end = _END_OF_HEADER.search(raw)
    header, body = (raw, b"") if end is None else (raw[: end.start()], memoryview(raw)[end.start() :])
    digest = hashlib.sha256()
    for field in _FIELD.findall(header):
        if not _TRACE.match(field):
            digest.update(field.rstrip(b"\r\n") + b"\n")
    digest.update(body)
    return digest.hexdigest()
