"""CMS envelopes (RFC 5652: p7m, S/MIME opaque), in DER, BER, PEM or bare base64 -> what was signed.

Not in charge of checking the signature: who sent a document is settled by the mail (contracts.md section 7).
"""

from __future__ import annotations

import base64
import binascii
import re

from asn1crypto import cms

from parsing.containers import Member, Refusal, Unpacked

_PEM = re.compile(rb"-----BEGIN (?:CMS|PKCS7|PKCS #7 SIGNED DATA)-----(.*?)-----END", re.DOTALL)
_ENDINGS = (".p7m", ".p7s", ".p7c")


def unpack_signed(data: bytes, *, name: str) -> Unpacked:
    """Return the signed content, named as the envelope without its ending."""
    try:
        info = cms.ContentInfo.load(_der(data))
        kind = info["content_type"].native
        if kind in ("enveloped_data", "encrypted_data", "authenticated_enveloped_data"):
            return Refusal(
                name=None, code="encrypted", message="the p7m is encrypted; send it signed only, or as it is"
            )
        content = info["content"]["encap_content_info"]["content"].native if kind == "signed_data" else None
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError) as error:
        return Refusal(name=None, code="damaged", message=f"no readable p7m envelope ({error}); send it again")
    if not isinstance(content, bytes) or not content:
        return Refusal(name=None, code="empty", message="a signature without the document that it signs; send both")
    return Member(name=_inner_name(name), data=content)


def _der(data: bytes) -> bytes:
    if data[:1] == b"\x30":
        return data
    pem = _PEM.search(data)
    return base64.b64decode(b"".join((pem[1] if pem else data).split()), validate=True)


def _inner_name(name: str) -> str:
    lowered = name.lower()
    return next((name[: -len(ending)] for ending in _ENDINGS if lowered.endswith(ending)), name) or "content"
