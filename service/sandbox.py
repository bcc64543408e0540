"""A pool of killable children in which untrusted files are handled; the parent survives whatever a file does.

In charge of starting, feeding, timing, killing and replacing the children of `service.reading_child`. Children are kept
warm, since a start costs more than a reading, and replaced after a kill or a number of jobs. Text on pictures is
recognised in one child of its own, which needs more of everything. Safe to use from threads.
"""

from __future__ import annotations

import queue
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from parsing.document import Reading, ReadingContext, Unreadable
from parsing.learned.records import Lesson, content_to_json, lesson_from_json
from parsing.learned.teaching import lesson_of
from parsing.ocr.rapid import installed as recogniser_installed
from parsing.serial import document_from_json
from parsing.text.layout import Page, Word
from service.reading import read_file
from service.reading_child import RECOGNISE, read_frame, write_frame
from service.settings import ReadingSettings

MAX_FILE_BYTES = 60_000_000
_START_SECONDS = 30.0


class Reader(Protocol):
    """Whoever reads one file: a pool of children, or this process itself for benches."""

    def read(self, data: bytes, *, name: str, context: ReadingContext) -> tuple[Reading, ...]:
        """Read one file and everything in it; never raises for what the file holds."""


class Teacher(Protocol):
    """Whoever sees what a correction shows of a file's layout."""

    def lesson(self, data: bytes, *, field: str, value: str, passwords: tuple[str, ...] = ()) -> Lesson | None:
        """Return what a file shows of a field whose value is known; None where it is not printed on it."""


class DirectReader:
    """Reads in this very process: for files that we made ourselves."""

    def read(self, data: bytes, *, name: str, context: ReadingContext) -> tuple[Reading, ...]:
        """Read one file and everything in it, without any limit."""
        return read_file(data, name=name, context=context)

    def lesson(self, data: bytes, *, field: str, value: str, passwords: tuple[str, ...] = ()) -> Lesson | None:
        """Return what a file shows of a field whose value is known; None where it is not printed on it."""
        return lesson_of(data, field=field, value=value, passwords=passwords)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    """What one kind of child may use. `recognise`: it has the recogniser of text loaded."""

    memory_mb: int
    seconds: float
    jobs: int
    recognise: bool = False


class ReaderPool:
    """Reads in children, each file under limits on time, memory and size."""

    def __init__(self, settings: ReadingSettings) -> None:
        self.settings = settings
        limits = _Limits(memory_mb=settings.memory_mb, seconds=settings.seconds, jobs=settings.documents_per_child)
        self._idle = _children(limits, settings.children)
        self._recognises = settings.ocr and recogniser_installed()
        self._recognising = _children(_recognising(settings), 1 if self._recognises else 0)

    def read(self, data: bytes, *, name: str, context: ReadingContext) -> tuple[Reading, ...]:
        """Read one file and everything in it; what kills the child comes back as Unreadable."""
        if len(data) > MAX_FILE_BYTES:
            message = f"{name} has {len(data)} bytes, more than {MAX_FILE_BYTES}: send it in parts or as XML"
            return (Unreadable(source=name, code="too_large", message=message),)
        readings = self._read(self._idle, data, name, context)
        if self._recognises and any(_is_picture(reading) for reading in readings):
            return self._read(self._recognising, data, name, context)
        return readings

    def _read(self, children: _Children, data: bytes, name: str, context: ReadingContext) -> tuple[Reading, ...]:
        learned = [{"key": one.key, **content_to_json(one)} for one in context.learned]
        header = {"job": "read", "name": name, "context": {**asdict(replace(context, learned=())), "learned": learned}}
        try:
            answer, _ = _run(children, header, data)
        except ChildLost as lost:
            return (Unreadable(source=name, code=lost.code, message=f"{name}: {lost}"),)
        return tuple(document_from_json(reading) for reading in answer["readings"])

    def lesson(self, data: bytes, *, field: str, value: str, passwords: tuple[str, ...] = ()) -> Lesson | None:
        """Return what a file shows of a field whose value is known; None where that is nothing, or not in time."""
        header = {"job": "lesson", "field": field, "value": value, "passwords": list(passwords)}
        try:
            answer, _ = _run(self._idle, header, data)
        except ChildLost:
            return None
        content = answer.get("lesson")
        return lesson_from_json(content) if content else None

    def page_as_png(self, data: bytes, *, page: int, dots_per_inch: int = 110) -> bytes:
        """Draw a page (from 1) of a PDF; ChildLost when it cannot be drawn within the limits."""
        answer, png = _run(self._idle, {"job": "page", "page": page, "dpi": dots_per_inch}, data)
        if not png:
            raise ChildLost(str(answer.get("failed", "damaged")), "the page cannot be drawn")
        return png

    def page_words(self, data: bytes, *, page: int, passwords: tuple[str, ...] = ()) -> Page:
        """Read the words of a page (from 1) of a PDF, none of a picture; ChildLost when it cannot be read."""
        answer, _ = _run(self._idle, {"job": "words", "page": page, "passwords": list(passwords)}, data)
        if "failed" in answer:
            raise ChildLost(str(answer["failed"]), "the page cannot be read")
        words = tuple(Word(text=str(text), box=(x0, top, x1, bottom)) for text, x0, top, x1, bottom in answer["words"])
        return Page(number=page, width=answer["width"], height=answer["height"], words=words)

    def close(self) -> None:
        """End every child that is not at work."""
        for children in (self._idle, self._recognising):
            with suppress(queue.Empty):
                while True:
                    children.get_nowait().kill()


