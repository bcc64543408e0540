"""A token endpoint on loopback (RFC 6749): answers what it is told to, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Mapping[str, Any] | str]


@dataclass(slots=True)
class TokenEndpoint:
    """`answer` makes each reply from the form that was posted; `asked` are these forms."""

    answer: Callable[[Mapping[str, str]], Answer]
    asked: list[Mapping[str, str]] = field(default_factory=list)
    address: str = ""


@contextmanager
def token_endpoint(answer: Callable[[Mapping[str, str]], Answer]) -> Iterator[TokenEndpoint]:
    """Serve a token endpoint on a free loopback port until the block ends."""
    endpoint = TokenEndpoint(answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            form = dict(urllib.parse.parse_qsl(raw.decode("ascii")))
            endpoint.asked.append(form)
            status, reply = endpoint.answer(form)
            body = (reply if isinstance(reply, str) else json.dumps(reply)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint.address = f"http://127.0.0.1:{server.server_address[1]}/token"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
