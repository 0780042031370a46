"""Bytes of a request body -> JSON values: strict about JSON, forgiving about what real clients cut in half."""

import json
from collections.abc import Mapping

import orjson

from app.errors import BadRequest

_BOM = b"\xef\xbb\xbf"


def parse(body: bytes) -> Mapping[str, object]:
    """Parse a request body. Raises `BadRequest` unless it is a JSON object.

    orjson reads the usual case. A text cut between the halves of an emoji arrives as a lone surrogate, which orjson
    refuses: the standard parser reads it, and the broken half becomes U+FFFD.
    """
    body = body.removeprefix(_BOM)
    if not body.strip():
        raise BadRequest("The body is empty; send a JSON object with `messages`.")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        value = _parse_slowly(body, str(error))
    if not isinstance(value, dict):
        raise BadRequest("The body must be a JSON object.")
    return value


def _parse_slowly(body: bytes, reason: str) -> object:
    if b"\\u" not in body:
        raise BadRequest(f"The body is not valid JSON: {reason}")
    try:
        return _mended(json.loads(body.decode("utf-8"), parse_constant=_refuse))
    except (ValueError, RecursionError):
        raise BadRequest(f"The body is not valid JSON: {reason}") from None


def _refuse(constant: str) -> object:
    raise ValueError(constant)


def _mended(value: object) -> object:
    """The same value with lone surrogates in any text replaced."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(v) for v in value]
    if isinstance(value, dict):
        return {str(_mended(k)): _mended(v) for k, v in value.items()}
    return value


def object_of(value: object) -> Mapping[str, object]:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}
