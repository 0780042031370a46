"""PCM of one rate -> PCM of another, as it comes. Needs soxr only where the rates differ."""

import importlib
from typing import Any

from emulator.engines.errors import EngineMissing


class Resampler:
    """16-bit mono from `source` Hz to `target` Hz. Raises `EngineMissing` without soxr, unless both are the same."""

    def __init__(self, source: int, target: int) -> None:
        self._stream: Any = _stream(source, target) if source != target else None
        self._np: Any = importlib.import_module("numpy") if self._stream is not None else None

    def feed(self, pcm: bytes) -> bytes:
        """Whole samples in; what is ready comes out, some 20 ms late."""
        return self._run(pcm, last=False) if self._stream is not None else pcm

    def flush(self) -> bytes:
        """The audio is over: the rest. Nothing may be fed afterwards."""
        return self._run(b"", last=True) if self._stream is not None else b""

    def _run(self, pcm: bytes, *, last: bool) -> bytes:
        samples = self._np.frombuffer(pcm, dtype="<i2")
        resampled: bytes = self._stream.resample_chunk(samples, last=last).astype("<i2").tobytes()
        return resampled


def _stream(source: int, target: int) -> Any:
    try:
        soxr = importlib.import_module("soxr")
    except ImportError as error:
        raise EngineMissing(f"audio of {target} Hz needs soxr: pip install 'repartee[voice]'") from error
    return soxr.ResampleStream(source, target, 1, dtype="int16", quality="LQ")
