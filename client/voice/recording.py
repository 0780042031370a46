"""Both sides of a conversation as a stereo WAV file on one clock: the caller left, the agent right."""

import array
import queue
import threading
import wave
from pathlib import Path

_FRAMES_WAITING = 3000  # a minute of 20 ms frames: a disk that stalls for longer loses the rest


class RecordingError(Exception):
    """The file cannot be written; the text says why."""


class Recording:
    """Written by a thread of its own, so that neither the sound nor the socket waits for the disk.

    The file is valid at any time. Raises `RecordingError` where it cannot be made.
    """

    def __init__(self, path: Path, rate: int) -> None:
        self.lost = 0
        self.problem = ""
        self._frames: queue.Queue[tuple[bytes, bytes] | None] = queue.Queue(_FRAMES_WAITING)
        try:
            self._raw = path.open("wb")
        except OSError as error:
            raise RecordingError(f"{path} cannot be written: {error.strerror}") from None
        self._file = wave.open(self._raw, "wb")  # noqa: SIM115 - the thread closes it
        self._file.setnchannels(2)
        self._file.setsampwidth(2)
        self._file.setframerate(rate)
        self._file.writeframes(b"")
        self._thread = threading.Thread(target=self._write, name="recording", daemon=True)
        self._thread.start()

    def put(self, caller: bytes, agent: bytes) -> None:
        """The same stretch of time from both sides: PCM16 of equal length."""
        try:
            self._frames.put_nowait((caller, agent))
        except queue.Full:
            self.lost += 1

    def close(self) -> None:
        """Write what is left and close the file; blocks for as long as that takes."""
        self._frames.put(None)
        self._thread.join()

    def _write(self) -> None:
        with self._raw, self._file:
            while (frame := self._frames.get()) is not None:
                if self.problem:
                    continue
                try:
                    self._file.writeframes(stereo(*frame))
                except OSError as error:
                    self.problem = error.strerror or str(error)


def stereo(left: bytes, right: bytes) -> bytes:
    """Two mono channels of PCM16 as one of stereo; the shorter one ends in silence."""
    size = max(len(left), len(right))
    both = array.array("h", bytes(2 * size))
    both[0::2] = array.array("h", left.ljust(size, b"\0"))
    both[1::2] = array.array("h", right.ljust(size, b"\0"))
    return both.tobytes()
