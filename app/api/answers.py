"""JSON answers, written by orjson."""

from collections.abc import Mapping

import orjson
from fastapi import Response


def json_answer(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(orjson.dumps(content), status, dict(headers or {}), "application/json")
