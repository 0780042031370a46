"""The seam to sound: a device is a microphone and a loudspeaker on one clock. Here the one made of memory."""

import asyncio
import time
from collections.abc import Callable
from typing import Protocol

Exchange = Callable[[bytes], bytes]
"""Takes a frame of the microphone, gives what the loudspeaker is to play next: PCM16 mono, the same length."""


class DeviceError(Exception):
    """There is no such device, or it failed; the text says what to do."""


class Device(Protocol):
    """Calls its exchange with every frame, from any thread, in real time, between `start` and `stop`."""

    @property
    def label(self) -> str:
        """What it is, for people."""
        ...

    @property
    def rate(self) -> int:
        """Samples a second, both ways."""
        ...

    def start(self, exchange: Exchange) -> None:
        """Begin. Raises `DeviceError`."""
        ...

    async def stop(self) -> None:
        """No more calls from now on."""
        ...


class SpokenDevice:
    """A microphone into which recordings are spoken, with silence between them; nobody listens at its loudspeaker."""

    label = "recordings"
    frame_s = 0.01

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._pending = b""
        self._spoken = asyncio.Event()
        self._spoken.set()
        self._task: asyncio.Task[None] | None = None

    async def speak(self, pcm: bytes) -> None:
        """Say it, from the next frame on; until the last sample was said. PCM16 of the device's rate."""
        self._pending += pcm
        self._spoken.clear()
        await self._spoken.wait()

    def start(self, exchange: Exchange) -> None:
        """Begin with the first frame."""
        self._task = asyncio.create_task(self._tick(exchange))

    async def stop(self) -> None:
        """End; what was not said is not said."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._spoken.set()

    async def _tick(self, exchange: Exchange) -> None:
        size = 2 * int(self.rate * self.frame_s)
        due = time.monotonic()
        while True:
            due += self.frame_s
            # A frame is complete when its time is over. After a stall the missed ones follow at once: no gap.
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            frame, self._pending = self._pending[:size].ljust(size, b"\0"), self._pending[size:]
            exchange(frame)
            if not self._pending:
                self._spoken.set()
