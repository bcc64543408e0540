"""Offices of the tests' own, closed when the test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.application import Application
from tests.service.building import an_application
from tests.service.office import Office, a_busy_office


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Make a busy office: `offices(answers={...})`, each in a folder of its own; options are those of `an_office`."""
    made: list[Office] = []

    def make(**options: Any) -> Office:
        made.append(a_busy_office(tmp_path / f"office{len(made)}", **options))
        return made[-1]

    yield make
    for office in made:
        office.app.store.close()


@pytest.fixture
def office(offices: Callable[..., Office]) -> Office:
    """An office that knows the usual supplier, its order and its receipt; every answer goes by itself."""
    return offices()


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    """An installation with two suppliers, one order and every automatic answer opened (`tests.service.building`)."""
    application = an_application(tmp_path)
    yield application
    application.store.close()
