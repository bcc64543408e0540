"""What is bought without an order, and what contracts bill over time."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, abort, render_template

from admin.acting import day_asked
from admin.context import installation
from matching.series import series
from service.days import today_of
from service.expense_table import expense_table, period
from service.store import contracts
from service.store.expenses import Expense, by_approver, by_category, expenses

blueprint = Blueprint("expenses", __name__, url_prefix="/expenses")


@blueprint.get("")
def show() -> str:
    """Show the expenses of a period; its days live in the address."""
    since, until = _period()
    rows = _rows(since, until)
    return render_template(
        "expenses.html",
        rows=rows,
        since=since,
        until=until,
        by_category=by_category(rows),
        by_approver=by_approver(rows),
    )


@blueprint.get("/table.csv")
def table() -> Response:
    """Give the same as a table for spreadsheets."""
    since, until = _period()
    answer = Response(expense_table(_rows(since, until)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="expenses-{since}-{until}.csv"'
    return answer


@blueprint.get("/contracts")
def contracts_index() -> str:
    """List the contracts, each with its last bill."""
    with installation().store.read() as connection:
        rows = [(one, contracts.bills_of(connection, [one.number])) for one in contracts.every(connection)]
    return render_template("contracts.html", rows=rows)


@blueprint.get("/contracts/<path:number>")
def contract(number: str) -> str:
    """Show one contract: what was agreed, and its bills as a series."""
    with installation().store.read() as connection:
        found = next((one for one in contracts.every(connection) if one.number == number), None)
        if found is None:
            abort(404)
        bills = contracts.bills_of(connection, [number])
    return render_template("contract.html", contract=found, entries=tuple(reversed(tuple(series(bills)))))


def _rows(since: date, until: date) -> tuple[Expense, ...]:
    with installation().store.read() as connection:
        return expenses(connection, since, until)


def _period() -> tuple[date, date]:
    """Return the days of the address; where they are missing, this month's."""
    app = installation()
    today = today_of(app)
    return period(day_asked("since"), day_asked("until"), today)
