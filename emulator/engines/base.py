"""The seam: what hears, what transcribes and what speaks, each behind a protocol.

All audio is PCM16 little-endian, mono, 16 kHz. An *engine* lives as long as the process and is shared; what its `open`
returns belongs to one conversation and to one event loop. Nothing here blocks the loop; what takes time is awaited.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

SAMPLE_RATE = 16_000
FRAME_SAMPLES = 512
"""Samples in one frame for the VAD: 32 ms."""
FRAME_BYTES = 2 * FRAME_SAMPLES


def seconds(pcm: bytes | bytearray) -> float:
    """How long this audio is."""
    return len(pcm) / (2 * SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class SpeechChunk:
    """A word or a few with the sound of exactly those words.

    The `text`s of a reply's chunks, put together, are the text that was fed, to the character: what was heard is the
    text of the chunks that were played. Either part may be empty.
    """

    pcm: bytes
    text: str


class Vad(Protocol):
    """Voice activity in one conversation's audio."""

    def feed(self, frame: bytes) -> float:
        """The probability (0 to 1) that somebody speaks in this frame of `FRAME_BYTES`. Raises `ValueError`."""
        ...

    def reset(self) -> None:
        """Forget what was heard."""
        ...


class VadEngine(Protocol):
    """Makes a `Vad` for each conversation."""

    @property
    def label(self) -> str:
        """What it is, for people."""
        ...

    def open(self) -> Vad:
        """A fresh one."""
        ...


class Stt(Protocol):
    """One conversation's recogniser. Utterance after utterance, one at a time; it learns the caller's channel."""

    def start_utterance(self) -> None:
        """Somebody speaks (feed the pre-roll first). An utterance still open is cancelled."""
        ...

    def feed(self, pcm: bytes) -> None:
        """Audio of the utterance, any length, as it comes. Ignored when no utterance is open or it is too long."""
        ...

    async def partial(self) -> str:
        """What was understood of everything fed so far; "" when nothing or not known. Never raises."""
        ...

    async def finish(self) -> str:
        """The utterance is over: its words ("" for none). Raises `EngineError`; the next utterance may go well."""
        ...

    def cancel(self) -> None:
        """The utterance was none: drop it. Harmless when none is open."""
        ...

    async def aclose(self) -> None:
        """The conversation is over. Drops an open utterance."""
        ...


class SttEngine(Protocol):
    """Makes an `Stt` for each conversation."""

    @property
    def label(self) -> str:
        """What it is, for people."""
        ...

    async def start(self) -> None:
        """Load and warm up; without it the first utterance pays for that. Raises `EngineError`."""
        ...

    def open(self) -> Stt:
        """A recogniser for one conversation."""
        ...

    async def aclose(self) -> None:
        """Release processes and connections."""
        ...


@dataclass(frozen=True, slots=True)
class Manner:
    """How a voice is to speak; None: as it always does. `speed` 1.2 is a fifth faster.

    Local voices know speed alone; `stability` and `similarity_boost` (0 to 1) are ElevenLabs'.
    """

    speed: float | None = None
    stability: float | None = None
    similarity_boost: float | None = None


AS_ALWAYS = Manner()


class Speech(Protocol):
    """One reply being spoken: text goes in as the model writes it, audio comes out as soon as there is some.

    One task may feed while another iterates. Speaking starts at the first clause. After `end`, iteration stops behind
    the last word; after `stop`, at once. One of the two must be called. Iterating raises `EngineError`.
    """

    def feed(self, text: str) -> None:
        """More text, cut anywhere. Ignored after `end` and `stop`."""
        ...

    def end(self) -> None:
        """That was all the text."""
        ...

    def stop(self) -> None:
        """Barge-in: no more audio, from now on. Harmless when it is over already."""
        ...

    def __aiter__(self) -> AsyncIterator[SpeechChunk]:
        """The chunks, in order, once."""
        ...


class Tts(Protocol):
    """One conversation's voice."""

    def start(self) -> Speech:
        """Begin a reply."""
        ...

    async def aclose(self) -> None:
        """The conversation is over. Stops what is being spoken."""
        ...


class TtsEngine(Protocol):
    """Makes a `Tts` for each conversation."""

    @property
    def label(self) -> str:
        """What it is, for people."""
        ...

    async def start(self) -> None:
        """Load and warm up. Raises `EngineError`."""
        ...

    def open(self, voice: str = "", manner: Manner = AS_ALWAYS) -> Tts:
        """A voice for one conversation, by the engine's own name for it; an unknown one or "" means the default."""
        ...

    async def aclose(self) -> None:
        """Release threads and connections."""
        ...
