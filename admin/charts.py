"""Bars beside the rows of a report: lengths only, drawn as SVG by the template, since the figures stand in the table.

In charge of what is long compared with what. Amounts of different currencies are never compared: each row's amounts are
parts of that row.
"""

from __future__ import annotations

from decimal import Decimal

from service.reports import Cells, Report

Bar = tuple[tuple[float, float, int], ...]
"""The parts of one bar: where each begins, how long it is, both of 100, and which of the drawn columns it is."""


def bars(report: Report) -> tuple[Bar, ...]:
    """Return the bar of each row; a part that is nothing, or less, is left out."""
    drawn = [place for place, column in enumerate(report.columns) if column.drawn]
    cells = report.columns[drawn[0]].cells
    rows = [[max(Decimal(row[place] or 0), Decimal(0)) for place in drawn] for row in report.rows]
    longest = max((sum(parts) for parts in rows), default=Decimal(0))
    of_all = {Cells.SHARE: Decimal(1), Cells.AMOUNT: None}.get(cells, longest)
    return tuple(_bar(parts, sum(parts, Decimal(0)) if of_all is None else Decimal(of_all)) for parts in rows)


def _bar(parts: list[Decimal], whole: Decimal) -> Bar:
    found, start = [], Decimal(0)
    for place, part in enumerate(parts):
        if part and whole:
            found.append((round(float(start / whole * 100), 2), round(float(part / whole * 100), 2), place))
        start += part
    return tuple(found)
