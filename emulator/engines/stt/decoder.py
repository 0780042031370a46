"""Two decoders on one utterance: one that knows the shop, one that knows English; the surer one is believed."""

from array import array
from collections.abc import Sequence
from math import log, log10
from typing import Any

from emulator.engines.base import FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE
from emulator.engines.stt.model_files import ModelFiles, installed
from emulator.engines.stt.places import unplaced
from emulator.engines.stt.transcript import longest_number, repaired

_LISTEN = 24  # frames (0.8 s) of a first utterance heard before decoding: how loud is the caller?
_PATIENCE = 64  # frames after which it is decoded even if there is only silence
_SILENT = 3000.0  # power of a frame, no speech below
_BELOW_PEAK = 100.0  # a frame of less power than its loudest neighbour by this factor is no speech
_USUAL = (50.96, 6.84, 3.79, 13.15, 0.42, 2.25, 1.69, -14.29, -4.29, -4.51, 6.51, -0.31, 3.24)
_USUAL_LEVEL = 70.0  # dB of a sample's square at which `_USUAL` was measured
_STEP = 5 * log(10) / 10  # how the first mean moves with each dB
_SHOP_BONUS = 0.005  # of log score for each second: so much worse may what the shop's model heard fit
_NUMBER_BONUS = 0.03  # of log score for each second: the general model knows no order numbers


class DecoderPair:
    """Decodes one utterance after the other. Holds the GIL while it works, so it lives in a process of its own.

    The recogniser subtracts the channel's mean spectrum. It learns it as it goes, and gives it back with each result to
    be used for the caller's next utterance. For the first one, the usual mean is moved by how loud the caller is:
    that halves the errors of a first utterance, and makes quiet microphones work.
    """

    def __init__(self, files: ModelFiles) -> None:
        sphinx = installed()
        sphinx.set_loglevel("FATAL")
        common = {"hmm": str(files.acoustics), "fwdflat": False, "bestpath": False}
        general = {"lm": str(files.general_model), "dict": str(files.general_words), "maxhmmpf": 5000, "maxwpf": 20}
        self._domain = sphinx.Decoder(lm=str(files.domain_model), dict=str(files.domain_words), **common)
        self._general = sphinx.Decoder(**general, **common)
        self._active = [self._domain, self._general]
        self._waiting = bytearray()
        self._bytes = 0
        self._open = False  # an utterance is in the decoders

    def start(self, channel: str, *, alone: bool = False) -> None:
        """A new utterance; `channel` is what the last `finish` of this caller gave ("" for the first).

        `alone`: without the general decoder, where there is no time for it.
        """
        self.drop()
        self._active = [self._domain] if alone else [self._domain, self._general]
        self._waiting.clear()
        self._bytes = 0
        if channel:
            self._begin(channel)

    def feed(self, pcm: bytes) -> None:
        """The next audio."""
        self._bytes += len(pcm)
        if self._open:
            self._decode(pcm)
            return
        self._waiting += pcm
        frames = len(self._waiting) // FRAME_BYTES
        if frames >= _LISTEN and (max(powers := _powers(self._waiting)) > _SILENT or frames >= _PATIENCE):
            self._begin(_channel_at(powers))

    def partial(self) -> str:
        """The words so far."""
        return self._best() if self._open else ""

    def finish(self) -> tuple[str, str]:
        """The words, and the channel for the caller's next utterance."""
        if not self._open and self._bytes:
            self._begin(_channel_at(_powers(self._waiting)))
        if not self._open:
            return "", ""
        self._end()
        text = self._best()
        return text, self._domain.get_cmn(True) if text else ""

    def drop(self) -> None:
        """Forget the utterance."""
        if self._open:
            self._end()

    def _begin(self, channel: str) -> None:
        for decoder in self._active:
            decoder.set_cmn(channel)
            decoder.start_utt()
        self._open = True
        self._decode(bytes(self._waiting))
        self._waiting.clear()

    def _decode(self, pcm: bytes) -> None:
        for decoder in self._active if pcm else ():
            decoder.process_raw(pcm)

    def _end(self) -> None:
        self._open = False
        for decoder in self._active:
            decoder.end_utt()

    def _best(self) -> str:
        domain, domain_score = _hypothesis(self._domain)
        if self._general not in self._active:
            return repaired(domain)
        general, general_score = _hypothesis(self._general)
        bonus = _NUMBER_BONUS if longest_number(domain) >= 3 else _SHOP_BONUS
        domain_score += bonus * self._bytes / (2 * SAMPLE_RATE)
        return repaired(domain if domain_score >= general_score else general)


def _powers(pcm: bytes | bytearray) -> list[float]:
    samples = array("h", bytes(pcm[: len(pcm) // 2 * 2]))
    starts = range(0, len(samples) - FRAME_SAMPLES + 1, FRAME_SAMPLES)
    return [sum(x * x for x in samples[start : start + FRAME_SAMPLES]) / FRAME_SAMPLES for start in starts]


def _loud(powers: Sequence[float]) -> list[float]:
    return sorted(power for power in powers if power * _BELOW_PEAK > max(powers))


def _channel_at(powers: Sequence[float]) -> str:
    loud = _loud(powers)
    decibels = 10 * log10(loud[len(loud) * 3 // 4] + 1) if loud else _USUAL_LEVEL
    return ",".join(f"{mean:.3f}" for mean in (_USUAL[0] + _STEP * (decibels - _USUAL_LEVEL), *_USUAL[1:]))


def _hypothesis(decoder: Any) -> tuple[str, float]:
    found = decoder.hyp()
    return (unplaced(found.hypstr), log(max(found.score, 1e-300))) if found and found.hypstr else ("", log(1e-300))
