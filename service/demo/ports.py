"""Ports for servers that must be told theirs before they start.

Below those that the kernel itself gives out (to clients, and to whoever asks for port 0), so that nobody is given one
of them between its choice and the server's start.
"""

from __future__ import annotations

import itertools
import secrets
import socket
from collections.abc import Iterator
from contextlib import suppress

_FIRST, _END = 16_384, 32_768


def _chosen() -> Iterator[int]:
    """Yield every port once, round and round, from a place of this process's own."""
    first = secrets.randbelow(_END - _FIRST)
    for number in itertools.count(first):
        yield _FIRST + number % (_END - _FIRST)


_ports = _chosen()


def free_port(host: str) -> int:
    """Return a TCP port on which nobody listens; the same one is not returned again soon."""
    while True:
        port = next(_ports)
        with suppress(OSError), socket.create_server((host, port)):
            return port
