"""The form in which a request is kept, without secrets and, as far as rules can find it, without personal data."""

from collections.abc import Iterable

from app.wire.redaction.fields import is_secret
from app.wire.redaction.placeholders import REDACTED, Placeholders
from app.wire.redaction.values import Redaction
from app.wire.redaction.vocabulary import word_set

VERSION = 1
_LONGEST_TEXT = 8192
_MARGIN = 512
_PLAIN_HEADERS = word_set(
    "accept accept-encoding accept-language connection content-length content-type host transfer-encoding user-agent"
    " traceparent date x-conversation-id"
)
_ADDRESS_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip", "client-ip", "connecting-ip", "remote-addr")


def capture(
    *,
    captured_at: str,
    method: str,
    path: str,
    headers: Iterable[tuple[str, str]],
    body: object,
    status: int | None = None,
    reply: str | None = None,
) -> dict[str, object]:
    """One request as JSON: what a replay needs, redacted.

    ```
    {"version": 1,
     "captured_at": "2026-11-20T09:15:02+00:00",        as given; ISO 8601
     "method": "POST", "path": "/v1/chat/completions",
     "headers": {"x-conversation-id": "conv_01"},       lower-case names; one that came twice is joined by ", "
     "body": {...},                                     the JSON object, or a text when it was not JSON
     "reply": {"status": 200, "text": "It is ..."}}     only if `status` or `reply` is given
    ```

    Redacted: values of headers and fields whose names smell of a secret ("[redacted]"); e-mail addresses, also spoken
    ones; phone and card numbers, IBANs; postcodes introduced as such or asked for just before; names, streets and
    birthdays where a field, a label ("Caller: ...") or a phrase ("my name is ...") introduces them, and then wherever
    the same words come up again; sound and pictures in base64. A value has one placeholder in the whole capture, so a
    replay still makes sense. Order numbers, dates, amounts, tool definitions, roles and unknown fields stay. JSON in
    strings stays JSON.

    Not found: names, places and life stories in free text that nothing introduces, and numbers spoken in languages
    other than English. No rule finds those in general: keep captures as carefully as the conversations themselves.
    """
    pairs = [(name.lower(), value) for name, value in headers]
    placeholders = Placeholders()
    first = _redacted(placeholders, pairs, path, body, reply)
    # What was learned late in the first reading may stand in an earlier text: a second one finds it.
    kept = _redacted(placeholders, pairs, path, body, reply) if placeholders.known else first
    form: dict[str, object] = {"version": VERSION, "captured_at": captured_at, "method": method, **kept}
    answer = {"status": status, "text": form.pop("reply")}
    if status is not None or reply is not None:
        form["reply"] = {name: value for name, value in answer.items() if value is not None}
    return form


def _redacted(
    placeholders: Placeholders, headers: list[tuple[str, str]], path: str, body: object, reply: str | None
) -> dict[str, object]:
    redaction = Redaction(placeholders)
    return {
        "path": redaction.text(path),
        "headers": _headers(headers, redaction),
        "body": _text(body, redaction) if isinstance(body, str) else redaction.body(body),
        "reply": None if reply is None else redaction.text(reply),
    }


def _headers(headers: list[tuple[str, str]], redaction: Redaction) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, value in headers:
        if is_secret(name) or name.endswith("-key") or any(part in name for part in _ADDRESS_HEADERS):
            value = REDACTED  # noqa: PLW2901 - from here on there is only the redacted one
        elif name not in _PLAIN_HEADERS:
            value = redaction.named(name, value)  # noqa: PLW2901
        kept[name] = f"{kept[name]}, {value}" if name in kept else value
    return kept


def _text(body: str, redaction: Redaction) -> str:
    """A body that is not a JSON object, cut. The cut may split what a rule would find, so the last part is dropped."""
    if len(body) <= _LONGEST_TEXT:
        return str(redaction.body(body))
    return str(redaction.body(body[: _LONGEST_TEXT + _MARGIN]))[:-_MARGIN] + " [cut]"
