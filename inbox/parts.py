"""The parts of a mail: its bodies and its attachments.

In charge of walking the MIME tree with bounds, decoding parts and naming them; forwarded mails are walked too, and the
path of what was found in them says so. Not in charge of opening archives, S/MIME containers or winmail.dat: they are
attachments, and reading documents is another package's work.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message

from inbox.charsets import clean_label, decode
from inbox.header_fields import decode_words, first_value, parameters, raw_fields
from inbox.limits import MailLimits
from inbox.noise import is_noise
from inbox.part_names import SMIME, given_name, name_of
from inbox.records import Attachment
from inbox.uuencoded import take_uuencoded

_MESSAGES = ("message/rfc822", "message/global", "message/news")
_DEFECTS = {
    "CloseBoundaryNotFoundDefect": "truncated",
    "StartBoundaryNotFoundDefect": "broken_structure",
    "MultipartInvariantViolationDefect": "broken_structure",
    "InvalidBase64CharactersDefect": "broken_encoding",
    "InvalidBase64PaddingDefect": "broken_encoding",
    "InvalidBase64LengthDefect": "broken_encoding",
}


@dataclass(slots=True, kw_only=True)
class Contents:
    """What the walk found; `forwarded` holds the header fields of the mails inside, outermost first."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    forwarded: list[tuple[tuple[str, str], ...]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    parts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where in the tree a part stands: `prefix` is the path of the mails around it, `parent` the type above it."""

    prefix: str = ""
    depth: int = 0
    parent: str = ""


def read_parts(message: Message, limits: MailLimits) -> Contents:
    """Return the bodies and attachments of a parsed mail."""
    contents = Contents()
    _read(message, _Place(), contents, limits)
    return contents


def _read(part: Message, place: _Place, contents: Contents, limits: MailLimits) -> None:
    contents.parts += 1
    if place.depth > limits.depth or contents.parts > limits.parts:
        _note(contents, "too_deep" if place.depth > limits.depth else "too_many_parts")
        return
    content_type = part.get_content_type()
    for defect in part.defects:
        _note(contents, _DEFECTS.get(type(defect).__name__, ""))
    if content_type in _MESSAGES:
        _read_message(part, content_type, place, contents, limits)
    elif part.is_multipart() and not content_type.startswith("message/"):
        if content_type == "multipart/encrypted":
            _note(contents, "encrypted")
        inner = _Place(prefix=place.prefix, depth=place.depth + 1, parent=content_type)
        for child in _children(part):
            _read(child, inner, contents, limits)
    else:
        _read_leaf(part, content_type, place, contents, limits)


def _read_message(part: Message, content_type: str, place: _Place, contents: Contents, limits: MailLimits) -> None:
    """Walk a forwarded mail; of the returned mail in a delivery report only its header is kept."""
    inner = _inner_message(part)
    name = name_of(part) or "message"
    if inner is None:
        _add(contents, limits, place, name=name + ".eml", content_type=content_type, data=_payload(part), noise=False)
        return
    fields = raw_fields(inner)
    if place.parent == "multipart/report":
        header = "".join(f"{field}: {value}\r\n" for field, value in fields).encode()[: limits.field]
        _add(contents, limits, place, name="returned.eml", content_type=content_type, data=header, noise=True)
        return
    contents.forwarded.append(fields)
    subject = clean_label(decode_words(first_value(fields, "Subject")).replace("/", "-"), longest=80)
    label = name if name.endswith(".eml") else f"{subject or name}.eml"
    _read(inner, _Place(prefix=f"{place.prefix}{label}!", depth=place.depth + 1), contents, limits)


def _inner_message(part: Message) -> Message | None:
    inner = next(iter(_children(part)), None)
    if inner is not None and not inner.keys() and "base64" in str(part.get("Content-Transfer-Encoding", "")).lower():
        # RFC 2046 section 5.2.1 forbids an encoded message/rfc822; mail programs write it all the same.
        try:
            return message_from_bytes(binascii.a2b_base64(_payload(inner)))
        except (binascii.Error, ValueError):
            return None
    return inner


def _read_leaf(part: Message, content_type: str, place: _Place, contents: Contents, limits: MailLimits) -> None:
    name = name_of(part)
    disposition = str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()
    if content_type.startswith("multipart/"):
        content_type = "text/plain"  # a multipart in which no boundary ever came is what it looks like: text
    is_body = content_type in ("text/plain", "text/html") and disposition != "attachment" and not name
    data = _payload(part)
    if is_body and not place.prefix:
        text = decode(data, _charset(part))
        if content_type == "text/plain":
            text = _take_uuencoded(text, place, contents, limits)
        (contents.plain if content_type == "text/plain" else contents.html).append(text[: limits.text])
        return
    if is_body or (not data and not name):
        return
    if content_type in SMIME and "enveloped" in str(part.get("Content-Type", "")).lower():
        _note(contents, "encrypted")
    content_id = str(part.get("Content-ID", "")).strip(" <>\t\r\n")[:255] or None
    inline = bool(content_id) and content_type.startswith("image/") and disposition != "attachment"
    label = name or given_name(content_type, data, len(contents.attachments) + 1)
    noise = is_noise(label, content_type, len(data), inline=inline, parent=place.parent)
    _add(
        contents, limits, place,
        name=label, content_type=content_type, data=data, noise=noise, inline=inline, content_id=content_id,
    )  # fmt: skip


def _add(
    contents: Contents,
    limits: MailLimits,
    place: _Place,
    *,
    name: str,
    content_type: str,
    data: bytes,
    noise: bool,
    inline: bool = False,
    content_id: str | None = None,
) -> None:
    if len(contents.attachments) >= limits.attachments:
        _note(contents, "too_many_attachments")
        return
    contents.attachments.append(
        Attachment(
            name=name,
            path=place.prefix + name,
            content_type=content_type,
            data=data,
            inline=inline,
            content_id=content_id,
            noise=noise,
        )
    )


def _note(contents: Contents, problem: str) -> None:
    if problem and problem not in contents.problems:
        contents.problems.append(problem)


def _children(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (child for child in payload if isinstance(child, Message))


def _payload(part: Message) -> bytes:
    """Return a part's bytes, decoded from its transfer encoding as far as it goes."""
    if part.is_multipart():
        # message/delivery-status is parsed into header blocks (RFC 3464): put it together again.
        return b"\n".join(_fields_as_bytes(block) for block in _children(part))
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, MessageError, AssertionError):
        data = None
    return data if isinstance(data, bytes) else str(part.get_payload()).encode("utf-8", "surrogateescape")


def _fields_as_bytes(block: Message) -> bytes:
    return "".join(f"{name}: {value}\n" for name, value in raw_fields(block)).encode()


def _charset(part: Message) -> str | None:
    return parameters(str(part.get("Content-Type", ""))).get("charset")


def _take_uuencoded(text: str, place: _Place, contents: Contents, limits: MailLimits) -> str:
    """Move uuencoded files to the attachments; return the text without them."""
    rest, files = take_uuencoded(text)
    for name, data in files:
        name = clean_label(name) or f"attachment-{len(contents.attachments) + 1}.bin"
        _add(contents, limits, place, name=name, content_type="application/octet-stream", data=data, noise=False)
    return rest
