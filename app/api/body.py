"""Reading a request's body: bounded in size and in time."""

import asyncio

from fastapi import Request
from starlette.requests import ClientDisconnect

from app.errors import BadRequest, RequestTimeout, TooLarge


async def read_body(request: Request, *, most_bytes: int, timeout_s: float) -> bytes:
    """The whole body. Raises `TooLarge`, `RequestTimeout`, `BadRequest` (the client went away)."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most_bytes:
        raise _too_large(most_bytes)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(timeout_s):
            async for part in request.stream():
                size += len(part)
                if size > most_bytes:
                    raise _too_large(most_bytes)
                parts.append(part)
    except TimeoutError:
        raise RequestTimeout("The body did not arrive in time.") from None
    except ClientDisconnect:
        raise BadRequest("The body was cut off.") from None
    return b"".join(parts)


def _too_large(most_bytes: int) -> TooLarge:
    return TooLarge(f"The body is larger than {most_bytes} bytes.")
