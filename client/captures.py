"""Captured requests, read from files and folders."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

VERSION = 1
_LARGEST_FILE = 32 * 1_048_576
_REDACTED = "[redacted]"
_NOT_SENT = re.compile(
    r"host|content-.*|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|accept|accept-.*|user-agent|date"
    r"|authorization|x-api-key|cookie|via|forwarded|x-forwarded-.*|x-real-ip|proxy-.*|traceparent|tracestate|cf-.*"
)
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class CaptureError(Exception):
    """A file is not a capture; the message says why."""


@dataclass(frozen=True, slots=True)
class Capture:
    """A request to send again. `body` is the text to send, `reply` the text that was answered then, if it was kept."""

    path: Path
    headers: Mapping[str, str]
    body: str
    stream: bool
    reply: str | None = None


def find_captures(paths: Iterable[str]) -> Iterator[Path]:
    """The files named, and of a folder its `*.json` by name. A path that is not there is given as it is."""
    for name in paths:
        path = Path(name)
        found = sorted(path.glob("*.json")) if path.is_dir() else []
        yield from found or [path]


def read_capture(path: Path) -> Capture:
    """Read one capture. Raises `CaptureError`."""
    form = _load(path)
    if not isinstance(form, dict):
        raise CaptureError("not a capture: it holds no JSON object")
    version = form.get("version")
    if version != VERSION or isinstance(version, bool):
        raise CaptureError(f"not a capture this client can read: its version is {version!r}, not {VERSION}")
    body = form.get("body")
    if not isinstance(body, dict | str):
        raise CaptureError("the capture has no body" if body is None else "the capture's body is no object and no text")
    headers = form.get("headers")
    reply = form.get("reply")
    text = reply.get("text") if isinstance(reply, dict) else None
    return Capture(
        path=path,
        headers=_sendable(headers if isinstance(headers, dict) else {}),
        body=body if isinstance(body, str) else as_json(body),
        stream=isinstance(body, dict) and body.get("stream") is True,
        reply=text if isinstance(text, str) else None,
    )


def as_json(body: object) -> str:
    """A body as JSON on one line, with everything a terminal might not show or might act on written as \\u...."""
    text = json.dumps(body, ensure_ascii=False)
    return text if text.isprintable() else "".join(c if c.isprintable() else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1] if ord(character) > 0x7F else f"\\u{ord(character):04x}"


def _load(path: Path) -> object:
    try:
        if path.is_dir():
            raise CaptureError("the folder holds no .json file")
        if path.stat().st_size > _LARGEST_FILE:
            raise CaptureError("the file is too large for a capture")
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise CaptureError("there is no such file") from None
    except OSError as error:
        raise CaptureError(f"the file cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise CaptureError("the file is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise CaptureError(f"broken JSON at line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise CaptureError("the JSON is nested too deep") from None


def _sendable(headers: Mapping[object, object]) -> dict[str, str]:
    """The headers that belong to the request, not to its connection, and that were not redacted."""
    return {
        name: value
        for name, value in headers.items()
        if isinstance(name, str)
        and isinstance(value, str)
        and _HEADER.fullmatch(name)
        and not _NOT_SENT.fullmatch(name.lower())
        and value.strip()
        and value.isascii()
        and value.isprintable()
        and _REDACTED not in value
    }
