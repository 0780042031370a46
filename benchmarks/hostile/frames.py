"""Frames no well-meaning client sends, and the close codes each may be answered with; none: it must be put up with."""

import base64
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

NOT_JSON = frozenset({1007})
BROKEN_CONTRACT = frozenset({1008})
BINARY = frozenset({1003})
TOO_BIG = frozenset({1009})
BAD_FRAMES = frozenset({1002, 1007, 1009})
TOLERATED: frozenset[int] = frozenset()
MEBIBYTE = 1024 * 1024

VALID: tuple[dict[str, Any], ...] = (
    {"user_audio_chunk": base64.b64encode(bytes(640)).decode()},
    {"type": "pong", "event_id": 1},
    {"type": "user_message", "text": "Where is my order?"},
    {"type": "user_activity"},
    {"type": "contextual_update", "text": "The caller looks at a page.", "context_id": "page"},
    {"type": "client_tool_result", "tool_call_id": "t1", "result": "done", "is_error": False},
    {"type": "feedback", "event_id": 1, "score": "like"},
    {"type": "mcp_tool_approval_result", "tool_call_id": "m1", "is_approved": True},
    {"type": "multimodal_message", "text": {"type": "user_message", "text": "this"}, "files": []},
    {"type": "conversation_initiation_client_data", "dynamic_variables": {"a": 1}, "custom_llm_extra_body": {}},
)
_MULTIMODAL = "multimodal_message"
_ASKING = frozenset({"user_message", _MULTIMODAL})
WRONG: dict[str, tuple[Any, ...]] = {
    "user_audio_chunk": (5, True, [], {}, "***", "A", "äöü", "AAAA=AAAA"),
    "event_id": ("one", 1.5, True, [], {}, 2**70),
    "text": (5, True, [], 0.1),
    "context_id": (5, [], {}),
    "tool_call_id": (5, None, [], {}),
    "is_error": ("no", 1, []),
    "score": ("love", 5, []),
    "is_approved": ("yes", 1, None),
    "files": (5, "f", {}, [5], [{}]),
    "dynamic_variables": (5, "x", []),
    "custom_llm_extra_body": (5, "x", []),
}


@dataclass(frozen=True, slots=True)
class Malice:
    """One message: text, a binary one, or `raw` bytes of the connection itself, past the protocol."""

    kind: str
    payload: str | bytes
    codes: frozenset[int]
    raw: bool = False


def malice(dice: random.Random) -> Malice:
    """A malicious message; the same dice give the same."""
    kinds, weights = zip(*((kind, weight) for kind, (weight, _) in _KINDS.items()), strict=True)
    kind = dice.choices(kinds, weights)[0]
    return _KINDS[kind][1](kind, dice)


def _noise(kind: str, dice: random.Random) -> Malice:
    return Malice(kind, "\x01" + dice.randbytes(dice.randrange(200)).decode("latin-1"), NOT_JSON)


def _broken(kind: str, dice: random.Random) -> Malice:
    whole = json.dumps(dice.choice(VALID))
    return Malice(kind, whole[: dice.randrange(len(whole))], NOT_JSON)


def _no_object(kind: str, dice: random.Random) -> Malice:
    return Malice(kind, dice.choice(("[]", "3", '"text"', "null", "true", "[{}]", "-0.0")), BROKEN_CONTRACT)


def _no_type(kind: str, dice: random.Random) -> Malice:
    said: dict[str, Any] = {"text": "x", "type": dice.choice((None, 5, "", [], {}, True))}
    return Malice(kind, json.dumps(said), BROKEN_CONTRACT)


def _wrong_type(kind: str, dice: random.Random) -> Malice:
    key = dice.choice(list(WRONG))
    message = dict(dice.choice([valid for valid in VALID if key in valid]))
    message[key] = dice.choice(WRONG[key])
    return Malice(kind, json.dumps(message), BROKEN_CONTRACT)


