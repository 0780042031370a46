"""The event stream reader, fed bytes cut anywhere."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.sse import EventReader, EventTooLarge


def read(data: bytes, size: int = 0) -> list[str]:
    reader = EventReader()
    parts = [data[at : at + size] for at in range(0, len(data), size)] if size else [data]
    return [event for part in parts for event in reader.feed(part)] + reader.flush()


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7])
@pytest.mark.parametrize(
    ("data", "events"),
    [
        (b"data: one\n\ndata: two\n\n", ["one", "two"]),
        (b"data: one\r\n\r\ndata: two\r\n\r\n", ["one", "two"]),
        (b"data: one\r\rdata: two\r\r", ["one", "two"]),
        (b"data: a\r\ndata: b\rdata: c\n\n", ["a\nb\nc"]),
        (b": keep-alive\n\n:\n\ndata: x\n: in between\n\n", ["x"]),
        (b"event: ping\nid: 7\nretry: 10\n\ndata: x\n\n", ["x"]),
        (b"data:no space\n\ndata:  two\n\n", ["no space", " two"]),
        (b"data\n\ndata:\n\n", ["", ""]),
        (b"data:\ndata:\n\n", ["\n"]),
        (b"database: no\nDATA: no\n data: no\n\n", []),
        ("data: ¿Qué tal? 🙂 中\n\n".encode(), ["¿Qué tal? 🙂 中"]),
        (b"data: \xff\xf0\x9f\n\n", ["\ufffd\ufffd"]),
        (b"\xef\xbb\xbfdata: after a mark\n\n", ["after a mark"]),
        (b"\n\n\r\n\rdata: x\n\n\n\n", ["x"]),
        (b"data: cut off", ["cut off"]),
        (b"data: cut off\n", ["cut off"]),
        (b"data: cut off\r", ["cut off"]),
        (b"data: one\n\ndata: {\"half", ["one", '{"half']),
        (b"\xef\xbb", []),
        (b"", []),
    ],
)  # fmt: skip
def test_events_however_they_are_cut(data: bytes, events: list[str], size: int) -> None:
    assert read(data, size) == events


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_event_is_told_as_soon_as_it_is_whole(end: str) -> None:
    reader = EventReader()
    assert reader.feed(f"data: one{end}".encode()) == []
    assert reader.feed(end.encode()) == ["one"]
    assert reader.feed(f"data: two{end}{end}data: thr".encode()) == ["two"]
    assert reader.feed(f"ee{end}{end}".encode()) == ["three"]
    assert reader.flush() == []


def test_nothing_between_return_and_newline_is_nothing() -> None:
    reader = EventReader()
    assert reader.feed(b"data: one\r") == []
    assert reader.feed(b"") == []
    assert reader.feed(b"\ndata: two\r\n\r\n") == ["one\ntwo"]


TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=20)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=1, max_size=3), max_size=6), st.sampled_from(["\n", "\r\n", "\r"]), st.data())
def test_events_come_out_as_they_went_in(events: list[list[str]], end: str, cuts: st.DataObject) -> None:
    stream = "".join("".join(f"data: {line}{end}" for line in event) + f": comment{end}{end}" for event in events)
    data = stream.encode()
    places = cuts.draw(st.lists(st.integers(0, len(data)), max_size=8).map(sorted))
    reader = EventReader()
    found = [e for a, b in zip([0, *places], [*places, len(data)], strict=True) for e in reader.feed(data[a:b])]
    assert found + reader.flush() == ["\n".join(event) for event in events]


@pytest.mark.parametrize(
    "data",
    [b"data: " + b"x" * 2000, b"x" * 2000, b":" + b"x" * 2000, b"data: 123456789\n" * 200],
    ids=["value", "line", "comment", "lines"],
)
@pytest.mark.parametrize("size", [0, 1, 50])
def test_what_has_no_end_is_not_kept(data: bytes, size: int) -> None:
    reader = EventReader(most_bytes=1000)
    parts = [data[at : at + size] for at in range(0, len(data), size)] if size else [data]
    with pytest.raises(EventTooLarge):
        _ = [reader.feed(part) for part in parts]


def test_many_events_in_one_piece_are_no_large_event() -> None:
    data = b"data: 123456789\n\n" * 1000
    assert len(EventReader(most_bytes=1000).feed(data)) == 1000


def test_a_long_event_fed_in_small_pieces_is_read_once() -> None:
    words = json.dumps("word " * 100_000)
    assert read(f"data: {words}\n\n".encode(), 64) == [words]
