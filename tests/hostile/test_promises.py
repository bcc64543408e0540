"""Bytes made of honest files by cutting, doubling and overwriting: no reader breaks its promise (`tests.fuzz.targets`).

`make fuzz` looks further, guided by coverage.
"""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import seeds
from tests.fuzz.targets import MOST_BYTES, TARGETS

ODD = [b"\0", b"\xff\xfe", b"\r\n\r\n", b"--", b"<", b"&#0;", b"=?utf-8?b?", b"(" * 50, b"9" * 40, "\u202e".encode()]
READERS = [name for name in TARGETS if name != "door"]  # which has tests/service/test_door_streams.py
Spoiling = tuple[int, int, bytes]
SPOILINGS = st.lists(
    st.tuples(st.integers(0, MOST_BYTES), st.integers(0, 400), st.sampled_from(ODD) | st.binary(max_size=12)),
    max_size=6,
)


@cache
def honest(target: str) -> tuple[bytes, ...]:
    return tuple(seeds(target))


def spoiled(data: bytes, spoilings: list[Spoiling]) -> bytes:
    """Return the bytes with, one after the other, so many left out at a place and others put there."""
    for place, gone, put in spoilings:
        at = place % (len(data) + 1)
        data = data[:at] + put + data[at + gone :]
    return data


@pytest.mark.parametrize("target", READERS)
@settings(max_examples=80)
@given(choice=st.integers(0, 1_000), spoilings=SPOILINGS)
def test_a_spoiled_file_breaks_no_promise(target: str, choice: int, spoilings: list[Spoiling]) -> None:
    files = honest(target)
    TARGETS[target](spoiled(files[choice % len(files)], spoilings))


@pytest.mark.parametrize("target", READERS)
@settings(max_examples=40)
@given(data=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_break_no_promise(target: str, data: bytes) -> None:
    TARGETS[target](data)