def _number(kind: str, dice: random.Random) -> Malice:
    number = dice.choice(("1e400", "-1e999", "1" + "0" * 5000, "NaN", "Infinity", "00", "1e"))
    return Malice(kind, f'{{"type":"pong","event_id":{number}}}', NOT_JSON)


def _deep(kind: str, dice: random.Random) -> Malice:
    depth, (left, right) = dice.randrange(70, 5000), dice.choice(("[]", ('{"a":', "}")))
    inner = "1" if right == "}" else ""
    said = f'{{"type":"user_activity","x":{left * depth}{inner}{right * depth}}}'
    return Malice(kind, said, BROKEN_CONTRACT if depth < 1000 else BROKEN_CONTRACT | NOT_JSON)


def _surrogate(kind: str, _: random.Random) -> Malice:
    return Malice(kind, '{"type":"user_message","text":"\\ud800"}', NOT_JSON)


def _binary(kind: str, dice: random.Random) -> Malice:
    return Malice(kind, dice.randbytes(dice.randrange(1, 300)), BINARY)


def _oversized(kind: str, dice: random.Random) -> Malice:
    filling = "x" * (MEBIBYTE + dice.randrange(1000))
    return Malice(kind, f'{{"type":"user_message","text":"{filling}"}}', TOO_BIG)


def _raw(kind: str, dice: random.Random) -> Malice:
    frames = (
        b"\x81\x82\x00\x00\x00\x00\xff\xff",  # text that is no UTF-8
        b"\x81\x02{}",  # not masked
        b"\xf1\x80\x00\x00\x00\x00",  # reserved bits
        b"\x83\x80\x00\x00\x00\x00",  # an opcode nobody knows
        b"\x89\xfe\x01\x00\x00\x00\x00\x00" + bytes(256),  # a ping too long for one
        b"\x80\x80\x00\x00\x00\x00",  # goes on with what was never begun
        b"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00",  # announces nine exabytes
    )
    return Malice(kind, dice.choice(frames), BAD_FRAMES, raw=True)


def _unknown(kind: str, dice: random.Random) -> Malice:
    said: dict[str, object] = {
        "type": f"odd_{dice.randrange(1000)}",
        "a": dice.choice((None, [], {"b": [1, "x"]}, 1e308, -(2**63))),
    }
    return Malice(kind, json.dumps(said), TOLERATED)


def _unasked(kind: str, dice: random.Random) -> Malice:
    """Well-formed, and out of place: results nobody asked for, verdicts on nothing, a second initiation."""
    said = dict(dice.choice([valid for valid in VALID if valid.get("type") not in _ASKING]))
    if "event_id" in said:
        said["event_id"] = dice.choice((-(2**62), -1, 0, 10**15))
    return Malice(kind, json.dumps(said | {"extra": [None]}), TOLERATED)


def _odd_audio(kind: str, dice: random.Random) -> Malice:
    """Samples cut in the middle, noise, nothing at all."""
    audio = base64.b64encode(dice.randbytes(dice.choice((0, 1, 333, 3201)))).decode()
    return Malice(kind, json.dumps({"user_audio_chunk": audio}), TOLERATED)


def _empty(kind: str, dice: random.Random) -> Malice:
    said: dict[str, str] = dice.choice(
        ({"type": "user_message"}, {"type": "user_message", "text": " \n"}, {"type": _MULTIMODAL})
    )
    return Malice(kind, json.dumps(said), TOLERATED)


_KINDS: dict[str, tuple[int, Callable[[str, random.Random], Malice]]] = {
    "noise": (6, _noise),
    "broken JSON": (8, _broken),
    "no object": (4, _no_object),
    "no type": (4, _no_type),
    "wrong types": (14, _wrong_type),
    "numbers": (4, _number),
    "deep nesting": (4, _deep),
    "half a character": (2, _surrogate),
    "binary": (4, _binary),
    "over a mebibyte": (1, _oversized),
    "bad frames": (6, _raw),
    "unknown types": (14, _unknown),
    "unasked": (14, _unasked),
    "odd audio": (10, _odd_audio),
    "empty": (5, _empty),
}
