"""The offline model as an engine: words in pieces, calls at the end, quick whatever the history's length."""

from contextlib import aclosing

from app.llm.base import Model, ModelEvent
from app.llm.offline.model import OfflineModel
from app.turn import Message, ToolCall
from tests.llm.shop_talk import END_CALL, KNOWN, SHOP, prompt


async def streamed(model: Model, *said: str) -> list[ModelEvent]:
    async with aclosing(model.stream(prompt(*said, facts=KNOWN, passages=SHOP, tools=[END_CALL]))) as events:
        return [event async for event in events]


async def test_the_words_come_one_by_one() -> None:
    pieces = await streamed(OfflineModel(), "where is order 1042")
    assert pieces[:4] == ["Order ", "1042 ", "is ", "on "]
    assert "".join(str(p) for p in pieces) == "Order 1042 is on its way with UPS. It should arrive on November 24."


async def test_a_call_comes_alone_when_it_speaks_itself() -> None:
    (call,) = await streamed(OfflineModel(), "bye")
    assert isinstance(call, ToolCall)
    assert call.name == "end_call"


async def test_the_same_prompt_gives_the_same_stream() -> None:
    assert await streamed(OfflineModel(), "bye") == await streamed(OfflineModel(), "bye")


async def test_the_words_can_be_paced_and_stopped() -> None:
    model = OfflineModel(words_per_s=500)
    async with aclosing(model.stream(prompt("where is order 1042", facts=KNOWN))) as events:
        assert [await anext(events) for _ in range(3)] == ["Order ", "1042 ", "is "]
    await model.aclose()


class Unread(Message):
    """A message that must not be looked at."""

    def __getattribute__(self, name: str) -> object:
        raise AssertionError(f"{name} of an old message was read")


async def test_a_long_history_is_not_read_through() -> None:
    recent = [Message("user" if i % 2 else "assistant", f"number {i}") for i in range(20)]
    asked = prompt(*([Unread("user", "old")] * 200), *recent, "where is my order", facts=KNOWN, passages=SHOP)
    async with aclosing(OfflineModel().stream(asked)) as events:
        assert await anext(events) == "Your "
