"""XML from strangers: bytes -> a safe element tree.

In charge of encodings and of refusing what no invoice needs: a document type, entities, strange encodings, endless
depth. Opens no file and no connection. Not in charge of what the elements mean.
"""

from __future__ import annotations

import codecs
import re

from lxml import etree

MAX_BYTES = 50_000_000
MAX_DEPTH = 200

# Possessive quantifiers: a prolog full of comments must not make the search backtrack.
_DOCTYPE = re.compile(r"\A(?:\s++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL | re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml\s(?:[^>]*?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"'])?[^>]*>", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What invoices really come in. UTF-7 and the shifting sets hide markup from whoever checks the bytes.
_SINGLE_BYTE = re.compile(r"(?:us-)?ascii|iso-?8859-\d{1,2}|latin-?[1-9]|(?:windows|cp)-?125\d|cp850", re.IGNORECASE)
_UTF8 = re.compile(r"utf-?8", re.IGNORECASE)
_UTF16 = re.compile(r"(?:utf-?16|ucs-?2)(?:[lb]e|-[lb]e)?", re.IGNORECASE)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class XmlRefusedError(ValueError):
    """The bytes are no XML that is read here; `code` is one of `Unreadable.code`, the text names cause and remedy."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def parse_xml(data: bytes, *, strict: bool = False) -> etree._Element:
    """Return the root element; raise XmlRefusedError for what is damaged, too large, too deep or carries a DTD.

    `strict`: XML that is not well-formed is damaged, instead of being read as far as it goes.
    """
    if len(data) > MAX_BYTES:
        raise XmlRefusedError("too_large", f"the XML has {len(data)} bytes; {MAX_BYTES} are read at most")
    text = _decoded(data)
    if _DOCTYPE.match(text):
        raise XmlRefusedError(
            "unsupported", "the XML has a DOCTYPE, which no invoice format needs; send it without one"
        )
    # recover: wrong namespace addresses and stray bytes are common in real files (domain.md 1.1). huge_tree lifts the
    # limit on one text (embedded attachments are longer than 10 MB); entities, which it guards too, are refused above.
    parser = etree.XMLParser(
        recover=not strict,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,
        remove_comments=True,
    )
    try:
        root = etree.fromstring(_DECLARATION.sub("", text, count=1).lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise XmlRefusedError("damaged", f"no well-formed XML: {error}") from error
    if root is None:
        raise XmlRefusedError("damaged", "no element found in the XML; send the file again")
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlRefusedError(
            "unsupported", "the XML has a DOCTYPE, which no invoice format needs; send it without one"
        )
    _refuse_depth(root)
    return root


def _decoded(data: bytes) -> str:
    """Return the text, decoded by byte order mark, else declaration, else UTF-8 (XML 1.0 appendix F, narrowed)."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, errors="replace")
            declared = _declared(text)
            if encoding != "utf-8" and declared and not _UTF16.fullmatch(declared):
                raise XmlRefusedError(
                    "damaged", f"the XML is {encoding} but declares {declared}; save it again as UTF-8"
                )
            return _FORBIDDEN.sub("", text)
    declared = _declared(data[:400].decode("latin-1")) or "utf-8"
    return _FORBIDDEN.sub("", _decoded_as(data, declared))


def _decoded_as(data: bytes, declared: str) -> str:
    if _SINGLE_BYTE.fullmatch(declared):
        return data.decode(declared, errors="replace")
    # .NET's StringWriter declares utf-16 whatever the file is then saved as; the bytes are UTF-8.
    if not (_UTF8.fullmatch(declared) or _UTF16.fullmatch(declared)):
        raise XmlRefusedError("unsupported", f"XML in the encoding {declared} is not read; save it again as UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        # Declared UTF-8, written in the code page of the machine: seen from small invoicing programs.
        return data.decode("cp1252", errors="replace")


def _declared(head: str) -> str | None:
    found = _DECLARATION.match(head)
    return found[1] if found else None


def _refuse_depth(root: etree._Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise XmlRefusedError("damaged", f"the XML is nested deeper than {MAX_DEPTH} elements; no invoice is")
