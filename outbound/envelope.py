"""Which addresses may stand in a header or an SMTP command of ours."""

from __future__ import annotations

import re

# No space, control, angle bracket or non-ASCII: nothing that could end the field or the command (CWE-93).
_PLAIN_ADDRESS = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]+@[A-Za-z0-9.\-\[\]:]+")


def is_plain_address(text: str) -> bool:
    """Return whether this is one plain `local@domain`."""
    return _PLAIN_ADDRESS.fullmatch(text) is not None
