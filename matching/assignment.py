"""The best assignment of rows to columns: no choice of one row is made at the cost of all together.

In charge of the arithmetic alone (the Hungarian method with potentials, over the few columns that each row may have).
Not in charge of what rows, columns and weights mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import nlargest

Weights = Sequence[Mapping[int, float]]
_FAR = float("inf")


def best_assignment(weights: Weights) -> dict[int, int]:
    """Return row -> column such that the sum of weights is largest, each column given once.

    `weights[row]` maps the columns that the row may have to a weight above 0; a row may stay without.
    """
    rows = len(weights)
    # In a best assignment no row needs more than its `rows` best columns: the others can take at most `rows - 1`.
    reduced = [dict(nlargest(rows, each.items(), key=lambda item: item[1])) for each in weights]
    columns = sorted({column for each in reduced for column in each})
    # One column of its own for each row, weight 0, stands for "no partner".
    costs = [[-each.get(column, 0.0) for column in columns] + [0.0] * rows for each in reduced]
    chosen = _cheapest(costs)
    return {
        row: columns[place]
        for row, place in enumerate(chosen)
        if place < len(columns) and columns[place] in reduced[row]
    }


def _cheapest(costs: Sequence[Sequence[float]]) -> list[int]:
    """Return the column of each row at the least total cost; there must be at least as many columns as rows."""
    width = len(costs[0]) if costs else 0
    row_of = [-1] * (width + 1)  # which row holds a column; the last column is only where each search starts
    price, discount = [0.0] * len(costs), [0.0] * (width + 1)
    for start in range(len(costs)):
        row_of[width] = start
        column, came_from = width, [width] * width
        distance, visited = [_FAR] * width, [False] * (width + 1)
        while row_of[column] >= 0:
            visited[column] = True
            row = row_of[column]
            step, nearest = _FAR, width
            for each in range(width):
                if visited[each]:
                    continue
                reduced = costs[row][each] - price[row] - discount[each]
                if reduced < distance[each]:
                    distance[each], came_from[each] = reduced, column
                if distance[each] < step:
                    step, nearest = distance[each], each
            for each in range(width + 1):
                if visited[each]:
                    price[row_of[each]] += step
                    discount[each] -= step
                elif each < width:
                    distance[each] -= step
            column = nearest
        _hand_on(row_of, came_from, column)
    column_of = {row: column for column, row in enumerate(row_of[:width])}
    return [column_of[row] for row in range(len(costs))]


def _hand_on(row_of: list[int], came_from: Sequence[int], column: int) -> None:
    """Give each column on the path that was found to the row of the column before it."""
    while column != len(came_from):
        row_of[column] = row_of[came_from[column]]
        column = came_from[column]
