"""The network between the emulator and a client, as bad as it is asked to be: what is sent when, and what is lost."""

import heapq
import random

from emulator.misbehave import Misbehaviour

_AUDIO = '{"type":"audio"'


class Network:
    """Frames go in with the time, and come out when they are due; in order, but for audio that is held back alone.

    Times are seconds on one clock that only grows.
    """

    def __init__(self, faults: Misbehaviour) -> None:
        self._faults = faults
        self._dice = random.Random(faults.seed)  # noqa: S311 - losses and jitter
        self._waiting: list[tuple[float, int, str]] = []
        self._number = 0
        self._last = {False: 0.0, True: 0.0}
        self._free_at = 0.0

    def __len__(self) -> int:
        """Frames that have not left yet."""
        return len(self._waiting)

    def put(self, frame: str, now: float) -> None:
        """A frame is to be sent."""
        is_audio = frame.startswith(_AUDIO)
        if is_audio and self._faults.lose_audio and self._dice.random() < self._faults.lose_audio:
            return
        due = now + self._delay(is_audio=is_audio)
        # What was sent later does not arrive earlier; only audio that is held back may be overtaken.
        apart = is_audio and self._faults.late_audio_ms > 0
        due = max(due, self._last[apart])
        if self._faults.bytes_per_second:
            due = self._free_at = max(due, self._free_at) + len(frame) / self._faults.bytes_per_second
        self._last[apart] = due
        self._number += 1
        heapq.heappush(self._waiting, (due, self._number, frame))

    def next(self) -> float | None:
        """When the next frame is due, if one waits."""
        return self._waiting[0][0] if self._waiting else None

    def take(self, now: float) -> list[str]:
        """The frames that are due."""
        frames = []
        while self._waiting and self._waiting[0][0] <= now:
            frames.append(heapq.heappop(self._waiting)[2])
        return frames

    def _delay(self, *, is_audio: bool) -> float:
        faults = self._faults
        delay: float = faults.latency_ms + (faults.late_audio_ms if is_audio else 0)
        if faults.jitter_ms:
            delay += self._dice.random() * faults.jitter_ms
        return delay / 1000
