"""Reports as tables: what waits and why, how long approval takes, what needed nobody, what customers owe.

In charge of what each column means and of medians, shares and order. Not in charge of the rows
(`service.store.desk_reports`) nor of how they look. How suppliers' mails were answered is `service.answer_report`'s.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from statistics import median
from types import MappingProxyType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from service.application import Application
from service.days import bounded, from_to, local_day
from service.policies import zone_of
from service.store import desk_reports
from service.store.desk_reports import WaitingSum
from service.tabular import as_csv

TOP_SUPPLIERS = 20
_HOUR = timedelta(hours=1)
# A day that no zone moves out of the calendar.

Dated = TypeVar("Dated")


class ReportName(StrEnum):
    """Every report."""

    CAUSES = "causes"
    SUPPLIERS = "suppliers"
    APPROVAL = "approval"
    UNTOUCHED = "untouched"
    RECEIVABLES = "receivables"


class Cells(StrEnum):
    """What the cells of a column are. An amount is of the currency in its row; a share is of 1; a month is YYYY-MM."""

    CAUSE = "cause"
    TEXT = "text"
    MONTH = "month"
    COUNT = "count"
    AMOUNT = "amount"
    HOURS = "hours"
    SHARE = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `drawn`: its values are what a chart of the report shows, side by side where there are several."""

    name: str
    cells: Cells
    drawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One table. `since` and `until` are None for a report of what is so now."""

    name: ReportName
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    since: date | None = None
    until: date | None = None

    @property
    def dated(self) -> bool:
        """True for a report over a period."""
        return self.since is not None

    def records(self) -> Iterable[Mapping[str, Any]]:
        """Yield each row by the names of its columns."""
        names = [column.name for column in self.columns]
        return (dict(zip(names, row, strict=True)) for row in self.rows)


def report_of(app: Application, name: ReportName, *, since: date | None = None, until: date | None = None) -> Report:
    """Return one report; the days, both included, count for those over a period.

    `until` None is today; `since` None the first of the month eleven months before.
    """
    with app.store.read() as connection:
        return _report(app, connection, name, since, until)


def reports_of(app: Application, *, since: date | None = None, until: date | None = None) -> tuple[Report, ...]:
    """Return every report, all of one moment."""
    with app.store.read() as connection:
        return tuple(_report(app, connection, name, since, until) for name in ReportName)


def report_table(report: Report) -> str:
    """Return a report as CSV for spreadsheets."""
    return as_csv([column.name for column in report.columns], report.rows)


def period(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """Return the first and last day asked for; else this month and the eleven before it."""
    last = bounded(until or today)
    year, month = divmod(last.year * 12 + last.month - 1 - 11, 12)
    return min(bounded(since or date(year, month + 1, 1)), last), last


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    connection: Connection
    now: datetime
    zone: ZoneInfo
    start: datetime
    end: datetime


def _report(
    app: Application, connection: Connection, name: ReportName, since: date | None, until: date | None
) -> Report:
    now, zone = app.clock(), zone_of(app.settings)
    first, last = period(since, until, local_day(now, zone))
    start, end = from_to(first, last, zone)
    columns, rows, dated = _REPORTS[name]
    found = tuple(rows(_Question(connection=connection, now=now, zone=zone, start=start, end=end)))
    days = {"since": first, "until": last} if dated else {}
    return Report(name=name, columns=columns, rows=found, **days)


def _causes(question: _Question) -> Iterable[tuple[Any, ...]]:
    return _ranked(desk_reports.waiting_by_cause(question.connection, question.now))


def _suppliers(question: _Question) -> Iterable[tuple[Any, ...]]:
    return _ranked(desk_reports.waiting_by_supplier(question.connection, question.now), most=TOP_SUPPLIERS)


def _ranked(sums: Sequence[WaitingSum], *, most: int | None = None) -> Iterable[tuple[Any, ...]]:
    """Yield the rows of the names with most invoices, whatever their currencies, the most first."""
    named: dict[str | None, list[WaitingSum]] = defaultdict(list)
    for each in sums:
        named[each.name].append(each)
    ranked = sorted(named.values(), key=lambda some: (-sum(each.count for each in some), some[0].name or ""))
    for some in ranked[:most]:
        for each in sorted(some, key=lambda one: (-one.count, one.currency or "")):
            yield each.name, each.count, *each.ages, each.amount, each.currency


def _approval(question: _Question) -> Iterable[tuple[Any, ...]]:
    approvals = desk_reports.approvals_between(question.connection, question.start, question.end)
    for month, some in _by_month(approvals, lambda each: each.approved_at, question.zone):
        took = sorted(max((each.approved_at - each.arrived_at) / _HOUR, 0.0) for each in some)
        yield month, len(took), _hours(median(took)), _hours(took[math.ceil(len(took) * 0.9) - 1])


def _untouched(question: _Question) -> Iterable[tuple[Any, ...]]:
    settlements = desk_reports.settlements_between(question.connection, question.start, question.end)
    for month, some in _by_month(settlements, lambda each: each.at, question.zone):
        alone = sum(not each.touched for each in some)
        yield month, len(some), alone, round(Decimal(alone) / len(some), 4)


def _receivables(question: _Question) -> Iterable[tuple[Any, ...]]:
    for each in desk_reports.owed_by_age(question.connection, local_day(question.now, question.zone)):
        yield each.currency, each.count, each.not_due, *each.ages, each.total


def _by_month(
    some: Iterable[Dated], moment: Callable[[Dated], datetime], zone: ZoneInfo
) -> Iterable[tuple[str, list[Dated]]]:
    months: dict[str, list[Dated]] = defaultdict(list)
    for each in some:
        months[f"{local_day(moment(each), zone):%Y-%m}"].append(each)
    return sorted(months.items())


def _hours(hours: float) -> Decimal:
    return round(Decimal(hours), 1)


def _waiting_columns(first: Column) -> tuple[Column, ...]:
    ages = ("days_0_2", "days_3_7", "days_8_30", "days_over_30")
    return (
        first,
        Column(name="invoices", cells=Cells.COUNT),
        *(Column(name=name, cells=Cells.COUNT, drawn=True) for name in ages),
        Column(name="amount", cells=Cells.AMOUNT),
        Column(name="currency", cells=Cells.TEXT),
    )


_MONTH = Column(name="month", cells=Cells.MONTH)
_Rows = Callable[[_Question], Iterable[tuple[Any, ...]]]
_REPORTS: Mapping[ReportName, tuple[tuple[Column, ...], _Rows, bool]] = MappingProxyType(
    {
        ReportName.CAUSES: (_waiting_columns(Column(name="cause", cells=Cells.CAUSE)), _causes, False),
        ReportName.SUPPLIERS: (_waiting_columns(Column(name="supplier", cells=Cells.TEXT)), _suppliers, False),
        ReportName.APPROVAL: (
            (
                _MONTH,
                Column(name="approved", cells=Cells.COUNT),
                Column(name="median_hours", cells=Cells.HOURS, drawn=True),
                Column(name="hours_of_nine_in_ten", cells=Cells.HOURS),
            ),
            _approval,
            True,
        ),
        ReportName.UNTOUCHED: (
            (
                _MONTH,
                Column(name="settled", cells=Cells.COUNT),
                Column(name="untouched", cells=Cells.COUNT),
                Column(name="share_untouched", cells=Cells.SHARE, drawn=True),
            ),
            _untouched,
            True,
        ),
        ReportName.RECEIVABLES: (
            (
                Column(name="currency", cells=Cells.TEXT),
                Column(name="invoices", cells=Cells.COUNT),
                *(
                    Column(name=name, cells=Cells.AMOUNT, drawn=True)
                    for name in ("not_due", "days_0_30", "days_31_60", "days_61_90", "days_over_90")
                ),
                Column(name="total", cells=Cells.AMOUNT),
            ),
            _receivables,
            False,
        ),
    }
)
