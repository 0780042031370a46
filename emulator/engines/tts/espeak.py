"""espeak-ng through ctypes, from the espeakng-loader wheel: the voice that needs nothing but pip."""

import ctypes as c
import importlib
import threading
from typing import Any

from emulator.engines.base import SAMPLE_RATE
from emulator.engines.errors import EngineBroken, EngineMissing
from emulator.engines.flite import Sink

_SYNCHRONOUS, _UTF8, _CHARACTERS = 2, 1, 1
_CONTINUE, _ABORT = 0, 1
_BUFFER_MS = 60
_RATE, _WORDS_A_MINUTE = 1, 175
_Callback = c.CFUNCTYPE(c.c_int, c.POINTER(c.c_short), c.c_int, c.c_void_p)
_lock = threading.Lock()  # the library has one state for the whole process


class EspeakVoice:
    """One of espeak-ng's voices ("en-us", "en-gb", "en-us+f3"). Raises `EngineMissing`."""

    def __init__(self, name: str = "en-us") -> None:
        self.label = f"espeak-ng {name}"
        self._name = name.encode()
        try:
            loader = importlib.import_module("espeakng_loader")
            self._soxr = importlib.import_module("soxr")
            self._library = c.CDLL(loader.get_library_path())
        except (ImportError, OSError) as error:
            raise EngineMissing("espeak-ng needs espeakng-loader and soxr: pip install 'repartee[voice]'") from error
        with _lock:
            self._rate = self._library.espeak_Initialize(
                _SYNCHRONOUS, _BUFFER_MS, loader.get_data_path().encode(), 1 << 15
            )
            known = self._rate > 0 and self._library.espeak_SetVoiceByName(self._name) == 0
        if not known:
            raise EngineMissing(f"espeak-ng has no voice {name!r}")

    def synthesise(self, text: str, sink: Sink, speed: float = 1.0) -> None:
        """Say the text into `sink`, blocking, outside the GIL. Stops within one 60 ms piece when `sink` says False."""
        resampler = self._soxr.ResampleStream(self._rate, SAMPLE_RATE, 1, dtype="int16")
        numpy: Any = importlib.import_module("numpy")
        failure: list[BaseException] = []
        going = True

        def pass_on(samples: Any, count: int, _events: object) -> int:
            nonlocal going
            try:
                raw = c.string_at(samples, 2 * count) if samples and count else b""
                pcm = resampler.resample_chunk(numpy.frombuffer(raw, dtype="<i2"), last=not samples)
                going = going and (not len(pcm) or sink(pcm.tobytes(), None))
            except BaseException as error:  # noqa: BLE001 - nothing may pass through C; raised again below
                failure.append(error)
                going = False
            return _CONTINUE if going else _ABORT

        callback = _Callback(pass_on)
        data = text.replace("\0", " ").encode()
        with _lock:
            self._library.espeak_SetSynthCallback(callback)
            self._library.espeak_SetVoiceByName(self._name)
            self._library.espeak_SetParameter(_RATE, round(_WORDS_A_MINUTE * speed), 0)
            size = c.c_size_t(len(data) + 1)
            status = self._library.espeak_Synth(data, size, 0, _CHARACTERS, 0, _UTF8, None, None)
        if failure:
            raise failure[0]
        if status and going:
            raise EngineBroken(f"espeak-ng refused the text (status {status})")
