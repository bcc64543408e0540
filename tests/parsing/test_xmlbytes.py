"""XML from strangers: what is read, what is refused, and that nothing outside the bytes is touched."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from parsing.document import Document, Unreadable
from parsing.structured import read_xml
from parsing.xmlbytes import MAX_DEPTH, XmlRefusedError, parse_xml

ORDER = (
    '<Order xmlns="{}"><ID>P-1</ID><BuyerCustomerParty><Party><PartyName><Name>Señal</Name></PartyName></Party>'
    "</BuyerCustomerParty></Order>"
)


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """What was opened or connected to while the test ran, by Python's own audit events."""
    seen: list[str] = []
    active = [True]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if active[0] and event in ("open", "socket.connect", "socket.getaddrinfo", "urllib.Request"):
            seen.append(f"{event} {arguments[0]}")

    sys.addaudithook(watch)
    yield seen
    active[0] = False


@pytest.mark.parametrize(
    ("data", "code"),
    [
        # entities that grow: refused for the DTD, before any is expanded
        (b'<!DOCTYPE a [<!ENTITY x "yyyyyyyy"><!ENTITY z "&x;&x;&x;">]><a>&z;</a>', "unsupported"),
        # a file of this machine
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "unsupported"),
        # a DTD elsewhere
        (b'<!DOCTYPE a SYSTEM "http://198.51.100.1/evil.dtd"><a/>', "unsupported"),
        # hidden behind comments and instructions, in small letters
        (b"<?xml version='1.0'?> <!-- <a> --> <?x y?> <!doctype a><a/>", "unsupported"),
        # markup that only shows in UTF-7
        (b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a/+AD4-', "unsupported"),
        # the declaration contradicts the byte order mark
        ('\ufeff<?xml version="1.0" encoding="UTF-8"?><a/>'.encode("utf-16-le"), "damaged"),
        # deeper than any reader should recurse
        (b"<a>" * (MAX_DEPTH + 50) + b"</a>" * (MAX_DEPTH + 50), "damaged"),
        # nothing in it
        (b"<", "damaged"),
    ],
)
def test_dangerous_xml_is_refused(data: bytes, code: str, opened: list[str]) -> None:
    with pytest.raises(XmlRefusedError) as refused:
        parse_xml(data)
    assert refused.value.code == code
    assert opened == []


def test_xinclude_is_left_alone(opened: list[str]) -> None:
    data = b'<a xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></a>'
    assert len(parse_xml(data)) == 1
    assert opened == []


@pytest.mark.parametrize(
    "data",
    [
        # plain UTF-8 without a declaration
        ORDER.format("x").encode(),
        # with a byte order mark
        b"\xef\xbb\xbf" + ('<?xml version="1.0" encoding="utf-8"?>' + ORDER.format("x")).encode(),
        # UTF-16 with its mark, both ways round
        ('\ufeff<?xml version="1.0" encoding="UTF-16"?>' + ORDER.format("x")).encode("utf-16-le"),
        ('\ufeff<?xml version="1.0" encoding="UTF-16"?>' + ORDER.format("x")).encode("utf-16-be"),
        # Latin-1, as Chile and Peru write
        ('<?xml version="1.0" encoding="ISO-8859-1"?>' + ORDER.format("x")).encode("latin-1"),
        # declared UTF-8, written in the machine's code page
        ('<?xml version="1.0" encoding="UTF-8"?>' + ORDER.format("x")).encode("cp1252"),
        # declared UTF-16 by .NET, saved as UTF-8
        ('<?xml version="1.0" encoding="utf-16"?>' + ORDER.format("x")).encode(),
        # blank lines before the declaration
        b"\r\n  " + ('<?xml version="1.0"?>' + ORDER.format("x")).encode(),
        # a namespace that is no address
        ORDER.format("http://[not an address").encode(),
        # a control character in the middle
        ORDER.format("x").replace("P-1", "P-1\x07").encode(),
    ],
)
def test_odd_but_honest_xml_is_read(data: bytes) -> None:
    (order,) = read_xml(data, source="o.xml")
    assert isinstance(order, Document)
    assert (order.number, order.buyer.name) == ("P-1", "Señal")


@pytest.mark.parametrize(
    "root",
    [
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        # a root of a known name with nothing of an invoice in it
        "<Invoice/>",
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'/>",
    ],
)
def test_other_xml_is_unsupported(root: str) -> None:
    (reading,) = read_xml(root.encode(), source="x.xml")
    assert isinstance(reading, Unreadable)
    assert reading.code == "unsupported"
