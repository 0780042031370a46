"""Silero's VAD on onnxruntime. Its file comes with the silero-vad wheel, which is never imported: that wants torch."""

import importlib
import importlib.util
from pathlib import Path
from typing import Any

from emulator.engines.base import FRAME_BYTES, SAMPLE_RATE
from emulator.engines.errors import EngineMissing
from emulator.engines.vad.stillness import Stillness

_CONTEXT = 64  # samples of the frame before, as the model was trained
_MODEL = "silero_vad_16k_op15.onnx"
_INSTALL = "pip install 'repartee[voice]' and pip install --no-deps silero-vad"


class SileroVad:
    """One conversation's state of the model. About 0.13 ms a frame; a still room costs a twentieth of that."""

    def __init__(self, session: Any, numpy: Any) -> None:
        self._session, self._np = session, numpy
        self._rate = numpy.array(SAMPLE_RATE, dtype=numpy.int64)
        self._state: Any = None
        self.reset()

    def feed(self, frame: bytes) -> float:
        """The model's probability of speech."""
        if len(frame) != FRAME_BYTES:
            raise ValueError(f"a frame has {FRAME_BYTES} bytes, this has {len(frame)}")
        np = self._np
        samples = np.frombuffer(frame, dtype="<i2").astype(np.float32)
        power = float(np.dot(samples, samples)) / len(samples)
        self._input[0, :_CONTEXT] = self._input[0, -_CONTEXT:]
        self._input[0, _CONTEXT:] = samples * np.float32(1 / 32768)
        if self._room.covers(power):
            return 0.0
        inputs = {"input": self._input, "state": self._state, "sr": self._rate}
        found, self._state = self._session.run(None, inputs)
        probability = float(found[0, 0])
        self._room.heard(power, probability)
        return probability

    def reset(self) -> None:
        """Forget what was heard."""
        self._room = Stillness()
        self._input = self._np.zeros((1, _CONTEXT + FRAME_BYTES // 2), dtype=self._np.float32)
        self._state = self._np.zeros((2, 1, 128), dtype=self._np.float32)


class SileroVadEngine:
    """Loads the model once; each conversation has its own state."""

    label = "Silero"

    def __init__(self) -> None:
        self._numpy, runtime = _installed("numpy"), _installed("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        providers = ["CPUExecutionProvider"]
        self._session = runtime.InferenceSession(str(_model_file()), options, providers=providers)

    def open(self) -> SileroVad:
        """A fresh one."""
        return SileroVad(self._session, self._numpy)


def _installed(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise EngineMissing(f"the local VAD needs {name}: {_INSTALL}") from error


def _model_file() -> Path:
    spec = importlib.util.find_spec("silero_vad")
    path = Path(spec.origin).parent / "data" / _MODEL if spec and spec.origin else None
    if path is None or not path.is_file():
        raise EngineMissing(f"the local VAD needs the file {_MODEL} of silero-vad: {_INSTALL}")
    return path
