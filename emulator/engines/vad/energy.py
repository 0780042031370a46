"""VAD by loudness: deterministic, no model, for tests and quiet rooms."""

from emulator.engines.base import FRAME_BYTES


class EnergyVad:
    """Speech is what is louder than a threshold; nothing is remembered."""

    def __init__(self, threshold: int) -> None:
        self._threshold = threshold

    def feed(self, frame: bytes) -> float:
        """Mean amplitude against the threshold: 0.5 at the threshold, 1 from twice as loud on."""
        if len(frame) != FRAME_BYTES:
            raise ValueError(f"a frame has {FRAME_BYTES} bytes, this has {len(frame)}")
        samples = memoryview(frame).cast("h")
        return min(1.0, sum(map(abs, samples)) / len(samples) / (2 * self._threshold))

    def reset(self) -> None:
        """Nothing to forget."""


class EnergyVadEngine:
    """`threshold` is a mean absolute amplitude (of 32,767)."""

    label = "loudness"

    def __init__(self, threshold: int = 500) -> None:
        self._threshold = threshold

    def open(self) -> EnergyVad:
        """A fresh one."""
        return EnergyVad(self._threshold)
