"""Payloads that came together: text is joined, order is kept, and what came before a fault is not lost."""

import orjson
import pytest

from app.errors import ModelError
from app.llm.assembly import Assembly
from app.llm.base import ModelEvent
from app.turn import Usage


def text(content: str) -> bytes:
    return orjson.dumps({"choices": [{"delta": {"content": content}}]})


USAGE = orjson.dumps({"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}})


def test_neighbouring_text_is_one_event() -> None:
    assert list(Assembly().read_all([text("Your "), text("order"), text(" is here.")])) == ["Your order is here."]


def test_what_stands_between_texts_keeps_its_place() -> None:
    assert list(Assembly().read_all([text("One"), USAGE, text("two"), b"[DONE]"])) == ["One", Usage(1, 2, 0), "two"]


def test_text_before_a_broken_payload_is_said_first() -> None:
    heard: list[ModelEvent] = []
    with pytest.raises(ModelError):
        heard.extend(Assembly().read_all([text("Hello"), b"{broken", text("never")]))
    assert heard == ["Hello"]


def test_nothing_is_nothing() -> None:
    assert list(Assembly().read_all([])) == []
