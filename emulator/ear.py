"""The conversation's ear: audio as it comes -> frames for the VAD, boundaries of speech, audio for the recogniser."""

import asyncio
from collections import deque
from collections.abc import Iterator

from convai.audio import AudioFormat, Carry
from emulator.endpointing import Boundary, Endpointer, Thresholds
from emulator.engines.base import FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE, Stt, Vad
from emulator.resampling import Resampler

FRAME_MS = 1000 * FRAME_SAMPLES / SAMPLE_RATE
_CLOCK_WINDOW = 2.0  # seconds over which the most punctual chunk tells where audio time stands on the clock


class Ear:
    """Hears one caller. Audio before speech began is kept for `preroll_ms`, and goes to the recogniser first."""

    def __init__(self, vad: Vad, stt: Stt, thresholds: Thresholds, source: AudioFormat) -> None:
        self.probability = 0.0
        self._vad = vad
        self._stt = stt
        self._source = source
        self._endpointer = Endpointer(thresholds)
        self._carry = Carry(source.sample_bytes)
        self._resampler = Resampler(source.rate, SAMPLE_RATE)
        self._rest = b""
        kept = thresholds.preroll_ms + max(thresholds.start_ms, thresholds.barge_in_ms)
        self._preroll: deque[bytes] = deque(maxlen=max(1, round(kept / FRAME_MS)))
        self._open = False
        self._finishing = asyncio.Lock()
        self._held: deque[bytes] = deque(maxlen=round(thresholds.longest_ms / FRAME_MS) + 1)
        self._arrivals: deque[tuple[float, float]] = deque(maxlen=400)

    @property
    def speaking(self) -> bool:
        """Whether the caller speaks right now."""
        return self._endpointer.speaking

    def take(self, data: bytes, now: float) -> list[bytes]:
        """Whole frames of a chunk that arrived at `now`, cut anywhere; the rest waits for the next."""
        pcm = self._resampler.feed(self._source.to_pcm(self._carry.feed(data)))
        audio = self._rest + pcm
        whole = len(audio) - len(audio) % FRAME_BYTES
        self._rest = audio[whole:]
        frames = [audio[at : at + FRAME_BYTES] for at in range(0, whole, FRAME_BYTES)]
        end_ms = self._endpointer.now_ms + FRAME_MS * (len(frames) + len(self._rest) / FRAME_BYTES)
        self._arrivals.append((now, now - end_ms / 1000))
        while self._arrivals[0][0] < now - _CLOCK_WINDOW:
            self._arrivals.popleft()
        return frames

    def hear(self, frame: bytes, *, agent_speaks: bool = False) -> Iterator[Boundary]:
        """Listen to one frame; what it decided."""
        self.probability = self._vad.feed(frame)
        self._keep(frame)
        yield from self._endpointer.feed(self.probability, FRAME_MS, agent_speaks=agent_speaks)

    def at(self, audio_ms: float) -> float:
        """When, on the clock of the arrivals, this moment of the audio was."""
        origin = min((offset for _, offset in self._arrivals), default=0.0)
        return origin + audio_ms / 1000

    def listen(self) -> None:
        """Somebody speaks: what was said since, and a little before, belongs to an utterance."""
        self._open = True
        self._held.extend(self._preroll)
        self._preroll.clear()
        if not self._finishing.locked():
            self._begin()

    def forget(self) -> None:
        """The utterance was none."""
        self._open = False
        self._held.clear()
        self._stt.cancel()

    async def partial(self) -> str:
        """What was understood so far."""
        return "" if self._finishing.locked() else await self._stt.partial()

    async def words(self) -> str:
        """The utterance is over: its words, "" for none. Raises `EngineError`.

        The caller may go on meanwhile: the recogniser takes one utterance at a time, the next one is held for it.
        """
        self._open = False
        async with self._finishing:
            if self._held:
                self._begin()
            words = await self._stt.finish()
        if self._open:
            self._begin()
        return words

    async def aclose(self) -> None:
        """The conversation is over."""
        await self._stt.aclose()

    def _begin(self) -> None:
        self._stt.start_utterance()
        self._stt.feed(b"".join(self._held))
        self._held.clear()

    def _keep(self, frame: bytes) -> None:
        if not self._open:
            self._preroll.append(frame)
        elif self._finishing.locked():
            self._held.append(frame)
        else:
            self._stt.feed(frame)
