"""The log: one line an event, whatever a mail or a server says, and no secret in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SPEAKS = """
import logging, sys
import structlog
from service.journal import start_logging
from service.settings import LogFormat, LogLevel, LogSettings
start_logging(LogSettings(format=LogFormat(sys.argv[1]), level=LogLevel(sys.argv[2])))
log = structlog.get_logger("test")
log.debug("small")
log.info("message_filed", subject="one\\n2026-11-25 [error] forged=True\\x1b[31m")
logging.getLogger("library").warning("two\\nlines %s", "here")
logging.getLogger("library").info("a mail's text")
def fails(password):
    raise ValueError("no")
try:
    fails("canary-7f3a")
except ValueError:
    log.exception("failed")
"""


def lines_of(form: str, level: str) -> list[str]:
    told = subprocess.run(
        [sys.executable, "-c", SPEAKS, form, level], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert told.stdout == ""
    return told.stderr.splitlines()


@pytest.mark.parametrize(("form", "count"), [("json", 3), ("auto", 3), ("text", 4)])  # text: a trace has its own line
def test_an_event_is_one_line_and_shows_no_values_of_ours(form: str, count: int) -> None:
    lines = lines_of(form, "info")
    assert len(lines) == count
    assert "canary-7f3a" not in "\n".join(lines)
    assert "\x1b" not in "\n".join(lines)
    assert "ValueError: no" in lines[-1]


def test_json_lines_have_the_same_shape_for_libraries() -> None:
    ours, theirs, _failed = (json.loads(line) for line in lines_of("json", "info"))
    assert (ours["event"], ours["level"]) == ("message_filed", "info")
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("two\\nlines here", "warning", "library")


@pytest.mark.parametrize(("level", "count"), [("debug", 4), ("warning", 2), ("error", 1)])
def test_the_level_decides_what_is_said(level: str, count: int) -> None:
    assert len(lines_of("json", level)) == count
