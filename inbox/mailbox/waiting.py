"""Waiting for news of a folder: by IDLE (RFC 2177), or by the clock where a server has none.

In charge of coming back soon after it is told to stop. Moments here are those of `time.monotonic`.
"""

from __future__ import annotations

import selectors
import socket
import ssl
import time
from collections.abc import Callable

from imapclient import IMAPClient

# How often a waiting connection looks whether it should stop.
SLICE_SECONDS = 0.5


def wait_idle(client: IMAPClient, until: float, stopped: Callable[[], bool]) -> None:
    """Stay in IDLE until the server tells of mail that came or went; other chatter is passed over.

    IMAPClient's own idle_check reads without blocking and takes half a line for a broken connection; here the socket is
    only watched, and what it brings is read by the command that ends IDLE.
    """
    while until > time.monotonic() and not stopped():
        client.idle()
        _watch(client.socket(), until, stopped)
        _text, told = client.idle_done()
        if any(_is_news(line) for line in told):
            return


def sleep(until: float, stopped: Callable[[], bool]) -> None:
    """Let the time pass."""
    while (left := until - time.monotonic()) > 0 and not stopped():
        time.sleep(min(left, SLICE_SECONDS))


def _watch(connection: socket.socket, until: float, stopped: Callable[[], bool]) -> None:
    """Return when there is something to read."""
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        while (left := until - time.monotonic()) > 0 and not stopped():
            if _has_decrypted(connection) or selector.select(min(left, SLICE_SECONDS)):
                return


def _has_decrypted(connection: socket.socket) -> bool:
    """Say whether TLS holds bytes that were read off the wire already: the socket alone would not tell of them."""
    return isinstance(connection, ssl.SSLSocket) and connection.pending() > 0


def _is_news(line: object) -> bool:
    return isinstance(line, tuple) and len(line) > 1 and line[1] in (b"EXISTS", b"EXPUNGE", b"RECENT")
