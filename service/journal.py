"""What the service says while it runs: one line an event, for people on a terminal, as JSON elsewhere."""

from __future__ import annotations

import logging
import sys

import structlog


def start_logging() -> None:
    """Set up logging for this process, to standard error. Newlines and controls from mails come out escaped."""
    for_people = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _one_line,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")


def _one_line(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Escape what could forge a line of the log (a subject with a newline in it)."""
    return {
        key: value.encode("unicode_escape").decode() if isinstance(value, str) and not value.isprintable() else value
        for key, value in event.items()
    }
