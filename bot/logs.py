"""How we log: event name and fields, JSON when nobody watches, never a secret, never what a person wrote."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET_KEYS = re.compile(r"token|secret|password|authorization|cookie|signature", re.IGNORECASE)
SECRET_VALUES = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|eyJ[\w-]{10,}\.[\w-]+\.[\w-]+")


def redact(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank what looks like a secret, by the field's name or by its shape."""
    for key, value in event.items():
        if SECRET_KEYS.search(key):
            event[key] = "***"
        elif isinstance(value, str):
            event[key] = SECRET_VALUES.sub("***", value)
    return event


def set_up_logs(level: str = "info") -> None:
    """Configure structlog and the libraries' own loggers; to standard error."""
    number = logging.getLevelNamesMapping()[level.upper()]
    watched = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            structlog.dev.ConsoleRenderer() if watched else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # The libraries' debug lines hold payloads and tokens: never below warning.
    logging.basicConfig(
        level=max(number, logging.WARNING),
        stream=sys.stderr,
        format="%(levelname)s %(name)s %(message)s",
    )
