"""The stages of one receivable: on which day each falls due, which are done, which one is next.

In charge of days and order. Not in charge of what holds a stage back (`outbound.reminders.stops`) nor of the hour.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from outbound.reminders.calendars import Calendar
from outbound.reminders.policy import DayUnit, Stage, StageBase
from outbound.reminders.records import Grade, Nature, SentStage


class Rung(NamedTuple):
    """One stage on its day. `key` is the stage's, with `#2` and so on where it repeats.

    A tuple, because planning makes ten of them for each open receivable.
    """

    day: date
    key: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a receivable is on its ladder by a day: the rungs that are due and not done, in order; the next one."""

    due: tuple[Rung, ...]
    next: Rung | None
    finished: bool


def rungs(
    stages: Sequence[Stage], grade: Grade, *, due: date, issued: date, calendar: Calendar, held_days: int = 0
) -> tuple[Rung, ...]:
    """Return every rung of a receivable in order, those that others get too (`Debtor.gets` tells).

    Days that a dispute or a promise stood in the way move the stages after the due date: the ladder goes on where it
    stopped, not further up.
    """
    found = []
    for stage in stages:
        offset = stage.offsets.get(grade, stage.offset)
        of_due = stage.base is StageBase.DUE
        base = due if of_due else issued
        moved = held_days if of_due and offset > 0 else 0
        if stage.unit is DayUnit.CALENDAR:
            day = base + timedelta(days=offset + moved)
        else:
            day = calendar.shift(base, offset, stage.unit) + timedelta(days=moved)
        found.append(Rung(day, stage.key, stage))
        if stage.repeat_every:
            found += _repeated(day, stage)
    found.sort(key=_day)
    return tuple(found)


_day = attrgetter("day")


def _repeated(day: date, stage: Stage) -> Iterator[Rung]:
    for turn in range(1, 1 + stage.repeat_times):
        yield Rung(day + timedelta(days=turn * stage.repeat_every), f"{stage.key}#{turn + 1}", stage)


@dataclass(frozen=True, slots=True)
class Debtor:
    """What decides which rungs a receivable has: its customer's grade and nature, its open amount in euros' worth."""

    grade: Grade
    nature: Nature
    worth: Decimal

    def gets(self, stage: Stage) -> bool:
        """Say whether a stage is for this one."""
        if self.nature is Nature.PUBLIC and not stage.public:
            return False
        return self.grade in stage.grades and self.worth >= stage.minimum


def standing(ladder: Sequence[Rung], debtor: Debtor, sent: Sequence[SentStage], today: date) -> Standing:
    """Return how far a receivable is.

    What lies at or below a rung that is done is done. A stage sent under another policy counts for every rung that was
    due on its day.
    """
    reached = done_up_to(ladder, sent)
    left = [rung for place, rung in enumerate(ladder) if place > reached and debtor.gets(rung.stage)]
    due = tuple(rung for rung in left if rung.day <= today)
    later = next((rung for rung in left if rung.day > today), None)
    return Standing(due=due, next=later, finished=not left and bool(sent))


def done_up_to(ladder: Sequence[Rung], sent: Sequence[SentStage]) -> int:
    """Return the place of the highest rung that is done, -1 for none."""
    if not sent:
        return -1
    places = {rung.key: place for place, rung in enumerate(ladder)}
    days = [rung.day for rung in ladder]
    return max(places[each.key] if each.key in places else bisect_right(days, each.on) - 1 for each in sent)


def chosen(due: Sequence[Rung], reminded: int) -> Rung:
    """Return which of the due rungs goes: the highest that so many earlier reminders allow, else the gentlest.

    After days of silence only one goes, and nobody is met with a last notice.
    """
    allowed = [rung for rung in due if rung.stage.after <= reminded]
    return allowed[-1] if allowed else due[0]
