"""What a client says to log in with a password or with an access token (SASL). Pure.

In charge of the bytes of each mechanism. Not in charge of the dialogue (`outbound.transport`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One mechanism with its first message, and what acknowledges the server's details of a refusal."""

    mechanism: str
    first: bytes
    after_refusal: bytes = b""


def password_proof(user: str, password: str) -> Proof:
    """Return PLAIN (RFC 4616)."""
    return Proof(mechanism="PLAIN", first=f"\0{user}\0{password}".encode())


def token_proof(user: str, token: str, offered: Iterable[str]) -> Proof:
    """Return OAUTHBEARER (RFC 7628) where the server offers it, else XOAUTH2, as Google and Microsoft define it."""
    if "OAUTHBEARER" in offered:
        name = user.replace("=", "=3D").replace(",", "=2C")  # RFC 5801 section 4
        first = f"n,a={name},\x01auth=Bearer {token}\x01\x01".encode()
        return Proof(mechanism="OAUTHBEARER", first=first, after_refusal=b"\x01")  # RFC 7628 section 3.2.3
    return Proof(mechanism="XOAUTH2", first=f"user={user}\x01auth=Bearer {token}\x01\x01".encode())
