"""Whatever arrives, nothing but a ProtocolError is raised, and what was read once is written the same for ever."""

import dataclasses
import json
from collections.abc import Callable, Mapping
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from hypothesis import given, settings
from hypothesis import strategies as st

from convai import client_events as c
from convai import codec
from convai import server_events as s
from convai.errors import REASON_BYTES, CloseCode, ProtocolError
from convai.overrides import forbidden, read_overrides, read_variables

TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
INTEGER = st.integers(-(2**63), 2**63)
NUMBER = st.one_of(st.integers(-(2**40), 2**40), st.floats(allow_nan=False, allow_infinity=False))
SCALAR = st.one_of(st.none(), st.booleans(), INTEGER, NUMBER, TEXT)
JSON = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=8
)
OBJECT = st.dictionaries(TEXT.filter(lambda key: key != "type"), JSON, max_size=3)
CODES = {code.value for code in CloseCode}
PLAIN: Mapping[object, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: INTEGER,
    float: NUMBER,
    bool: st.booleans(),
    bytes: st.binary(max_size=20),
    object: JSON,
    Mapping: OBJECT,
}


def values(hint: object) -> st.SearchStrategy[Any]:
    """Every value an annotation allows."""
    args = get_args(hint)
    if NoneType in args:
        return st.none() | values(next(a for a in args if a is not NoneType))
    if get_origin(hint) is Literal:
        return st.sampled_from(args)
    if get_origin(hint) is tuple:
        return st.lists(values(args[0]), max_size=3).map(tuple)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return events(hint)
    return PLAIN[get_origin(hint) or hint]


def events(record: type) -> st.SearchStrategy[Any]:
    """Every instance of an event's class that a server may send."""
    hints = get_type_hints(record)
    fields = {f.name: values(hints[f.name]) for f in dataclasses.fields(record)}
    if hints.get("event_id") is int:
        fields["event_id"] = st.integers(1, 2**63)
    return st.builds(record, **fields)


CLIENT = st.one_of([events(form.record) for form in codec.CLIENT_FORMS] + [events(c.UserAudioChunk)])
SERVER = st.one_of([events(form.record) for form in codec.SERVER_FORMS])


@st.composite
def mutated(draw: st.DrawFn, valid: st.SearchStrategy[Any], write: Callable[[Any], str]) -> str:
    """A valid frame with one thing wrong: a member replaced, dropped, wrapped, or a piece of the text cut out."""
    frame = write(draw(valid))
    if draw(st.booleans()):
        start = draw(st.integers(0, len(frame)))
        return frame[:start] + draw(TEXT) + frame[start + draw(st.integers(0, 5)) :]
    message = json.loads(frame)
    target = message
    while True:
        key = draw(st.sampled_from(sorted(target)))
        if isinstance(target[key], dict) and target[key] and draw(st.booleans()):
            target = target[key]
            continue
        if draw(st.booleans()):
            del target[key]
        else:
            target[key] = draw(JSON)
        return json.dumps(message)


def attempt(read: Callable[[Any], Any], value: object) -> Any:
    """What `read` makes of a value, or the ProtocolError it raises; everything else it raises is a failure."""
    try:
        return read(value)
    except ProtocolError as error:
        return error


def check(frame: str | bytes, decode: Callable[[Any], Any], encode: Callable[[Any], str]) -> Any:
    """The event of a frame or its error; what was read is written the same way every time."""
    event = attempt(decode, frame)
    written = event if isinstance(event, ProtocolError) else attempt(encode, event)
    if isinstance(written, ProtocolError):
        assert written.code in CODES
        assert len(written.reason.encode()) <= REASON_BYTES
    else:
        assert encode(decode(written)) == written
    return event


def check_client(frame: str | bytes) -> None:
    event = check(frame, codec.decode_client, codec.encode_client)
    if isinstance(event, c.ConversationInitiationClientData):
        check_initiation(event)


def check_server(frame: str | bytes) -> None:
    check(frame, codec.decode_server, codec.encode_server)


def check_initiation(event: c.ConversationInitiationClientData) -> None:
    raw = event.conversation_config_override
    assert set(forbidden(raw, {"agent": True, "conversation": {"text_only": True}})) <= set(forbidden(raw, {}))
    for read, value in ((read_overrides, raw), (read_variables, event.dynamic_variables)):
        error = attempt(read, value)
        assert not isinstance(error, ProtocolError) or error.code == CloseCode.POLICY


@settings(max_examples=200, deadline=None)
@given(CLIENT)
def test_client_events_survive_the_wire(event: c.ClientEvent) -> None:
    assert codec.decode_client(codec.encode_client(event)) == event


@settings(max_examples=200, deadline=None)
@given(SERVER)
def test_server_events_survive_the_wire(event: s.ServerEvent) -> None:
    assert codec.decode_server(codec.encode_server(event)) == event


@settings(max_examples=200, deadline=None)
@given(JSON.map(json.dumps) | st.text(max_size=40) | st.binary(max_size=40))
def test_anything_at_all(frame: str | bytes) -> None:
    check_client(frame)
    check_server(frame)


NAMES = sorted({form.name for form in codec.CLIENT_FORMS + codec.SERVER_FORMS})
KEYS = st.sampled_from(sorted({form.wrapper or "text" for form in codec.SERVER_FORMS} | {"user_audio_chunk"}))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NAMES), st.dictionaries(KEYS | TEXT, JSON, max_size=4))
def test_known_types_with_any_members(kind: str, members: dict[str, object]) -> None:
    frame = json.dumps(members | {"type": kind})
    check_client(frame)
    check_server(frame)


@settings(max_examples=200, deadline=None)
@given(mutated(CLIENT, codec.encode_client))
def test_client_frames_with_one_thing_wrong(frame: str) -> None:
    check_client(frame)


@settings(max_examples=200, deadline=None)
@given(mutated(SERVER, codec.encode_server))
def test_server_frames_with_one_thing_wrong(frame: str) -> None:
    check_server(frame)


OVERRIDE = st.fixed_dictionaries(
    {},
    optional={
        "text_only": JSON,
        "agent": JSON | st.fixed_dictionaries({}, optional={"prompt": JSON, "first_message": JSON, "language": JSON}),
        "tts": JSON | st.fixed_dictionaries({}, optional={"voice_id": TEXT, "speed": JSON}),
        "conversation": JSON | st.fixed_dictionaries({}, optional={"text_only": JSON, "client_events": JSON}),
    },
)


@settings(max_examples=200, deadline=None)
@given(OVERRIDE, OBJECT)
def test_any_overrides_and_variables(override: dict[str, object], variables: dict[str, object]) -> None:
    check_initiation(c.ConversationInitiationClientData(override, dynamic_variables=variables))
