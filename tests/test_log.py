"""The line that an event becomes: byte for byte what structlog's own chain of steps makes of it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
import pytest
import structlog
from structlog import contextvars, processors

from app.log import json_line, utc_stamp

_STAMP = re.compile(rb'"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z"')
_CHAIN: list[structlog.typing.Processor] = [
    contextvars.merge_contextvars,
    processors.add_log_level,
    processors.TimeStamper(fmt="iso"),
    processors.StackInfoRenderer(),
    processors.format_exc_info,
    processors.JSONRenderer(orjson.dumps),
]


def _logger(chain: list[structlog.typing.Processor]) -> Any:
    wrapper = structlog.make_filtering_bound_logger(0)
    return structlog.wrap_logger(structlog.ReturnLogger(), processors=chain, wrapper_class=wrapper, shop="ours")


_ERRORS: tuple[dict[str, Any], ...] = ({}, {"exc_info": True})
BOTH = (_logger([json_line]), _logger(_CHAIN))


@pytest.fixture
def _bound() -> Iterator[None]:
    with contextvars.bound_contextvars(call="c1", outcome="hidden by the event's own"):
        yield


@pytest.mark.usefixtures("_bound")
@pytest.mark.parametrize(
    "said",
    [
        {},
        {"outcome": "completed", "total_ms": 1.25, "first_ms": None, "decisions": ["facts late"], "ok": True},
        {"level": "mine", "timestamp": "mine", "b": 1, "a": 2},
        {"exc_info": None, "stack_info": False, "x": 1},
        {"conversation": "Zoë 🎈 \x00", "amount": Decimal("1.50"), "odd": {1, 2}.__class__},
        {"stack_info": True},
    ],
)
def test_a_line_is_what_the_chain_makes_of_it(said: dict[str, Any]) -> None:
    for method in ("debug", "info", "warning", "warn", "error", "critical", "fatal"):
        ours, chains = (_STAMP.sub(b"", getattr(logger, method)("turn", **said)) for logger in BOTH)
        assert ours == chains


def test_an_exception_is_written_as_the_chain_writes_it() -> None:
    try:
        int("no")
    except ValueError as error:
        lines = [_STAMP.sub(b"", logger.exception("failed", **said)) for said in _ERRORS for logger in BOTH]
        lines += [_STAMP.sub(b"", logger.exception("failed", exc_info=error)) for logger in BOTH]
    assert len(set(lines)) == 1
    assert b"ValueError: invalid literal" in lines[0]


def test_personal_data_is_left_out_and_what_is_no_utf_8_is_escaped() -> None:
    line = BOTH[0].info("turn", **{"pii.phone": "+4420", "conversation": "\ud800"})
    assert b"+4420" not in line
    assert rb'"conversation": "\ud800"' in line


@pytest.mark.parametrize(
    "ns", [0, 1, 999, 1_000, 999_999_999, 10**9, 1_767_225_600_000_000_000, 1_767_225_599_000_001_999]
)
def test_a_moment_is_written_as_datetime_writes_it(ns: int) -> None:
    moment = datetime.fromtimestamp(ns // 10**9, UTC).replace(microsecond=ns % 10**9 // 1000)
    assert utc_stamp(ns) == moment.isoformat().replace("+00:00", "Z")
