"""Files that hold files: zip, CMS (p7m), winmail.dat -> their members, within limits.

In charge of unpacking in memory; nothing is ever written to disk, so a member's name is only a name. Not in charge of
what the members are (`parsing.read`), nor of mail: whoever can open a MIME entity hands in a `MailOpener`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file found inside another; `name` as written there, without any meaning for types or paths.

    `body`: it is what a mail itself says, in HTML, which counts only where it is an invoice beyond doubt.
    """

    name: str
    data: bytes
    body: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A member (or the whole container, `name` None) that is not unpacked; `code` is one of `Unreadable.code`."""

    name: str | None
    code: str
    message: str


Unpacked = Member | Refusal

MailOpener = Callable[[bytes], tuple[Member, ...]]
"""Opens a MIME entity: its attachments and other documents, in order."""


@dataclass(slots=True, kw_only=True)
class Allowance:
    """What may still be unpacked out of one file, however deep it is nested; counted down as it is used."""

    members: int
    unpacked_bytes: int
    ratio: int
