"""What the worker's own port tells: figures for Prometheus, and whether all is well."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import date

from prometheus_client.parser import text_string_to_metric_families

from service.application import Application
from service.demo.ports import free_port
from service.metrics import metrics_text
from service.monitor import serving_metrics
from service.settings import AlarmSettings, MetricsSettings, OAuthSettings
from service.store import cursors
from service.store.cursors import Folder
from tests.service.building import a_mail, an_invoice, arrive, receive

Make = Callable[..., Application]


def figures(app: Application) -> dict[tuple[str, str], float]:
    """Return every sample by its name and the values of its labels, in the order of the labels' names."""
    families = text_string_to_metric_families(metrics_text(app).decode())
    return {
        (sample.name, ",".join(value for _name, value in sorted(sample.labels.items()))): sample.value
        for one in families
        for sample in one.samples
    }


def looked(app: Application) -> None:
    with app.store.write() as connection:
        cursors.advance(connection, Folder(mailbox="facturas", folder="INBOX", uidvalidity=1), 7, app.clock())


def test_the_figures_are_those_of_the_database(applications: Make) -> None:
    app = applications(oauth=OAuthSettings(client_id="x", client_secret_env="S", ends_on=date(2026, 12, 5)))
    looked(app)
    receive(app, a_mail("Factura.", an_invoice("A-1")))
    arrive(app, a_mail("Otra"))
    app.clock.pass_by(minutes=2)  # type: ignore[attr-defined]
    found = figures(app)
    expected = {
        ("acuse_messages", "filed"): 1,
        ("acuse_messages", "stored"): 1,
        ("acuse_messages", "quarantined"): 0,
        ("acuse_outgoing", "queued"): 1,
        ("acuse_oldest_waiting_seconds", ""): 120,
        ("acuse_oldest_queued_seconds", ""): 120,
        ("acuse_mailbox_lag_seconds", "INBOX,facturas"): 120,
        ("acuse_mailbox_failing", "INBOX,facturas"): 0,
        ("acuse_last_poll_seconds", ""): 120,
        ("acuse_completeness_unexplained", ""): 0,
        ("acuse_token_days", "facturas"): 10,
    }
    assert {key: found[key] for key in expected} == expected
    assert found["acuse_disk_free_bytes", ""] > 0


def test_an_error_does_not_hide_how_long_ago_the_last_good_look_was(app: Application) -> None:
    looked(app)
    app.clock.pass_by(minutes=5)  # type: ignore[attr-defined]
    with app.store.write() as connection:
        cursors.record_error(connection, "facturas", "INBOX", "535 no", app.clock())
    found = figures(app)
    assert found["acuse_mailbox_lag_seconds", "INBOX,facturas"] == 300
    assert found["acuse_last_poll_seconds", ""] == 0
    assert found["acuse_mailbox_failing", "INBOX,facturas"] == 1


def test_what_does_not_exist_is_left_out(app: Application) -> None:
    names = {name for name, _labels in figures(app)}
    assert not names & {"acuse_oldest_waiting_seconds", "acuse_mailbox_lag_seconds", "acuse_last_poll_seconds"}


@contextmanager
def serving(app: Application) -> Iterator[int]:
    port = free_port("127.0.0.1")
    settings = replace(app.settings, metrics=MetricsSettings(port=port), alarms=AlarmSettings(disk_mb=0))
    with serving_metrics(replace(app, settings=settings)) as served:
        assert served == port
        yield port


def got(port: int, path: str) -> tuple[int, str, bytes]:
    """Return status, type and body of the answer to a GET."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()
    finally:
        connection.close()


def health(port: int) -> tuple[int, dict[str, object]]:
    status, _type, body = got(port, "/healthz")
    return status, json.loads(body)


def test_the_watchdog_hears_that_all_is_well_and_why_it_is_not(app: Application) -> None:
    looked(app)
    with serving(app) as port:
        assert health(port) == (200, {"status": "ok", "reasons": [], "warnings": []})
        app.clock.pass_by(hours=1)  # type: ignore[attr-defined]
        assert health(port) == (
            503,
            {"status": "failing", "reasons": ["mailbox_behind"], "warnings": []},
        )


def test_a_database_that_does_not_answer_is_the_answer(app: Application) -> None:
    with serving(app) as port:
        with app.store.write() as connection:
            connection.exec_driver_sql("DROP TABLE mailbox_cursor")
        assert health(port) == (503, {"status": "failing", "reasons": ["database"]})


def test_metrics_are_served_as_text_and_nothing_else_is(app: Application) -> None:
    with serving(app) as port:
        status, kind, body = got(port, "/metrics")
        assert (status, kind.split(";")[0]) == (200, "text/plain")
        assert b"acuse_messages" in body
        assert got(port, "/admin")[0] == 404


def test_a_question_for_the_head_alone_is_answered_and_no_version_is_told(app: Application) -> None:
    looked(app)
    with serving(app) as port, closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("HEAD", "/healthz")
        answer = connection.getresponse()
        assert (answer.status, answer.read(), answer.getheader("Server", "").strip()) == (200, b"", "Acuse")


def test_without_a_port_nothing_is_served_and_a_taken_one_stops_nobody(app: Application) -> None:
    with serving_metrics(app) as port:
        assert port is None
    with serving(app) as port:
        settings = replace(app.settings, metrics=MetricsSettings(port=port))
        with serving_metrics(replace(app, settings=settings)) as second:
            assert second is None
