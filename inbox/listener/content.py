"""Reading a mail's content off the wire, up to the lone dot (RFC 5321 section 4.5.2).

In charge of where a mail ends, of stuffed dots and of the limits on bytes; lines may be of any length, for mails with
lines beyond 1,000 bytes are common and losing them helps nobody (reliability.md H13). Only CRLF ends a line: a dot
between bare line feeds is content, so that no mail can carry a second one past us (SMTP smuggling, CVE-2024-27305).
"""

from __future__ import annotations

import asyncio
from enum import StrEnum

from inbox.listener.budget import Charge

_END = b".\r\n"


class Refused(StrEnum):
    """Why a mail that was read to its end is not handed on. The values are the replies."""

    TOO_LARGE = "552 5.3.4 the mail is larger than we take"
    TOO_MUCH_AT_ONCE = "452 4.3.1 too much mail at once; try again later"


async def read_content(reader: asyncio.StreamReader, *, limit: int, charge: Charge) -> bytes | Refused:
    """Return the content without stuffed dots; what goes over a limit is read to its end and thrown away."""
    content = bytearray()
    refused: Refused | None = None
    starts_line = True
    while True:
        piece, ends_line = await _piece(reader)
        if starts_line and piece == _END:
            return refused or bytes(content)
        if starts_line and piece.startswith(b"."):
            piece = piece[1:]
        starts_line = ends_line
        refused = refused or _over(len(content) + len(piece), limit, charge)
        if refused is None:
            content += piece
        else:
            content.clear()


def _over(size: int, limit: int, charge: Charge) -> Refused | None:
    if size > limit:
        return Refused.TOO_LARGE
    return None if charge.cover(size) else Refused.TOO_MUCH_AT_ONCE


async def _piece(reader: asyncio.StreamReader) -> tuple[bytes, bool]:
    """Return a line with its CRLF, or as much of a long one as the buffer holds, and whether its end is in it."""
    try:
        return await reader.readuntil(b"\r\n"), True
    except asyncio.LimitOverrunError as overrun:
        return await reader.readexactly(overrun.consumed), False
