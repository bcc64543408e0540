"""Zip archives -> members, inflated piece by piece so that no bomb ever unfolds (limits: domain.md 1.2)."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator

from parsing.containers import Allowance, Member, Refusal, Unpacked

_PIECE = 65_536
# A small file may shrink a lot (blank XML); the ratio is only asked once this much has come out.
_RATIO_FREE_BYTES = 1_000_000
_ENCRYPTED = 0x1
_LOCAL_HEADER = 30
_CLUTTER = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def unpack_zip(data: bytes, allowance: Allowance) -> Iterator[Unpacked]:
    """Yield every file of the archive, a Refusal for each that is encrypted, damaged or too large."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        yield Refusal(name=None, code="damaged", message=f"the zip cannot be opened ({error}); send it again")
        return
    with archive:
        entries = [entry for entry in archive.infolist() if _is_document(entry)]
        if _overlap(archive.infolist()):
            yield Refusal(
                name=None, code="damaged", message="entries of the zip overlap, as only bombs do; send it again"
            )
            return
        for entry in entries:
            if allowance.members <= 0:
                message = "the zip holds more files than are read at once; send the documents in several mails"
                yield Refusal(name=None, code="too_many", message=message)
                return
            allowance.members -= 1
            yield _member(archive, entry, allowance)


def is_office_file(data: bytes) -> bool:
    """Tell whether the zip is an Office Open XML or OpenDocument file, which nobody should unpack as an archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    return "[Content_Types].xml" in names or {"mimetype", "content.xml"} <= names


def _is_document(entry: zipfile.ZipInfo) -> bool:
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    is_folder = entry.filename.endswith("/")  # ZipInfo.is_dir raises for a member without a name
    return not (is_folder or is_link or any(part in entry.filename for part in _CLUTTER))


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Two entries that share compressed bytes multiply what comes out of a small archive."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            return True
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size
    return False


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowance: Allowance) -> Unpacked:
    if entry.flag_bits & _ENCRYPTED:
        message = "the zip is protected by a password; send it without one"
        return Refusal(name=entry.filename, code="encrypted", message=message)
    try:
        return _inflated(archive, entry, allowance)
    except NotImplementedError:
        message = "the zip uses a compression that is not read; make an ordinary zip"
        return Refusal(name=entry.filename, code="unsupported", message=message)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        message = f"this file of the zip is damaged ({error}); send it again"
        return Refusal(name=entry.filename, code="damaged", message=message)


def _inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, allowance: Allowance) -> Unpacked:
    """The size that the directory declares may lie: what counts is what comes out."""
    most = max(_RATIO_FREE_BYTES, allowance.ratio * entry.compress_size)
    out = bytearray()
    with archive.open(entry) as stream:
        while piece := stream.read(_PIECE):
            out += piece
            allowance.unpacked_bytes -= len(piece)
            if allowance.unpacked_bytes < 0 or len(out) > most:
                message = "this file unfolds to more than is read; send the document itself"
                return Refusal(name=entry.filename, code="too_large", message=message)
    return Member(name=entry.filename, data=bytes(out))
