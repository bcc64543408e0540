"""What killed processes leave behind is removed, and nothing else."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from service.application import Application
from service.blobs import ORPHAN_SECONDS
from service.janitor import Janitor, tidy


def left(folder: Path, name: str, *, age: float) -> Path:
    path = folder / name
    path.write_bytes(b"half")
    past = time.time() - age
    os.utime(path, (past, past))
    return path


@pytest.mark.parametrize("place", ["blobs/incoming", ""])
def test_only_what_was_begun_long_ago_is_removed(app: Application, place: str) -> None:
    folder = app.settings.storage.folder / place
    old = left(folder, "signing.key.0a1b2c3d", age=ORPHAN_SECONDS + 60)
    young = left(folder, "signing.key.4e5f6a7b", age=ORPHAN_SECONDS - 60)
    assert tidy(app) == 1
    assert (old.exists(), young.exists()) == (False, True)


def test_what_is_finished_stays_however_old(app: Application) -> None:
    kept = app.blobs.path(app.blobs.put(b"factura"))
    os.utime(kept, (0, 0))
    key = left(app.settings.storage.folder, "signing.key", age=1e9)
    assert tidy(app) == 0
    assert kept.exists()
    assert key.exists()


def test_it_looks_in_at_once_and_then_not_for_an_hour(app: Application) -> None:
    janitor = Janitor(app)
    left(app.blobs.folder / "incoming", "a", age=ORPHAN_SECONDS + 60)
    assert janitor.look_in() == 1
    left(app.blobs.folder / "incoming", "b", age=ORPHAN_SECONDS + 60)
    assert janitor.look_in() == 0
