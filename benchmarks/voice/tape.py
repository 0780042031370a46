"""Both sides of a call on one clock: caller left, agent right, as a loudspeaker would play what came."""

import wave
from array import array
from pathlib import Path

RATE = 16_000
_LOUD = 300  # amplitude from which a sample is sound


class Tape:
    """Audio by the second it sounds at, from `start` on a clock that only grows."""

    def __init__(self, start: float) -> None:
        self._start = start
        self._caller, self._agent = array("h"), array("h")
        self._free_at = start
        self.caller_ended = start  # the time of the caller's last sound
        self.agent_began: float | None = None  # and of the agent's first, None while there is none

    def caller(self, pcm: bytes, at: float) -> None:
        """The caller's audio began to sound at this time."""
        _put(self._caller, pcm, self._place(at))
        last = max((n for n, sample in enumerate(array("h", pcm)) if abs(sample) > _LOUD), default=-1)
        self.caller_ended = at + (last + 1) / RATE

    def agent(self, pcm: bytes, at: float) -> None:
        """Audio of the agent came at this time: it sounds now, or when what came before has."""
        begins = max(at, self._free_at)
        _put(self._agent, pcm, self._place(begins))
        self._free_at = begins + len(pcm) / (2 * RATE)
        if self.agent_began is None:
            first = next((n for n, sample in enumerate(array("h", pcm)) if abs(sample) > _LOUD), None)
            self.agent_began = None if first is None else begins + first / RATE

    def stereo(self) -> bytes:
        """Interleaved samples, padded to the longer side."""
        size = max(len(self._caller), len(self._agent))
        both = array("h", bytes(4 * size))
        both[0 : 2 * len(self._caller) : 2] = self._caller
        both[1 : 2 * len(self._agent) : 2] = self._agent
        return both.tobytes()

    def _place(self, at: float) -> int:
        return round((at - self._start) * RATE)


def write(file: Path, tapes: list[Tape]) -> None:
    """The tapes one behind the other in a stereo WAV file."""
    with wave.open(str(file), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        for tape in tapes:
            out.writeframes(tape.stereo())


def _put(track: "array[int]", pcm: bytes, at: int) -> None:
    samples = array("h", pcm)
    if (missing := at + len(samples) - len(track)) > 0:
        track.frombytes(bytes(2 * missing))
    track[at : at + len(samples)] = samples
