"""What the loudspeaker has yet to play: audio by event id, emptied by an interruption. Safe between threads."""

import threading
from collections import deque
from dataclasses import dataclass

LONGEST_S = 600.0
"""A server may send far faster than anybody listens; what goes beyond this is dropped."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """Audio to play now. `began` are the event ids whose first sample is in it, with that sample's place in bytes."""

    pcm: bytes
    began: tuple[tuple[int, int], ...] = ()


class Playback:
    """A queue of PCM16 at one rate, in Hz."""

    def __init__(self, rate: int) -> None:
        self.dropped = 0
        self._limit = int(LONGEST_S * rate) * 2
        self._rate = rate
        self._lock = threading.Lock()
        self._queue: deque[tuple[int, memoryview]] = deque()
        self._queued = 0
        self._last_begun = 0

    @property
    def idle(self) -> bool:
        """Whether nothing is left to play."""
        return self._queued == 0

    @property
    def seconds(self) -> float:
        """How much is left to play."""
        return self._queued / (2 * self._rate)

    def play(self, event_id: int, pcm: bytes) -> None:
        """Append audio of a reply; whole samples."""
        with self._lock:
            room = self._limit - self._queued
            self.dropped += max(0, len(pcm) - room)
            pcm = pcm[:room]
            if pcm:
                self._queue.append((event_id, memoryview(pcm)))
                self._queued += len(pcm)

    def pull(self, size: int) -> Pulled:
        """The next `size` bytes, silence where there is nothing."""
        out = bytearray()
        began: list[tuple[int, int]] = []
        with self._lock:
            while self._queue and len(out) < size:
                event_id, pcm = self._queue.popleft()
                if event_id > self._last_begun:
                    self._last_begun = event_id
                    began.append((event_id, len(out)))
                part = pcm[: size - len(out)]
                out += part
                if len(part) < len(pcm):
                    self._queue.appendleft((event_id, pcm[len(part) :]))
            self._queued -= len(out)
        return Pulled(bytes(out).ljust(size, b"\0"), tuple(began))

    def flush(self, last: int | None = None) -> float:
        """Forget what was not played, up to this event id if one is given; how many seconds that were."""
        with self._lock:
            kept = deque((event_id, pcm) for event_id, pcm in self._queue if last is not None and event_id > last)
            left = sum(len(pcm) for _, pcm in kept)
            seconds = (self._queued - left) / (2 * self._rate)
            self._queue, self._queued = kept, left
        return seconds

    def begin(self) -> None:
        """A new conversation: event ids start anew."""
        self.flush()
        self._last_begun = 0
