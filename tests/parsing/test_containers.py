"""Archives and envelopes from strangers: what comes out, and what is refused before it can do harm."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from collections.abc import Iterable

import pytest
from asn1crypto import cms

from parsing.containers import Allowance, Member, Refusal, Unpacked
from parsing.containers.archive import is_office_file, unpack_zip
from parsing.containers.signed import unpack_signed
from parsing.containers.tnef import unpack_tnef


def an_allowance(members: int = 20, unpacked_bytes: int = 10_000_000, ratio: int = 100) -> Allowance:
    return Allowance(members=members, unpacked_bytes=unpacked_bytes, ratio=ratio)


def a_zip(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def a_signature(content: bytes | None, kind: str = "signed_data") -> bytes:
    encapsulated: dict[str, object] = {"content_type": "data"}
    if content is not None:
        encapsulated["content"] = content
    signed = cms.SignedData(
        {"version": "v1", "digest_algorithms": [], "encap_content_info": encapsulated, "signer_infos": []}
    )
    return bytes(cms.ContentInfo({"content_type": kind, "content": signed}).dump())


def outcome(unpacked: Iterable[Unpacked]) -> list[tuple[str | None, str | bytes]]:
    """Names with data, or with the code of the refusal."""
    return [(each.name, each.code if isinstance(each, Refusal) else each.data) for each in unpacked]


def test_zip_gives_its_files_but_no_folders_links_or_clutter() -> None:
    link = zipfile.ZipInfo("link.pdf")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("facturas/", b"")
        archive.writestr("facturas/a.xml", b"<a/>")
        archive.writestr("__MACOSX/facturas/._a.xml", b"clutter")
        archive.writestr(link, b"/etc/passwd")
        archive.writestr("../../etc/cron.d/x", b"just a name")
    assert outcome(unpack_zip(out.getvalue(), an_allowance())) == [
        ("facturas/a.xml", b"<a/>"),
        ("../../etc/cron.d/x", b"just a name"),
    ]


def test_encrypted_member_is_refused_and_the_others_are_read() -> None:
    data = bytearray(a_zip(("a.xml", b"<a/>"), ("b.xml", b"<b/>"), method=zipfile.ZIP_STORED))
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, central + 8, 1)  # APPNOTE 4.4.4: bit 0, encrypted
    assert outcome(unpack_zip(bytes(data), an_allowance())) == [("a.xml", "encrypted"), ("b.xml", b"<b/>")]


def test_bomb_is_stopped_while_it_unfolds() -> None:
    allowance = an_allowance(unpacked_bytes=5_000_000)
    bomb = a_zip(("bomb.xml", bytes(30_000_000)), ("a.xml", b"<a/>"))
    assert outcome(unpack_zip(bomb, allowance))[0] == ("bomb.xml", "too_large")
    assert allowance.unpacked_bytes > -200_000


def test_allowance_is_shared_by_all_members() -> None:
    files = [(f"{n}.bin", bytes(900_000)) for n in range(4)]
    codes = [found for _, found in outcome(unpack_zip(a_zip(*files), an_allowance(unpacked_bytes=2_000_000)))]
    assert [code for code in codes if isinstance(code, str)] == ["too_large", "too_large"]


def test_overlapping_entries_are_refused() -> None:
    data = bytearray(a_zip(("a.xml", b"<a/>" * 50), ("b.xml", b"<b/>" * 50)))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    struct.pack_into("<I", data, second + 42, 5)  # APPNOTE 4.4.16: the second entry begins inside the first
    assert outcome(unpack_zip(bytes(data), an_allowance())) == [(None, "damaged")]


def test_lying_size_is_damaged() -> None:
    data = bytearray(a_zip(("a.xml", b"<a/>"), method=zipfile.ZIP_STORED))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 16, 0xDEADBEEF)  # the checksum
    assert outcome(unpack_zip(bytes(data), an_allowance())) == [("a.xml", "damaged")]


def test_more_files_than_allowed_ends_with_a_refusal() -> None:
    archive = a_zip(*((f"{n}.xml", b"<a/>") for n in range(5)))
    assert outcome(unpack_zip(archive, an_allowance(members=3)))[3:] == [(None, "too_many")]


def test_a_member_without_a_name_stops_no_other() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(""), b"<a/>")
        archive.writestr("b.xml", b"<b/>")
    assert outcome(unpack_zip(out.getvalue(), an_allowance())) == [("", b"<a/>"), ("b.xml", b"<b/>")]


def test_half_a_zip_is_damaged() -> None:
    archive = a_zip(("a.xml", b"<a/>" * 99))
    assert outcome(unpack_zip(archive[:40], an_allowance())) == [(None, "damaged")]


@pytest.mark.parametrize(
    ("names", "office"),
    [
        (["[Content_Types].xml", "xl/workbook.xml"], True),
        (["mimetype", "content.xml"], True),
        (["factura.xml"], False),
    ],
)
def test_office_files_are_told_from_archives(names: list[str], office: bool) -> None:
    assert is_office_file(a_zip(*((name, b"x") for name in names))) is office


@pytest.mark.parametrize(
    "wrap",
    [
        # DER, as Italy's interchange delivers
        lambda der: der,
        # base64 without any frame, as some mail gateways leave it
        lambda der: base64.encodebytes(der),
        # PEM
        lambda der: b"-----BEGIN PKCS7-----\n" + base64.encodebytes(der) + b"-----END PKCS7-----\n",
    ],
)
def test_signed_content_comes_out(wrap: object) -> None:
    envelope = wrap(a_signature(b"<a/>"))  # type: ignore[operator]
    assert unpack_signed(envelope, name="IT01_A.xml.P7M") == Member(name="IT01_A.xml", data=b"<a/>")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        # a detached signature
        (a_signature(None), "empty"),
        # cut off
        (a_signature(b"<a/>")[:20], "damaged"),
        # base64 of nothing known
        (b"MIIxxxx=", "damaged"),
    ],
)
def test_envelope_without_content_is_refused(data: bytes, code: str) -> None:
    refusal = unpack_signed(data, name="f.p7m")
    assert isinstance(refusal, Refusal)
    assert refusal.code == code


def test_encrypted_envelope_asks_for_an_open_one() -> None:
    recipient = {"version": "v0", "recipient_infos": []}
    content = {
        "content_type": "data",
        "content_encryption_algorithm": {"algorithm": "aes128_cbc", "parameters": b"0" * 16},
    }
    enveloped = cms.EnvelopedData({**recipient, "encrypted_content_info": content})
    data = cms.ContentInfo({"content_type": "enveloped_data", "content": enveloped}).dump()
    refusal = unpack_signed(data, name="f.p7m")
    assert isinstance(refusal, Refusal)
    assert refusal.code == "encrypted"


def a_tnef(*attachments: tuple[str, bytes]) -> bytes:
    """MS-OXTNEF 2.1: signature, key, then attributes of level, id, length, data, checksum."""

    def attribute(level: int, ident: int, data: bytes) -> bytes:
        return struct.pack("<BII", level, ident, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    out = struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    for name, data in attachments:
        out += attribute(2, 0x00069002, bytes(14))
        out += attribute(2, 0x00018010, name.encode() + b"\0")
        out += attribute(2, 0x0006800F, data)
    return out


def test_winmail_gives_its_attachments() -> None:
    found = outcome(unpack_tnef(a_tnef(("f.xml", b"<a/>"), ("g.pdf", b"%PDF-1.4")), an_allowance()))
    assert found == [("f.xml", b"<a/>"), ("g.pdf", b"%PDF-1.4")]


@pytest.mark.parametrize(
    "data",
    [
        a_tnef(("f.xml", b"<a/>"))[:30],
        # a length of four gigabytes
        struct.pack("<IH", 0x223E9F78, 1) + struct.pack("<BII", 2, 0x0006800F, 0xFFFFFFFF) + b"x" * 20,
    ],
)
def test_broken_winmail_is_refused_or_empty(data: bytes) -> None:
    assert [found for _, found in outcome(unpack_tnef(data, an_allowance()))] in ([], ["damaged"])
