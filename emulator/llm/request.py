"""One request to a custom LLM, as the platform writes it: address, headers, body. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import orjson

from emulator.variables import Scalar, written

_REFUSED_HEADERS = frozenset({"authorization", "content-length", "content-type", "host", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class HeaderValue:
    """The value of a request header: the text itself, or the name of a dynamic variable."""

    text: str | None = None
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class LlmRequest:
    """Everything of one POST. `body` is JSON."""

    url: str
    headers: Mapping[str, str]
    body: bytes


def completions_url(configured: str) -> str:
    """The address that is called: the configured one and `/chat/completions`, whatever it ends in already."""
    parts = urlsplit(configured)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/chat/completions", fragment=""))


def request_headers(
    wanted: Mapping[str, HeaderValue], variables: Mapping[str, Scalar], api_key: str = ""
) -> dict[str, str]:
    """The headers of a request; those whose variable has no value are left out, `Authorization` is ours alone."""
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    if api_key:
        headers["Authorization"] = f"Bearer {api_key}"
    for name, value in wanted.items():
        if name.lower() in _REFUSED_HEADERS:
            continue
        text = value.text if value.variable is None else _of(variables.get(value.variable))
        if text is not None:
            headers[name] = _one_line(text)
    return headers


def request_body(
    *,
    model: str,
    messages: Sequence[Mapping[str, object]],
    tools: Sequence[Mapping[str, object]] = (),
    temperature: float | None = 0.0,
    max_tokens: int = -1,
    user_id: str | None = None,
    extra: Mapping[str, object] | None = None,
) -> bytes:
    """The body of a request. What is not configured is not there, but `max_tokens` -1 is, as on the platform."""
    body: dict[str, object] = {"model": model, "messages": list(messages), "stream": True, "max_tokens": max_tokens}
    if temperature is not None:
        body["temperature"] = temperature
    if tools:
        body["tools"] = list(tools)
    if user_id:
        body["user_id"] = user_id
    if extra:
        body["elevenlabs_extra_body"] = dict(extra)
    return orjson.dumps(body)


def _of(value: Scalar | None) -> str | None:
    return None if value is None else written(value)


def _one_line(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()
