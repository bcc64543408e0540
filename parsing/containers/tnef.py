"""Outlook's winmail.dat (MS-OXTNEF) -> the attachments in it."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import tnefparse

from parsing.containers import Allowance, Member, Refusal, Unpacked

# The library reports every odd property of a mail as a warning; none of them matters here.
logging.getLogger("tnefparse").setLevel(logging.CRITICAL)


def unpack_tnef(data: bytes, allowance: Allowance) -> Iterator[Unpacked]:
    """Yield every attachment; one Refusal when the file is broken."""
    try:
        attachments = tnefparse.TNEF(data, do_checksum=False).attachments
        members = [(str(each.long_filename() or each.name or "attachment"), bytes(each.data)) for each in attachments]
    except Exception as error:  # the library meets broken lengths with whatever its struct and codec calls raise
        message = f"the winmail.dat is damaged ({type(error).__name__}); send the documents as ordinary attachments"
        yield Refusal(name=None, code="damaged", message=message)
        return
    for name, content in members:
        allowance.members -= 1
        allowance.unpacked_bytes -= len(content)
        if allowance.members < 0 or allowance.unpacked_bytes < 0:
            code = "too_many" if allowance.members < 0 else "too_large"
            yield Refusal(name=None, code=code, message="the winmail.dat holds more than is read; send several mails")
            return
        yield Member(name=name, data=content)
