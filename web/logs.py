"""Structured logs, one line an event, with the request's number and without personal data."""

import logging
import sys

import structlog

# these tell at INFO what they do all day: each look at the queue, each migration's context
TALKATIVE = ("alembic", "huey")


def configure(level: str) -> None:
    """Write JSON lines of at least `level` to standard error."""
    logging.basicConfig(level=level.upper(), format="%(message)s")
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING if level == "info" else logging.NOTSET)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
