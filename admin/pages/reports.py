"""Reports: tables with a chart, each also as a table for spreadsheets."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, render_template

from admin.acting import day_asked
from admin.charts import bars
from admin.context import installation
from service.days import today_of
from service.reports import ReportName, period, report_of, report_table, reports_of

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("")
def show() -> str:
    """Show every report; the days of those over a period live in the address."""
    since, until = _period()
    found = reports_of(installation(), since=since, until=until)
    lines = [(report, tuple(zip(report.records(), bars(report), strict=True))) for report in found]
    return render_template("reports.html", reports=lines, since=since, until=until)


@blueprint.get("/<name>.csv")
def table(name: str) -> Response:
    """Give one report as a table for spreadsheets."""
    if name not in set(ReportName):
        abort(404)
    since, until = _period()
    report = report_of(installation(), ReportName(name), since=since, until=until)
    days = f"{since}-{until}" if report.dated else f"{today_of(installation())}"
    answer = Response(report_table(report), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{report.name.value}-{days}.csv"'
    return answer


def _period() -> tuple[date, date]:
    """Return the days of the address; where they are missing, this month and the eleven before."""
    return period(day_asked("from"), day_asked("to"), today_of(installation()))
