"""Installations of the tests' own, closed when the test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.application import Application
from tests.service.building import an_application


@pytest.fixture
def applications(tmp_path: Path) -> Iterator[Callable[..., Application]]:
    """Make an installation in a folder of its own: `applications(answers=…)`, with the options of `an_application`."""
    made: list[Application] = []

    def make(**options: Any) -> Application:
        folder = tmp_path / f"installation{len(made)}"
        folder.mkdir()
        made.append(an_application(folder, **options))
        return made[-1]

    yield make
    for app in made:
        app.store.close()


@pytest.fixture
def app(applications: Callable[..., Application]) -> Application:
    """An installation with two suppliers, one order and every automatic answer opened."""
    return applications()
