"""flite through ctypes: voices that stream, and how words are pronounced."""

import ctypes as c
import ctypes.util
import threading
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from emulator.engines.errors import EngineMissing

VOICES = ("slt", "rms", "awb", "kal16")
"""The 16 kHz voices that come with flite."""

Sink = Callable[[bytes, Sequence[float] | None], bool]
"""Takes audio as it is made and, with the first piece, when each word ends (seconds); says whether to go on."""

_CONTINUE, _STOP = 0, -1
_PLAIN = str.maketrans({"\u2018": "'", "\u2019": "'", "\u2013": "-", "\u2014": "-", "\0": " "})
_lock = threading.Lock()  # flite's voices and its lexicon are shared and not reentrant


class _Wave(c.Structure):
    _fields_ = (
        ("type", c.c_char_p),
        ("rate", c.c_int),
        ("length", c.c_int),
        ("channels", c.c_int),
        ("samples", c.POINTER(c.c_short)),
    )


class _Streaming(c.Structure):
    pass


_Callback = c.CFUNCTYPE(c.c_int, c.POINTER(_Wave), c.c_int, c.c_int, c.c_int, c.POINTER(_Streaming))
_Streaming._fields_ = (("smallest", c.c_int), ("callback", _Callback), ("utterance", c.c_void_p))


class _Voice(c.Structure):
    _fields_ = (("name", c.c_char_p), ("features", c.c_void_p))


class FliteVoice:
    """One of `VOICES`. Raises `EngineMissing` where the library is not installed."""

    def __init__(self, name: str = "slt") -> None:
        if name not in VOICES:
            raise EngineMissing(f"flite has no voice {name!r}; it has {', '.join(VOICES)}")
        self.label = f"flite {name}"
        self._library = _library()
        register = getattr(_load(f"flite_cmu_us_{name}"), f"register_cmu_us_{name}")
        register.restype = c.c_void_p
        with _lock:
            self._voice = register(None)
            self._library.flite_init()
        features = c.cast(self._voice, c.POINTER(_Voice)).contents.features
        self._stretch = self._library.get_param_float(features, b"duration_stretch", 1.0)

    def synthesise(self, text: str, sink: Sink, speed: float = 1.0) -> None:
        """Say the text into `sink`, blocking, outside the GIL. Stops within one 20 ms piece when `sink` says False."""
        failure: list[BaseException] = []
        first = True

        def pass_on(wave: Any, start: int, size: int, _last: int, streaming: Any) -> int:
            nonlocal first
            try:
                ends = self._word_ends(streaming.contents.utterance) if first else None
                first = False
                address = c.addressof(wave.contents.samples.contents) + 2 * start
                return _CONTINUE if sink(c.string_at(address, 2 * size), ends) else _STOP
            except BaseException as error:  # noqa: BLE001 - nothing may pass through C; raised again below
                failure.append(error)
                return _STOP

        callback = _Callback(pass_on)
        with _lock:
            self._stream_to(callback, speed)
            utterance = self._library.flite_synth_text(_ascii(text), self._voice)
            self._library.delete_utterance(utterance)
        if failure:
            raise failure[0]

    def spoken(self, text: str) -> bytes:
        """The whole text at once, blocking: PCM16, 16 kHz."""
        pcm = bytearray()

        def keep(piece: bytes, _ends: object) -> bool:
            pcm.extend(piece)
            return True

        self.synthesise(text, keep)
        return bytes(pcm)

    def _stream_to(self, callback: Any, speed: float) -> None:
        streaming = self._library.new_audio_streaming_info()  # freed by flite when the next one takes its place
        streaming.contents.callback = callback
        features = c.cast(self._voice, c.POINTER(_Voice)).contents.features
        self._library.feat_set(features, b"streaming_info", self._library.audio_streaming_info_val(streaming))
        self._library.feat_set(features, b"duration_stretch", self._library.float_val(self._stretch / speed))

    def _word_ends(self, utterance: int | None) -> list[float]:
        ends: list[float] = []
        flite = self._library
        token = flite.relation_head(flite.utt_relation(utterance, b"Token")) if utterance else None
        while token:
            end = b"daughtern.R:SylStructure.daughtern.daughtern.R:Segment.end"
            ends.append(max(flite.ffeature_float(token, end), ends[-1] if ends else 0.0))
            token = flite.item_next(token)
        return ends


def _ascii(text: str) -> bytes:
    return unicodedata.normalize("NFKD", text.translate(_PLAIN)).encode("ascii", "ignore")


def pronounce(word: str) -> str:
    """The word's sounds in the CMU dictionary's letters (`"D UW V AH T"`). Raises `EngineMissing`."""
    flite, lexicon = _library(), _load("flite_cmulex")
    lexicon.cmulex_init.restype = c.c_void_p
    sounds = []
    with _lock:
        found = flite.lex_lookup(lexicon.cmulex_init(), word.encode("ascii", "ignore"), None, None)
        item = found
        while item:
            sounds.append(flite.val_string(flite.val_car(item)).decode().rstrip("012").upper())
            item = flite.val_cdr(item)
        flite.delete_val(found)
    return " ".join("AH" if sound == "AX" else sound for sound in sounds)


def _library() -> Any:
    library = _load("flite")
    for name, result, *arguments in (
        ("new_audio_streaming_info", c.POINTER(_Streaming)),
        ("audio_streaming_info_val", c.c_void_p, c.POINTER(_Streaming)),
        ("feat_set", None, c.c_void_p, c.c_char_p, c.c_void_p),
        ("float_val", c.c_void_p, c.c_float),
        ("get_param_float", c.c_float, c.c_void_p, c.c_char_p, c.c_float),
        ("flite_synth_text", c.c_void_p, c.c_char_p, c.c_void_p),
        ("delete_utterance", None, c.c_void_p),
        ("utt_relation", c.c_void_p, c.c_void_p, c.c_char_p),
        ("relation_head", c.c_void_p, c.c_void_p),
        ("item_next", c.c_void_p, c.c_void_p),
        ("ffeature_float", c.c_float, c.c_void_p, c.c_char_p),
        ("lex_lookup", c.c_void_p, c.c_void_p, c.c_char_p, c.c_char_p, c.c_void_p),
        ("val_car", c.c_void_p, c.c_void_p),
        ("val_cdr", c.c_void_p, c.c_void_p),
        ("val_string", c.c_char_p, c.c_void_p),
        ("delete_val", None, c.c_void_p),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


def _load(name: str) -> Any:
    for find in (lambda: f"lib{name}.so.1", lambda: ctypes.util.find_library(name)):  # the second one runs programs
        try:
            if file := find():  # type: ignore[no-untyped-call]
                return c.CDLL(file)
        except OSError:
            continue
    raise EngineMissing(f"lib{name} is not installed: apt-get install libflite1 (or flite)")
