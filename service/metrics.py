"""The installation's figures for Prometheus, counted in the database at each question.

In charge of names and meanings of the figures. Not in charge of serving them (`service.monitor`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from outbound.alarms import AlarmCause
from outbound.records import OutgoingState
from service.application import Application
from service.vitals import Ending, Vitals, look

MESSAGE_STATES = ("stored", "read", "filed", "quarantined")


def metrics_text(app: Application) -> bytes:
    """Return the figures of now in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Figures(app))
    return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, app: Application) -> None:
        self._app = app

    def collect(self) -> Iterable[Metric]:
        return figures(look(self._app))

    def describe(self) -> Iterable[Metric]:
        """Name nothing beforehand: registering must not count whole tables a second time."""
        return ()


def figures(vitals: Vitals) -> Iterator[Metric]:
    """Yield every figure; one that does not exist (nothing waits, never looked) is left out, never zero."""
    health = vitals.health
    yield _by_state("acuse_messages", "Mails received, by state", health.messages, MESSAGE_STATES)
    yield _by_state("acuse_outgoing", "Mails of ours, by state", health.outgoing, tuple(OutgoingState))
    yield _age("acuse_oldest_waiting_seconds", "Age of the oldest mail not filed", health.oldest_unread, vitals.at)
    yield _age(
        "acuse_oldest_queued_seconds", "Age of the oldest mail of ours not sent", health.oldest_unsent, vitals.at
    )
    yield from _mailboxes(vitals)
    yield GaugeMetricFamily(
        "acuse_completeness_unexplained", "UIDs that nothing explains, of the day checked last", vitals.unexplained
    )
    yield GaugeMetricFamily("acuse_quarantined", "Mails in quarantine", health.messages.get("quarantined", 0))
    yield GaugeMetricFamily("acuse_disk_free_bytes", "Free bytes where mails are kept", vitals.free_bytes)
    yield _alarms(vitals)
    yield _days("acuse_certificate_days", "Days until a server's certificate ends", vitals.certificates, vitals.at)
    yield _days("acuse_token_days", "Days until what a log-in is opened with ends", vitals.tokens, vitals.at)
    yield InfoMetricFamily("acuse", "The running version", {"version": _version()})


def _by_state(name: str, what: str, counts: Mapping[str, int], states: Iterable[str]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=["state"])
    for state in states:
        family.add_metric([str(state)], counts.get(state, 0))
    return family


def _age(name: str, what: str, since: datetime | None, now: datetime) -> Metric:
    family = GaugeMetricFamily(name, what)
    if since is not None:
        family.add_metric([], max(0.0, (now - since).total_seconds()))
    return family


def _mailboxes(vitals: Vitals) -> Iterator[Metric]:
    lag = GaugeMetricFamily(
        "acuse_mailbox_lag_seconds", "Since a folder's last good look", labels=["mailbox", "folder"]
    )
    failing = GaugeMetricFamily("acuse_mailbox_failing", "1 when the last look failed", labels=["mailbox", "folder"])
    for folder in vitals.folders:
        place = [folder.mailbox, folder.folder]
        if folder.good_at is not None:
            lag.add_metric(place, max(0.0, (vitals.at - folder.good_at).total_seconds()))
        failing.add_metric(place, float(folder.error is not None))
    yield lag
    yield failing
    last = max((one.looked_at for one in vitals.health.mailboxes), default=None)
    yield _age("acuse_last_poll_seconds", "Since any mailbox was looked at, well or not", last, vitals.at)


def _alarms(vitals: Vitals) -> Metric:
    family = GaugeMetricFamily("acuse_alarms", "Alarms that last, by cause", labels=["cause"])
    for cause in AlarmCause:
        family.add_metric([cause.value], sum(one.alarm.cause is cause for one in vitals.health.alarms))
    return family


def _days(name: str, what: str, endings: Iterable[Ending], now: datetime) -> Metric:
    family = GaugeMetricFamily(name, what, labels=["about"])
    for ending in endings:
        family.add_metric([ending.about], (ending.day - now.date()).days)
    return family


def _version() -> str:
    try:
        return version("acuse")
    except PackageNotFoundError:
        return "unknown"
