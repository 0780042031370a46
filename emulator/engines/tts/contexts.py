"""One multi-context TTS socket: what goes out belongs to a context, what comes in goes to that context's inbox."""

import asyncio
from contextlib import aclosing
from typing import Any

from emulator.engines.elevenlabs import Link, failure
from emulator.engines.errors import EngineError

_MOST_CONTEXTS = 5  # one more and the far end closes the socket with 1008
_LINGERING_S = 3.0  # a context we closed may still count for so long when its end is not announced

Message = dict[str, Any]
Inbox = asyncio.Queue["Message | EngineError | None"]


def is_final(message: Message) -> bool:
    """Whether the context ends with this message; both spellings are seen."""
    return bool(message.get("isFinal") or message.get("is_final"))


class Contexts:
    """A link whose messages go to the inbox of the context they belong to."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._inboxes: dict[str, Inbox] = {}
        self._lingering: dict[str, float] = {}
        self.lost: EngineError | None = None
        self._reading = asyncio.create_task(self._read())

    @property
    def full(self) -> bool:
        """Whether another context would be one too many."""
        now = asyncio.get_running_loop().time()
        return len(self._inboxes) + sum(until > now for until in self._lingering.values()) >= _MOST_CONTEXTS

    def add(self, context: str, inbox: Inbox) -> None:
        """Messages of this context go to that inbox from now on."""
        self._inboxes[context] = inbox

    async def send(self, context: str, **message: object) -> None:
        """Send a message in a context. Raises `EngineError`."""
        await self._link.send({**message, "context_id": context})

    async def close(self, context: str) -> None:
        """No more of this context, whatever still comes."""
        if self._inboxes.pop(context, None) is not None and not self.lost:
            self._lingering[context] = asyncio.get_running_loop().time() + _LINGERING_S
            await self.send(context, close_context=True)

    def ended(self, context: str) -> None:
        """The far end says so."""
        self._inboxes.pop(context, None)
        self._lingering.pop(context, None)

    async def aclose(self) -> None:
        """Close the socket."""
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        await self._link.aclose()

    async def _read(self) -> None:
        try:
            async with aclosing(self._link.messages()) as messages:
                async for message in messages:
                    self._deliver(message)
        except EngineError as error:
            self.lost = error
            for inbox in self._inboxes.values():
                inbox.put_nowait(error)

    def _deliver(self, message: Message) -> None:
        context = str(message.get("contextId") or message.get("context_id") or "")
        if message.get("error") or (message.get("message") and not message.get("audio")):
            kind, words = str(message.get("error") or ""), str(message.get("message") or "")
            told = [self._inboxes[context]] if context in self._inboxes else list(self._inboxes.values())
            for inbox in told:
                inbox.put_nowait(failure(kind, words))
        elif context in self._inboxes:
            self._inboxes[context].put_nowait(message)
        if is_final(message):
            self.ended(context)
