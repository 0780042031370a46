"""One side of the line: microphone and loudspeaker on one clock, recorded, measured, handed to the event loop."""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from client.voice.devices import Device
from client.voice.loudness import Loudness
from client.voice.playback import Playback
from client.voice.recording import Recording

_WAITING = 500  # frames for a socket that is stuck: 5 to 10 s, then the oldest go
_CHUNK_S = 0.02


@dataclass(frozen=True, slots=True)
class Sounded:
    """The first audio of a reply was played at `at`, in seconds of the recording."""

    event_id: int
    at: float


class Handset:
    """Connects a device to the conversation. `at` everywhere: seconds since the device started, by its own frames."""

    def __init__(self, device: Device, recording: Recording | None = None) -> None:
        self.device = device
        self.playback = Playback(device.rate)
        self.caller = Loudness(device.rate)
        self.agent = Loudness(device.rate)
        self.lost = 0
        self.on_sounded: Callable[[Sounded], None] = lambda _: None
        self.on_frame: Callable[[], None] = lambda: None
        self._recording = recording
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(_WAITING)
        self._playing = b""  # what was given to the device last sounds while the next frame is heard
        self._began: tuple[tuple[int, int], ...] = ()
        self._at = 0.0
        self._last_frame = 0.0
        self._loop = asyncio.get_running_loop()
        self._open = False
        self._deaf = False

    def start(self) -> None:
        """Begin. Raises `DeviceError`."""
        self._open = True
        self._last_frame = time.monotonic()
        self.device.start(self._exchange)

    async def stop(self) -> None:
        """Stop the device; the recording is complete afterwards."""
        self._open = False
        await self.device.stop()
        if self._recording is not None:
            await asyncio.to_thread(self._recording.close)
            self._recording = None

    def now(self) -> float:
        """This moment on the device's clock."""
        return self._at + min(time.monotonic() - self._last_frame, _CHUNK_S)

    def voice_ago(self) -> float:
        """Seconds since the caller's last sound."""
        return math.inf if self.caller.last is None else self.now() - self.caller.last

    async def heard(self) -> bytes:
        """What the microphone has heard since, 20 ms at least."""
        self._deaf = False
        pcm = await self._waiting.get()
        while len(pcm) < 2 * int(_CHUNK_S * self.device.rate) or not self._waiting.empty():
            pcm += await self._waiting.get()
        return pcm

    def deafen(self) -> None:
        """Forget what was heard and not sent, until somebody listens again: the line it was for is gone."""
        self._deaf = True
        while not self._waiting.empty():
            self._waiting.get_nowait()

    def _exchange(self, heard: bytes) -> bytes:
        """Runs in the device's thread."""
        pulled = self.playback.pull(len(heard))
        playing, self._playing = self._playing or bytes(len(heard)), pulled.pcm
        began, self._began = self._began, pulled.began
        if self._open:
            if self._recording is not None:
                self._recording.put(heard, playing)
            self._loop.call_soon_threadsafe(self._arrived, heard, playing, began)
        return pulled.pcm

    def _arrived(self, heard: bytes, playing: bytes, began: tuple[tuple[int, int], ...]) -> None:
        at = self._at
        self._at += len(heard) / (2 * self.device.rate)
        self._last_frame = time.monotonic()
        self.caller.feed(heard, at)
        self.agent.feed(playing, at)
        for event_id, offset in began:
            self.on_sounded(Sounded(event_id, at + offset / (2 * self.device.rate)))
        if not self._deaf:
            self._keep(heard)
        self.on_frame()

    def _keep(self, heard: bytes) -> None:
        if self._waiting.full():
            self._waiting.get_nowait()
            self.lost += 1
        self._waiting.put_nowait(heard)
