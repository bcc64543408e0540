"""The names of a mail's parts.

In charge of the name a part brings and of the one it gets where it has none. Names are labels for people, never paths.
"""

from __future__ import annotations

from email.message import Message

from inbox.charsets import clean_label
from inbox.header_fields import first_value, parameters, raw_fields

SMIME = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_ENDINGS = {
    "application/pdf": ".pdf",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "application/pgp-signature": ".asc",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "text/calendar": ".ics",
    "text/vcard": ".vcf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/tiff": ".tif",
    "image/heic": ".heic",
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
}
# Names that mail systems use where the sender gave none.
_NAMED = {"application/ms-tnef": "winmail.dat", "application/vnd.ms-tnef": "winmail.dat"}


def name_of(part: Message) -> str:
    """Return the part's file name as a label, empty where it has none (RFC 2183; Content-Type's name before it)."""
    for header, parameter in (("Content-Disposition", "filename"), ("Content-Type", "name")):
        value = first_value(raw_fields(part), header)
        name = clean_label(parameters(value).get(parameter, "")) if value else ""
        if name:
            return name
    return ""


def given_name(content_type: str, data: bytes, number: int) -> str:
    """Return the name of a part that came without: by its declared type, the same on every reading."""
    if content_type in _NAMED:
        return _NAMED[content_type]
    if content_type in SMIME:
        return "smime.p7m"
    ending = _ENDINGS.get(content_type) or (".pdf" if data.startswith(b"%PDF-") else ".bin")
    return f"attachment-{number}{ending}"
