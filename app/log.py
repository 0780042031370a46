"""Structured logging: one event a line. Personal data only under `pii.*` keys, which are dropped unless asked for."""

import json
import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog


def _drop_personal_data(_: object, __: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    for key in [k for k in event if k.startswith("pii.")]:
        del event[key]
    return event


def _json_line(event: MutableMapping[str, object], **options: Any) -> bytes:
    try:
        return orjson.dumps(event, **options)
    except TypeError:  # half a surrogate pair in an id, say: it cannot be written as UTF-8, but it can be escaped
        return json.dumps(event, **options).encode()


def configure(level: str = "info", fmt: str = "auto") -> None:
    """Set up logging for the process, once. `fmt` is json, text or auto (text on a terminal)."""
    as_text = fmt == "text" or (fmt == "auto" and sys.stderr.isatty())
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if as_text
        else structlog.processors.JSONRenderer(_json_line)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            _drop_personal_data,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr)
        if as_text
        else structlog.BytesLoggerFactory(sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s", force=True
    )
