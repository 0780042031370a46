"""What a tool's result says in a few words: whether it worked, and the part of it that can be read out."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.llm.offline.arguments import split_name
from app.llm.offline.passage_text import sentences

_LONGEST = 20_000
_SPEAKABLE = 240  # characters of text that are read out
_MOST_VALUES = 4
_SPEECH_KEYS = (
    "speech", "spoken", "say", "answer", "message", "text", "summary", "result", "response", "output", "content",
    "data", "value", "description",
)  # fmt: skip
_SILENT_KEYS = frozenset(
    {
        "status", "success", "ok", "result_type", "type", "code", "error", "is_error", "reason", "timestamp",
        "created_at", "updated_at", "tool", "tool_name", "executed", "called",
    }
)  # fmt: skip
_PRIVATE = frozenset(
    """
    postcode zip zipcode postal customer caller user phone mobile telephone cell number email mail address street token
    key secret password passcode pin id ids uuid guid ssn iban card cvv session auth credential credentials login
    username signature hash birthday birthdate dob
    """.split()  # noqa: SIM905
)
"""Words of a key whose value says who somebody is, or opens something; it is never read out."""
_FAILED_STATUS = frozenset(
    {"error", "failed", "failure", "fail", "timeout", "denied", "rejected", "cancelled", "aborted"}
)
_FAILED_TEXT = re.compile(
    r"^\W*(?:error|failed|failure|exception|timed? ?out|could not|cannot|unable to|tool (?:call )?failed|traceback)\b"
    r"|\b(?:timed out|not found|unknown tool|no such|exception|failed to|was not executed|not defined)\b",
    re.IGNORECASE,
)
_PLAIN_SUCCESS = re.compile(
    r"\W*(?:ok|okay|success(?:ful(?:ly)?)?|done|true|null|none|undefined|completed?"
    r"|(?:client )?tool (?:call(?:ed)?|executed)[\w ]*)\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Result:
    """A tool's result. `gist` is what can be read out, "" when there is nothing; `told` is its JSON object, if any."""

    ok: bool
    gist: str = ""
    told: Mapping[str, object] = field(default_factory=dict)
    empty: bool = False


def read_result(content: str) -> Result:
    """Read the content of a tool message: JSON of any kind, or text."""
    text = content.strip()[:_LONGEST]
    try:
        value = json.loads(text) if text else None
    except (ValueError, RecursionError):
        value = text
    if isinstance(value, dict):
        ok = not _failed(value)
        return Result(ok, _gist(value) if ok else "", value, empty=not value)
    if isinstance(value, str) and _FAILED_TEXT.search(value):
        return Result(ok=False)
    return Result(value is not False, _words(value), empty=value is None or value == "")


def _failed(value: Mapping[str, object]) -> bool:
    status = str(value.get("status", "")).lower()
    refused = any(value.get(key) is False for key in ("success", "ok", "succeeded"))
    typed = str(value.get("result_type", "")).endswith(("_error", "_failure", "_failed"))
    return bool(value.get("error") or value.get("is_error")) or status in _FAILED_STATUS or refused or typed


def _gist(value: Mapping[str, object]) -> str:
    """The sentence a result has for its listener, or its few plain values in a row."""
    for key in _SPEECH_KEYS:
        inner = value.get(key)
        words = _gist(inner) if isinstance(inner, dict) else _words(inner)
        if words:
            return words
    plain = [(key, _words(inner)) for key, inner in value.items() if _is_told(key, inner)]
    if not plain or len(plain) > _MOST_VALUES:
        return ""
    parts = [f"the {' '.join(split_name(key))} is {words.rstrip('.')}" for key, words in plain if words]
    told = " and ".join(parts)
    return f"{told[0].upper()}{told[1:]}." if told else ""


def _is_told(key: str, value: object) -> bool:
    if (
        _PRIVATE.intersection(split_name(key))
        or key.lower() in _SILENT_KEYS
        or key.lower().endswith(("_id", "id", "url", "token"))
        or isinstance(value, bool)
    ):
        return False
    return isinstance(value, str | int | float)


def _words(value: object) -> str:
    """A value as words, "" when it is not for the ear."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)[:20]
    if isinstance(value, list):
        names = [item for item in value if isinstance(item, str) and _is_readable(item)]
        return ", ".join(names) if 0 < len(names) == len(value) <= 5 else ""
    spoken = " ".join(sentences(value)[:2]) if isinstance(value, str) and len(value) <= _SPEAKABLE else ""
    return spoken if _is_readable(spoken) else ""


def _is_readable(text: str) -> bool:
    if not text.strip() or len(text) > _SPEAKABLE or _PLAIN_SUCCESS.fullmatch(text):
        return False
    return not re.search(r"[{}<>\[\]\\]|://|^[\w-]{24,}$|^[a-z]+(?:_[a-z]+)+$", text.strip())
