"""Files uuencoded in a text body, as old Outlook and Unix mail send them.

In charge of finding and decoding them. Not in charge of naming them safely (`parts`).
"""

from __future__ import annotations

import binascii
import re
from itertools import zip_longest

_BEGIN = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,255})\n", re.MULTILINE)


def take_uuencoded(text: str) -> tuple[str, tuple[tuple[str, bytes], ...]]:
    """Return the text without its uuencoded files, and the files as (name, bytes); a broken one stays in the text."""
    kept: list[str] = []
    files: list[tuple[str, bytes]] = []
    position = 0
    begins = list(_BEGIN.finditer(text))
    for begin, following in zip_longest(begins, begins[1:]):
        # Up to the next beginning only: a mail of nothing but beginnings must not be searched once for each of them.
        end = text.find("\nend", begin.end() - 1, following.start() if following else len(text))
        data = _uudecoded(text[begin.end() : end]) if end >= 0 else b""
        if data:
            files.append((begin.group(1), data))
            kept.append(text[position : begin.start()])
            position = end + len("\nend")
    return "".join([*kept, text[position:]]), tuple(files)


def _uudecoded(body: str) -> bytes:
    data = bytearray()
    for line in body.encode("latin-1", "replace").split(b"\n"):
        if not line or line == b"`":
            continue
        try:
            data += binascii.a2b_uu(line)
        except binascii.Error:
            # Some encoders count wrong: the length character says how much of the line is meant.
            meant = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                data += binascii.a2b_uu(line[:meant])
            except binascii.Error:
                return b""
    return bytes(data)
