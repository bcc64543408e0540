"""Which addresses may stand in a header or an SMTP command of ours, and who gets a copy of a mail."""

from __future__ import annotations

import re
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses

# No space, control, angle bracket or non-ASCII: nothing that could end the field or the command (CWE-93).
_PLAIN_ADDRESS = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]+@[A-Za-z0-9.\-\[\]:]+")


def is_plain_address(text: str) -> bool:
    """Return whether this is one plain `local@domain`."""
    return _PLAIN_ADDRESS.fullmatch(text) is not None


def copies_of(raw: bytes) -> tuple[str, ...]:
    """Return the plain addresses of a mail's Cc field, each once: they get the same bytes as its recipient."""
    head = BytesParser(policy=compat32).parsebytes(raw.partition(b"\r\n\r\n")[0], headersonly=True)
    found = (address for _, address in getaddresses(head.get_all("Cc", [])))
    return tuple(dict.fromkeys(address for address in found if is_plain_address(address)))
