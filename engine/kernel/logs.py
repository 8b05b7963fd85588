"""Logs: one line of JSON for each event, times in UTC, never the values of variables."""

from __future__ import annotations

import sys

import structlog
from structlog.processors import ExceptionRenderer, JSONRenderer, TimeStamper, add_log_level
from structlog.tracebacks import ExceptionDictTransformer


def begin() -> None:
    """Write them to the error output. Called once, by whoever starts the process."""
    structlog.configure(
        processors=[
            add_log_level,
            TimeStamper(fmt="iso", utc=True),
            ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
            JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
