"""Write structured logs: JSON lines on standard error, or readable ones where that is a terminal.

Modules log with get_logger(__name__): an event in a few words, and what belongs to it as
names and values. Nothing is written before configure() was called but warnings.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

# Clients whose own words about connections say no more than the one line that a command ends with.
CLIENTS = ("kafka", "aiokafka", "elastic_transport", "elasticsearch", "faust", "mode")
SLOW_STEPS = "kafka.net.selector"  # warns of each step that takes a tenth of a second, as any does on a busy machine
_SHARED: tuple[Any, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
)

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)  # fmt: skip


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def configure(level: str | None, *, service: bool) -> None:
    """Send what is of a level and above to standard error; calling it again replaces what was.

    `level` None: info for a service, warning for a command. A command that fails says so in one
    line, so that the clients' own warnings are left out unless a level is asked for.
    """
    chosen = (level or ("info" if service else "warning")).upper()
    if sys.stderr.isatty():
        last: list[Any] = [structlog.dev.ConsoleRenderer()]
    else:
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(sort_keys=True)]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_SHARED, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(chosen)
    for client in CLIENTS:
        quiet = logging.CRITICAL if level is None and not service else max(logging.WARNING, root.level)
        # At debug a client writes what it was given, passwords too.
        logging.getLogger(client).setLevel(logging.INFO if level == "debug" else quiet)
    logging.getLogger(SLOW_STEPS).setLevel(logging.ERROR if level is None and service else logging.NOTSET)
