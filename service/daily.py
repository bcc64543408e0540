"""What is looked at once a day: open invoices, because time alone changes what holds of them, and missing papers.

In charge of when. The day is the company's; the last one looked at is kept, so that a restart does not look twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import structlog

from service.absences import look_for_absences
from service.application import Application
from service.days import local_day
from service.policies import zone_of
from service.reevaluation import reevaluate_open
from service.store import alarms

NAME = "daily"
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one look found: cases whose outcome changed, and how many papers are newly missing or came."""

    cases: tuple[str, ...]
    papers: int


@dataclass(slots=True, kw_only=True)
class Daily:
    """Looks once on each day, however often it is asked."""

    app: Application
    day: date | None = None

    def look_in(self) -> Looked | None:
        """Look when the day is a new one; None when it was looked at before."""
        today = local_day(self.app.clock(), zone_of(self.app.settings))
        if self.day == today:
            return None
        if not alarms.note_change(self.app.store, NAME, {"day": today.isoformat()}, now=self.app.clock()):
            self.day = today
            return None
        looked = look_today(self.app)
        self.day = today
        return looked


def look_today(app: Application) -> Looked:
    """Look at every open invoice and for every missing paper, now."""
    cases = reevaluate_open(app)
    now = app.clock()
    with app.store.write() as connection:
        papers = look_for_absences(connection, today=local_day(now, zone_of(app.settings)), now=now)
    if cases or papers:
        log.info("looked_at_the_day", cases=len(cases), papers=papers)
    return Looked(cases=tuple(cases), papers=papers)
