"""Raw bytes under their own hash: when `put` returns they are durable, and nothing half written is ever seen."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from service.blobs import ORPHAN_SECONDS, BlobFolder


@pytest.fixture
def blobs(tmp_path: Path) -> BlobFolder:
    return BlobFolder(tmp_path / "blobs")


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path]]:
    """The fsyncs and renames of this process, in order, by the path they were done to."""
    done: list[tuple[str, Path]] = []
    fsync, rename = os.fsync, os.rename

    def noting_fsync(descriptor: int) -> None:
        fsync(descriptor)
        done.append(("fsync", Path(f"/proc/self/fd/{descriptor}").readlink()))

    def noting_rename(source: Path, target: Path) -> None:
        rename(source, target)
        done.append(("rename", Path(target)))

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(os, "rename", noting_rename)
    return done


def files_in(blobs: BlobFolder) -> set[Path]:
    return {path for path in blobs.folder.rglob("*") if path.is_file()}


def test_bytes_come_back_by_their_hash(blobs):
    sha256 = blobs.put(b"factura")
    assert sha256 == hashlib.sha256(b"factura").hexdigest()
    assert blobs.get(sha256) == b"factura"
    assert sha256 in blobs


def test_several_are_kept_in_the_order_given(blobs):
    datas = [str(number).encode() for number in range(100)]
    assert [blobs.get(sha256) for sha256 in blobs.put_many(datas)] == datas


def test_the_same_bytes_are_one_file(blobs):
    hashes = blobs.put_many([b"a", b"b", b"a"])
    blobs.put(b"b")
    assert hashes[0] == hashes[2]
    assert files_in(blobs) == {blobs.path(hashes[0]), blobs.path(hashes[1])}


def test_nothing_kept_is_nothing_done(blobs):
    assert blobs.put_many([]) == ()


def test_a_file_is_durable_before_it_has_its_name_and_its_name_before_put_returns(blobs, steps):
    path = blobs.path(blobs.put(b"factura"))
    names = [(what, where.parent.name if what == "fsync" and where.is_file() else where) for what, where in steps]
    assert [what for what, _ in names] == ["fsync", "fsync", "rename", "fsync"]
    folder_above, content, rename, folder = steps
    assert folder_above[1] == blobs.folder  # the new folder's own name
    assert content[1].parent.name == "incoming"
    assert rename[1] == path
    assert folder[1] == path.parent


def test_every_file_of_several_is_durable_before_any_has_its_name(blobs, steps):
    hashes = blobs.put_many([b"a", b"b", b"c"])
    whats = [what for what, _ in steps]
    first_rename = whats.index("rename")
    contents = [where for what, where in steps[:first_rename] if where.parent.name == "incoming"]
    after = {where for what, where in steps[first_rename:] if what == "fsync"}
    assert len(contents) == 3
    assert after == {blobs.path(sha256).parent for sha256 in hashes}


def test_a_file_that_a_dead_process_renamed_is_adopted_and_its_name_made_durable(blobs, steps):
    sha256 = blobs.put(b"factura")
    steps.clear()
    assert blobs.put(b"factura") == sha256
    assert [where for what, where in steps if what == "fsync"] == [blobs.path(sha256).parent]


def test_a_failure_leaves_nothing_behind(blobs, monkeypatch):
    kept = blobs.put(b"kept")
    calls = iter([None, OSError(28, "no space left on disk")])

    def failing_fsync(_descriptor: int) -> None:
        if (failure := next(calls, None)) is not None:
            raise failure

    monkeypatch.setattr(os, "fsync", failing_fsync)
    with pytest.raises(OSError, match="no space"):
        blobs.put_many([b"a", b"b", b"c"])
    assert files_in(blobs) == {blobs.path(kept)}


def test_only_old_orphans_are_removed(blobs):
    kept = blobs.put(b"kept")
    old, young = blobs.folder / "incoming" / "old", blobs.folder / "incoming" / "young"
    old.write_bytes(b"half a ma")
    young.write_bytes(b"being writ")
    past = time.time() - ORPHAN_SECONDS - 60
    os.utime(old, (past, past))
    assert blobs.remove_orphans() == 1
    assert files_in(blobs) == {young, blobs.path(kept)}


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 63, "a" * 63 + "/", "é" * 64 + "/"])
def test_only_a_hash_is_a_name(blobs, name):
    with pytest.raises(ValueError, match="not a SHA-256"):
        blobs.path(name)


def test_unknown_bytes_are_not_here(blobs):
    assert "0" * 64 not in blobs
    with pytest.raises(FileNotFoundError):
        blobs.get("0" * 64)
