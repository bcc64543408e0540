"""The parts of one running installation, put together once and handed to whoever works with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from service.blobs import BlobFolder
from service.clock import now
from service.oauth import Tokens
from service.settings import Settings
from service.store.engine import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One installation: its settings, database, files and signing key. `clock` is replaced only by tests.

    `tokens`: what this process logs in with where a server wants no password.
    """

    settings: Settings
    store: Store
    blobs: BlobFolder
    secret: bytes
    clock: Callable[[], datetime] = now
    tokens: Tokens = field(default_factory=Tokens)
