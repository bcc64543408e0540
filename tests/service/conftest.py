"""Fixtures of the service's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.application import Application
from tests.service.building import an_application


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Application]:
    """An installation with two suppliers, one order and every automatic answer opened."""
    application = an_application(tmp_path)
    yield application
    application.store.close()
