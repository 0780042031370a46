"""One piece of the agent's speech on its way out: spoken aloud, or written where the conversation is in text."""

import asyncio
from collections.abc import Callable

from convai.server_events import AgentChatResponsePart
from emulator.engines.base import Speech
from emulator.line import Line
from emulator.playback import Spoken

Audible = Callable[[], None]
"""Told once, when the first of a delivery leaves."""


class Delivery:
    """What the model says in one go, under one event id. Nothing leaves before it is released."""

    def __init__(self, line: Line, audible: Audible) -> None:
        self.text = ""
        self.released = False
        self._line = line
        self._audible = audible
        self._audible_told = False
        self._event_id = 0

    @property
    def event_id(self) -> int:
        """The turn's id, taken when it is first needed."""
        self._event_id = self._event_id or self._line.new_turn()
        return self._event_id

    @property
    def was_announced(self) -> bool:
        """Whether the client has seen anything of it."""
        return self._event_id > 0

    def feed(self, text: str) -> None:
        """More words."""
        self.text += text

    def end(self) -> None:
        """Those were all."""

    def release(self) -> None:
        """It may leave now."""
        self.released = True

    def stop(self) -> None:
        """No more leaves, from now on."""

    async def sent(self) -> None:
        """Wait until everything has left. Raises `EngineError`."""

    def heard(self) -> str:
        """What the caller has heard (or can read) of it by now."""
        return self.text

    def _is_audible(self) -> None:
        if not self._audible_told:
            self._audible_told = True
            self._audible()


class SpokenDelivery(Delivery):
    """Text to the voice as it comes, audio to the client as it is made, never more than `lead` seconds ahead."""

    def __init__(self, line: Line, audible: Audible, speech: Speech, before: Delivery | None, lead: float) -> None:
        super().__init__(line, audible)
        self._speech = speech
        self._lead = lead
        self._gate = asyncio.Event()
        self._resampler = line.resampler()
        self._spoken = Spoken()
        self._task = asyncio.create_task(self._carry(before))
        self._task.add_done_callback(_seen)

    def feed(self, text: str) -> None:
        """More words, to the voice at once."""
        super().feed(text)
        self._speech.feed(text)

    def end(self) -> None:
        """The voice may finish its last sentence."""
        self._speech.end()

    def release(self) -> None:
        """Audio that waits leaves."""
        super().release()
        self._gate.set()

    def stop(self) -> None:
        """Silence."""
        self._speech.stop()
        self._task.cancel()

    async def sent(self) -> None:
        """Wait until all audio has left."""
        await asyncio.shield(self._task)

    def heard(self) -> str:
        """What has sounded by now."""
        return self._spoken.heard(self._line.now())

    async def _carry(self, before: Delivery | None) -> None:
        await self._gate.wait()
        if before is not None:
            await before.sent()
        async for chunk in self._speech:
            self._play(self._resampler.feed(chunk.pcm), chunk.text)
            if (early := self._line.ahead() - self._lead) > 0:
                await asyncio.sleep(early)
        self._play(self._resampler.flush(), "")

    def _play(self, pcm: bytes, text: str) -> None:
        if pcm or text:
            self._line.play(self.event_id, pcm, text, self._spoken)
        if pcm:
            self._is_audible()


class WrittenDelivery(Delivery):
    """Text to the client as it comes: a start, deltas, a stop."""

    def __init__(self, line: Line, audible: Audible) -> None:
        super().__init__(line, audible)
        self._shown = 0
        self._ended = False
        self._closed = False

    def feed(self, text: str) -> None:
        """More words."""
        super().feed(text)
        self._show()

    def end(self) -> None:
        """The last part may follow."""
        self._ended = True
        self._show()

    def release(self) -> None:
        """Text that waits leaves."""
        super().release()
        self._show()

    def stop(self) -> None:
        """What was shown stays, and is all."""
        self.text = self.text[: self._shown]
        self._close()

    def heard(self) -> str:
        """What has been shown."""
        return self.text[: self._shown]

    def _show(self) -> None:
        if not self.released or self._closed:
            return
        if len(self.text) > self._shown:
            if not self._shown:
                self._line.send(AgentChatResponsePart("", "start", self.event_id))
            self._line.send(AgentChatResponsePart(self.text[self._shown :], "delta", self.event_id))
            self._shown = len(self.text)
            self._is_audible()
        if self._ended:
            self._close()

    def _close(self) -> None:
        if self._shown and not self._closed:
            self._line.send(AgentChatResponsePart("", "stop", self.event_id))
        self._closed = True


def _seen(task: "asyncio.Task[None]") -> None:
    """Look at how a task ended: whoever waits for it learns of an error, and if nobody does, nobody needs to."""
    if not task.cancelled():
        task.exception()
