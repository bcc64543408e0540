"""The child process that handles untrusted files: `python -I -m service.reading_child MEGABYTES SECONDS [ocr]`.

In charge of doing one job at a time, as framed JSON on standard input and output, under limits that it sets on itself
before it touches anything: memory, CPU time per job, no new files, no network, no other program. A job that breaks out
of its limits kills this process, which is what it is for; `service.sandbox` starts another.
"""

from __future__ import annotations

import json
import os
import resource
import struct
import sys
from collections.abc import Mapping
from typing import IO, Any

from parsing.document import ReadingContext, Unreadable
from parsing.learned.records import content_to_json, layout_from_json
from parsing.learned.teaching import lesson_of
from parsing.ocr.rapid import THREADS as RECOGNISING_THREADS
from parsing.ocr.rapid import rapid_recognizer
from parsing.ocr.recognizer import TextRecognizer
from parsing.pdf.words import read_page
from parsing.serial import to_json
from service.page_image import page_as_png
from service.reading import read_file

MOST_WORDS = 5000  # of one page: a dense A4 has a tenth of them
RECOGNISE = "ocr"  # the argument that asks for the recogniser of text
FRAME = struct.Struct(">II")  # bytes of the JSON header, bytes of the payload
MAX_FRAME_BYTES = 128_000_000  # what one side takes from the other: a child that was taken over cannot fill the parent
_NETWORK = {"socket.__new__", "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname"}
_PROGRAMS = {
    "subprocess.Popen",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.fork",
    "os.forkpty",
    "os.kill",
}
_FILES = {
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.link",
    "os.symlink",
    "os.truncate",
    "os.chmod",
    "os.chown",
}
_FORBIDDEN = _NETWORK | _PROGRAMS | _FILES


def main() -> None:
    """Serve jobs until standard input ends."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not reach the frames
    memory_mb, seconds = int(sys.argv[1]), float(sys.argv[2])
    recognizer = rapid_recognizer() if RECOGNISE in sys.argv else None
    confine(memory_mb)
    while (job := read_frame(source)) is not None:
        header, payload = job
        _allow_cpu(seconds * (RECOGNISING_THREADS if recognizer else 1))
        write_frame(sink, *_done(header, payload, recognizer))


def _done(
    header: Mapping[str, Any], payload: bytes, recognizer: TextRecognizer | None
) -> tuple[Mapping[str, Any], bytes]:
    try:
        if header["job"] == "page":
            return {}, page_as_png(payload, page=header["page"], dots_per_inch=header["dpi"])
        if header["job"] == "words":
            return _words(header, payload), b""
        if header["job"] == "lesson":
            return _lesson(header, payload), b""
        context = _context(header["context"])
        readings = read_file(payload, name=header["name"], context=context, recognizer=recognizer)
    except MemoryError:
        return _failed(header, "memory", "needs more memory than is allowed for one file"), b""
    except Exception as error:  # whatever a damaged file makes a library raise is the file's failure
        return _failed(header, "damaged", f"{type(error).__name__}: {error}"[:300]), b""
    return {"readings": [to_json(reading) for reading in readings]}, b""


def _lesson(header: Mapping[str, Any], payload: bytes) -> Mapping[str, Any]:
    passwords = tuple(header["passwords"])
    lesson = lesson_of(payload, field=header["field"], value=header["value"], passwords=passwords)
    return {"lesson": content_to_json(lesson) if lesson else None}


def _words(header: Mapping[str, Any], payload: bytes) -> Mapping[str, Any]:
    page = read_page(payload, header["page"], passwords=tuple(header["passwords"]))
    words = [[word.text, *word.box] for word in page.words[:MOST_WORDS]]
    return {"width": page.width, "height": page.height, "words": words}


def _failed(header: Mapping[str, Any], code: str, message: str) -> Mapping[str, Any]:
    unreadable = Unreadable(source=str(header.get("name", "")), code=code, message=message)
    return {"readings": [to_json(unreadable)], "failed": code}


def _context(given: Mapping[str, Any]) -> ReadingContext:
    plain = {key: _tupled(value) for key, value in given.items()}
    layouts = tuple(layout_from_json(one["key"], one) for one in given["learned"])
    return ReadingContext(**{**plain, "learned": layouts})


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def confine(memory_mb: int) -> None:
    """Give up what no reader needs, for good. Libraries are imported by now; fonts may still be opened to read."""
    limit = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"{event} is not for a reader of untrusted files")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        raise PermissionError("a reader of untrusted files writes nothing")


def _allow_cpu(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))


def read_frame(source: IO[bytes]) -> tuple[Mapping[str, Any], bytes] | None:
    """Return the next frame's header and payload; None at the end of the stream, also in mid-frame.

    ValueError for a frame that is too large or that no `write_frame` wrote.
    """
    prefix = source.read(FRAME.size)
    if len(prefix) < FRAME.size:
        return None
    header_size, payload_size = FRAME.unpack(prefix)
    if header_size + payload_size > MAX_FRAME_BYTES:
        raise ValueError(f"a frame of {header_size + payload_size} bytes")
    header, payload = source.read(header_size), source.read(payload_size)
    if len(header) < header_size or len(payload) < payload_size:
        return None
    return json.loads(header), payload


def write_frame(sink: IO[bytes], header: Mapping[str, Any], payload: bytes) -> None:
    """Write one frame and flush it."""
    encoded = json.dumps(header, ensure_ascii=False).encode()
    sink.write(FRAME.pack(len(encoded), len(payload)) + encoded + payload)
    sink.flush()


if __name__ == "__main__":
    main()
