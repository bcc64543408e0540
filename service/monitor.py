"""The worker's own small port: `/metrics` for Prometheus, `/healthz` for a watchdog. No log-in, no text of any mail.

In charge of serving. It stays on loopback unless it is told otherwise.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import structlog
from prometheus_client import CONTENT_TYPE_LATEST

from outbound.alarms import AlarmCause
from service.application import Application
from service.metrics import metrics_text
from service.store.engine import plainly
from service.vitals import look
from service.watch import alarms_now

REQUEST_SECONDS = 10.0
# These do not stop the service now, and a restart would not help.
WARNINGS = frozenset(
    {AlarmCause.CERTIFICATE_ENDS, AlarmCause.TOKEN_ENDS, AlarmCause.TOO_MANY_ANSWERS, AlarmCause.PAYMENTS_STALE}
)
log = structlog.get_logger(__name__)


@contextmanager
def serving_metrics(app: Application) -> Iterator[int | None]:
    """Serve until the block ends; gives the port, None where none is configured or another process has it."""
    metrics = app.settings.metrics
    if metrics.port is None:
        yield None
        return
    try:
        server = _Server((metrics.host, metrics.port), app)
    except OSError as error:
        log.warning("metrics_not_served", port=metrics.port, error=str(error))
        yield None
        return
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="metrics", daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], app: Application) -> None:
        self.app = app
        self.since = app.clock()
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = REQUEST_SECONDS
    server_version, sys_version = "Acuse", ""  # whoever asks learns no version

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        answers = {"/metrics": self._metrics, "/healthz": self._health}
        answer = answers.get(self.path.partition("?")[0])
        if answer is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        try:
            status, kind, body = answer()
        except Exception as error:  # whatever stops us from counting is the answer
            log.warning("vitals_unknown", error=plainly(error))
            status, kind, body = _json(HTTPStatus.SERVICE_UNAVAILABLE, {"status": "failing", "reasons": ["database"]})
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _metrics(self) -> tuple[HTTPStatus, str, bytes]:
        return HTTPStatus.OK, CONTENT_TYPE_LATEST, metrics_text(self.server.app)

    def _health(self) -> tuple[HTTPStatus, str, bytes]:
        app = self.server.app
        causes = {alarm.cause for alarm in alarms_now(app, look(app), watching_since=self.server.since)}
        reasons, warnings = sorted(causes - WARNINGS), sorted(causes & WARNINGS)
        status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
        said = {"status": "failing" if reasons else "ok", "reasons": reasons, "warnings": warnings}
        return _json(status, said)

    def log_message(self, *_: object) -> None:
        """Say nothing of each question."""


def _json(status: HTTPStatus, said: Mapping[str, object]) -> tuple[HTTPStatus, str, bytes]:
    return status, "application/json", json.dumps(said).encode()
