"""A request's body as a JSON object, bounded."""

from typing import Any

import orjson
from fastapi import Request

from emulator.config.section import ConfigProblem

MAX_BYTES = 1024 * 1024


async def json_object(request: Request) -> dict[str, Any]:
    """The body. Raises `ConfigProblem` where it is too long or no JSON object."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise ConfigProblem("", f"longer than {MAX_BYTES} bytes")
    try:
        value = orjson.loads(bytes(body) or b"{}")
    except orjson.JSONDecodeError:
        raise ConfigProblem("", "not JSON") from None
    if not isinstance(value, dict):
        raise ConfigProblem("", "expected an object")
    return value
