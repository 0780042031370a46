"""What the emulator's ear understands of a call: VAD, endpointing and recogniser as they run in a conversation."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from convai.audio import AudioFormat
from emulator.ear import Ear
from emulator.endpointing import Thresholds
from emulator.engines.base import FRAME_BYTES
from emulator.engines.stt.domain import Domain
from emulator.engines.stt.local import LocalSttEngine
from emulator.engines.vad.silero import SileroVadEngine
from emulator.server import VAD_LAG_MS
from evals.spoken.calls import Call, audio

_SOURCE = AudioFormat.parse("pcm_16000")
_CHUNK_FRAMES = 4
_FINISH_S = 60.0  # audio comes faster than anybody speaks, and the machine may be busy


@dataclass(frozen=True, slots=True)
class Understood:
    """A call and its words; `pieces` is how many utterances it was taken for."""

    call: Call
    words: str
    pieces: int


async def understand(
    calls: Sequence[Call], domain: Domain, folder: Path, *, workers: int, end_ms: float
) -> list[Understood]:
    """Listen to all of them, `workers` at a time, each in a conversation of its own. Raises `EngineError`."""
    vad, stt = SileroVadEngine(), LocalSttEngine(domain, folder, workers=workers, finish_s=_FINISH_S)
    thresholds = replace(Thresholds(), end_ms=end_ms, lag_ms=VAD_LAG_MS)
    await stt.start()
    lines = asyncio.Semaphore(workers)

    async def one(call: Call) -> Understood:
        async with lines:
            pcm = await asyncio.to_thread(audio, call)
            ear = Ear(vad.open(), stt.open(), thresholds, _SOURCE)
            try:
                return await _hear(ear, call, pcm)
            finally:
                await ear.aclose()

    try:
        return await asyncio.gather(*(one(call) for call in calls))
    finally:
        await stt.aclose()


async def _hear(ear: Ear, call: Call, pcm: bytes) -> Understood:
    pieces: list[str] = []
    for at in range(0, len(pcm), _CHUNK_FRAMES * FRAME_BYTES):
        for frame in ear.take(pcm[at : at + _CHUNK_FRAMES * FRAME_BYTES], 0.0):
            for boundary in ear.hear(frame):
                if boundary.kind == "started":
                    ear.listen()
                elif boundary.kind == "ended":
                    pieces.append(await ear.words())
    return Understood(call, " ".join(piece for piece in pieces if piece), len(pieces))