def _is_picture(reading: Reading) -> bool:
    """Say whether there may be text that only a recogniser sees, also where a code was read already."""
    if isinstance(reading, Unreadable):
        return reading.code == "needs_ocr"
    return any(problem.code == "text_unread" for problem in reading.problems)


def _recognising(settings: ReadingSettings) -> _Limits:
    return _Limits(
        memory_mb=settings.ocr_memory_mb,
        seconds=settings.ocr_seconds,
        jobs=settings.documents_per_child,
        recognise=True,
    )


class ChildLost(Exception):  # noqa: N818 -- named for what happened
    """A child was killed, or died, over a job. `code`: timeout, memory or crashed."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class _Child:
    """One slot of the pool: its process is started at the first job and after every loss."""

    def __init__(self, limits: _Limits) -> None:
        self.limits = limits
        self.process: subprocess.Popen[bytes] | None = None
        self.jobs = 0

    def run(self, header: Mapping[str, Any], payload: bytes) -> tuple[Mapping[str, Any], bytes]:
        """Do one job. A file is blamed for a death only when a second child, started for it, died over it too."""
        try:
            return self._once(header, payload)
        except ChildLost as lost:
            if lost.code != "crashed":
                raise
            # Something before this job may have been the reason, or whoever kills processes when memory is short.
            return self._once(header, payload)

    def _is_usable(self) -> bool:
        return self.process is not None and self.process.poll() is None and self.jobs < self.limits.jobs

    def _ready(self) -> subprocess.Popen[bytes]:
        """Return the process, a new one where the old one is dead or worn out."""
        if self.process is None or not self._is_usable():
            self.kill()
            self.process, self.jobs = _started(self.limits), 0
        return self.process

    def _once(self, header: Mapping[str, Any], payload: bytes) -> tuple[Mapping[str, Any], bytes]:
        process, expired = self._ready(), threading.Event()
        allowed = self.limits.seconds + (0 if self.jobs else _START_SECONDS)
        self.jobs += 1
        timer = threading.Timer(allowed, _expire, (process, expired))
        timer.start()
        try:
            answer = _exchanged(process, header, payload)
        finally:
            timer.cancel()
        if answer is None:
            self.kill()
            raise self._lost(process.returncode, expired.is_set())
        if answer[0].get("failed") == "memory":
            self.kill()
        return answer

    def _lost(self, status: int | None, expired: bool) -> ChildLost:
        if expired or status == -24:  # SIGXCPU: its own limit on CPU time
            return ChildLost("timeout", f"not read within {self.limits.seconds:g} s")
        return ChildLost("crashed", f"the reader died over it (status {status})")

    def kill(self) -> None:
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()
        self.process = None


def _exchanged(
    process: subprocess.Popen[bytes], header: Mapping[str, Any], payload: bytes
) -> tuple[Mapping[str, Any], bytes] | None:
    """Hand over a job and return its answer; None when the child died or answered nonsense."""
    assert process.stdin is not None  # noqa: S101 -- opened as pipes
    assert process.stdout is not None  # noqa: S101
    try:
        write_frame(process.stdin, header, payload)
        return read_frame(process.stdout)
    except (BrokenPipeError, ValueError):
        return None


_Children = queue.LifoQueue[_Child]


def _children(limits: _Limits, count: int) -> _Children:
    idle: _Children = queue.LifoQueue()
    for _ in range(count):
        idle.put(_Child(limits))
    return idle


def _run(children: _Children, header: Mapping[str, Any], payload: bytes) -> tuple[Mapping[str, Any], bytes]:
    child = children.get()
    try:
        return child.run(header, payload)
    finally:
        children.put(child)


def _expire(process: subprocess.Popen[bytes], expired: threading.Event) -> None:
    expired.set()
    process.kill()


def _started(limits: _Limits) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-I", "-m", "service.reading_child", str(limits.memory_mb), str(limits.seconds)]
    command += [RECOGNISE] if limits.recognise else []
    return subprocess.Popen(  # noqa: S603 -- this very interpreter, with constant arguments
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={"LANG": "C.UTF-8"}
    )
