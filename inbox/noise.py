"""Attachments that are no documents: logos, signatures, cards, invitations.

In charge of what is kept but not read. Not in charge of what a document is: anything doubtful is read.
"""

from __future__ import annotations

import re

_TYPES = {
    "text/vcard", "text/x-vcard", "text/directory", "text/calendar", "application/ics",
    "application/pgp-signature", "application/pgp-keys", "application/pgp-encrypted",
    "application/pkcs7-signature", "application/x-pkcs7-signature",
    "message/delivery-status", "message/disposition-notification", "message/feedback-report", "text/rfc822-headers",
    "text/x-amp-html",
}  # fmt: skip
_ENDINGS = (".vcf", ".ics", ".p7s", ".asc", ".sig", ".amp")
# Italian certified mail (PEC) wraps each mail with a certificate of its own.
_NAMES = {"daticert.xml", "signature.asc", "smime.p7s", "pgpkey.asc"}
# Outlook's and Apple's names for pictures in the text, and the words signatures use.
_PICTURE_NAME = re.compile(r"(?i)^(?:image\d{3}|outlook-\w+|logo\w*|firma|signature|banner|facebook|linkedin|twitter|"
                           r"instagram|youtube|whatsapp|icon\w*)"
                           r"[\w .()-]*\.(?:png|jpe?g|gif|bmp|svg|webp)$")  # fmt: skip
_LOGO_BYTES = 150 * 1024
_SMALL_BYTES = 12 * 1024


def is_noise(name: str, content_type: str, size: int, *, inline: bool, parent: str) -> bool:
    """Return whether an attachment of `size` bytes is certainly no business document."""
    lowered = name.lower()
    if content_type in _TYPES or lowered in _NAMES or lowered.endswith(_ENDINGS):
        return True
    if not content_type.startswith("image/"):
        return False
    if _PICTURE_NAME.match(lowered):
        return size < _LOGO_BYTES
    # A photographed receipt may be inline too (phones do that): only what is small, or part of the HTML, is a logo.
    return inline and size < (_LOGO_BYTES if parent == "multipart/related" else _SMALL_BYTES)
