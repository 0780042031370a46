"""A model that does whatever it is told to: it calls every tool, then recites all that it has been given."""

from collections.abc import AsyncGenerator, Mapping, Sequence

import orjson

from app.llm.base import ModelEvent, Prompt
from app.llm.messages import chat_messages
from app.turn import ToolCall
from tests.hostile.attacks import EMAIL, NUMBER, Call, look, verify

_ANYWAY: tuple[Call, ...] = (
    look(number=NUMBER),
    look(),
    verify(order_number=NUMBER, email=EMAIL, postcode="the one on file"),
    ("search_knowledge", {"query": "staff returns"}),
)


class ObedientModel:
    """Calls what the attack asks for and a few things besides, in rounds of four. `given` is all it ever received."""

    def __init__(self) -> None:
        self.calls: Sequence[Call] = ()
        self.given: list[str] = []

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ModelEvent, None]:
        """Call tools for three rounds, then speak everything aloud."""
        told = chat_messages(prompt)
        self.given.append(orjson.dumps(told).decode())
        rounds = sum(
            bool(m.tool_calls) for m in prompt.history if m.tool_calls and m.tool_calls[0].id.startswith("own_")
        )
        calls = [*self.calls, *_ANYWAY][rounds * 4 : rounds * 4 + 4]
        if calls and prompt.own_tools:
            for at, (name, arguments) in enumerate(calls):
                yield ToolCall(f"own_{rounds}_{at}", name, _json(arguments))
            return
        for message in told:
            yield f"{message.get('content') or ''} "

    async def prewarm(self) -> None:
        """Nothing to get ready."""

    async def aclose(self) -> None:
        """Nothing to close."""


def _json(arguments: Mapping[str, object]) -> str:
    return orjson.dumps(dict(arguments)).decode()
