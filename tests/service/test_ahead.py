"""Making the next thing while one is worked on: order, errors and ends are those of a plain loop."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from service.ahead import one_ahead


def test_everything_comes_in_order():
    assert list(one_ahead(iter(range(10)))) == list(range(10))
    assert list(one_ahead(iter([None, 0, ""]))) == [None, 0, ""]
    assert list(one_ahead(iter(()))) == []


def test_the_next_is_made_while_one_is_worked_on():
    second_begun = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        second_begun.set()
        yield 2

    ahead = one_ahead(items())
    assert next(ahead) == 1
    assert second_begun.wait(60)
    assert list(ahead) == [2]


def test_no_more_than_one_is_made_ahead():
    made: list[int] = []

    def items() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            yield number

    ahead = one_ahead(items())
    next(ahead)
    ahead.close()
    assert made in ([0], [0, 1])


def test_an_error_comes_after_what_was_made_before_it():
    def items() -> Iterator[int]:
        yield 1
        raise OSError("the line is dead")

    ahead = one_ahead(items())
    assert next(ahead) == 1
    with pytest.raises(OSError, match="dead"):
        next(ahead)
