"""The signed token in our reply addresses.

In charge of making, checking and finding tokens. A token places a mail in a case; it never authorises anything
(reliability.md section 2, thread tokens). It survives mail systems that change the case of an address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from inbox.records import Email

# 26 letters of base32 carry the 130 bits that hold a 128-bit code.
_CODE_BYTES = 16
_CODE_LETTERS = 26
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_CASE = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,22}[A-Z0-9])?")
_PURPOSE = re.compile(r"[a-z]{1,12}")
_TOKEN = re.compile(
    rf"(?<![a-z0-9.])([a-z0-9][a-z0-9-]{{0,23}})\.([a-z]{{1,12}})\.([0-9a-z]{{1,5}})\.([a-z2-7]{{{_CODE_LETTERS}}})(?![a-z0-9])"
)
_LONGEST_LOCAL_PART = 64  # RFC 5321 section 4.5.3.1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenClaim:
    """What a token that was signed by us says; it holds until the end of the UTC day `expires`."""

    case: str
    purpose: str
    expires: datetime


def make_token(secret: bytes, *, case: str, correspondent: str, purpose: str, expires: datetime) -> str:
    """Return a token for one case, one correspondent's address and one purpose.

    `case` is upper-case letters, digits and hyphens (at most 24), `purpose` at most 12 lower-case letters; ValueError
    for others. It expires with the UTC day of `expires`.
    """
    if not _CASE.fullmatch(case) or not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"no token can carry case {case!r} and purpose {purpose!r}")
    day = _base36(_day_number(expires))
    code = _code(secret, case, correspondent, purpose, day)
    return f"{case.lower()}.{purpose}.{day}.{code}"


def check_token(secret: bytes, token: str, *, correspondent: str | None, now: datetime) -> TokenClaim | None:
    """Return what the token says where we signed it for this correspondent and it has not expired, else None.

    An unidentified correspondent (None) holds no token.
    """
    found = _TOKEN.fullmatch(token.lower())
    if found is None or correspondent is None:
        return None
    case, purpose, day, code = found.groups()
    expected = _code(secret, case.upper(), correspondent, purpose, day)
    if not hmac.compare_digest(expected.encode(), code.encode()):
        return None
    expires = datetime.fromtimestamp(0, UTC) + timedelta(days=int(day, 36) + 1)
    return TokenClaim(case=case.upper(), purpose=purpose, expires=expires) if now < expires else None


def token_case(token: str) -> str | None:
    """Return the case that a token names, signed or not: a claim only."""
    found = _TOKEN.fullmatch(token.lower())
    return found.group(1).upper() if found else None


def find_tokens(email: Email) -> tuple[str, ...]:
    """Return what looks like a token in the addresses it was sent to and in the message ids it answers."""
    recipients = (*(one.address for one in (*email.to, *email.cc)), *email.delivered_to)
    places = [address.rpartition("@")[0].partition("+")[2] for address in recipients]
    places += [*email.in_reply_to, *email.references]
    found = (match.group() for place in places for match in _TOKEN.finditer(place.lower()))
    return tuple(dict.fromkeys(found))


def reply_address(mailbox: str, token: str) -> str:
    """Return our mailbox's address with the token as its subaddress (RFC 5233): `facturas+token@…`.

    ValueError where the local part would be longer than the 64 characters SMTP allows.
    """
    local, _, domain = mailbox.rpartition("@")
    local = f"{local.partition('+')[0]}+{token}"
    if len(local) > _LONGEST_LOCAL_PART:
        raise ValueError(f"{local!r} is longer than a local part may be")
    return f"{local}@{domain}"


def _code(secret: bytes, case: str, correspondent: str, purpose: str, day: str) -> str:
    signed = "\0".join((case, correspondent.strip().lower(), purpose, day)).encode()
    digest = hmac.new(secret, signed, hashlib.sha256).digest()[:_CODE_BYTES]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def _day_number(moment: datetime) -> int:
    return (moment.astimezone(UTC) - datetime.fromtimestamp(0, UTC)).days


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
