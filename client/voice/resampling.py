"""PCM16 mono of one rate as PCM16 mono of another. Needs soxr only where the rates differ."""

import importlib
from typing import Any


class RateError(Exception):
    """Audio of another rate cannot be converted here; the text says what is missing."""


class Resampler:
    """A stream from `source` Hz to `target` Hz. Raises `RateError` without soxr, unless both are the same."""

    def __init__(self, source: int, target: int) -> None:
        self._stream: Any = None
        if source != target:
            self._stream = _soxr(source, target).ResampleStream(source, target, 1, dtype="int16", quality="LQ")
            self._np: Any = importlib.import_module("numpy")

    def feed(self, pcm: bytes) -> bytes:
        """Whole samples in; what is ready comes out, some 20 ms late."""
        if self._stream is None or not pcm:
            return pcm
        converted: bytes = self._stream.resample_chunk(self._np.frombuffer(pcm, dtype="<i2")).astype("<i2").tobytes()
        return converted


def resampled(pcm: bytes, source: int, target: int) -> bytes:
    """All of it at once. Raises `RateError`."""
    if source == target:
        return pcm
    soxr = _soxr(source, target)
    samples = importlib.import_module("numpy").frombuffer(pcm, dtype="<i2")
    converted: bytes = soxr.resample(samples, source, target).astype("<i2").tobytes()
    return converted


def _soxr(source: int, target: int) -> Any:
    try:
        return importlib.import_module("soxr")
    except ImportError:
        raise RateError(f"from {source} to {target} Hz needs soxr: pip install 'repartee[talk]'") from None
