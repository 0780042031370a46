"""Engines by the names people write in settings: local, elevenlabs, scripted."""

from collections.abc import Sequence
from pathlib import Path

from emulator.engines.base import SttEngine, TtsEngine, VadEngine
from emulator.engines.errors import EngineMissing
from emulator.engines.stt.domain import Domain

NAMES = ("local", "elevenlabs", "scripted")
"""What `stt` and `tts` know; `vad` knows local, energy and scripted (the two are one)."""


def vad(name: str) -> VadEngine:
    """Voice activity. ElevenLabs sells none by itself: use `local` with its other engines. Raises `EngineMissing`."""
    from emulator.engines.vad.energy import EnergyVadEngine
    from emulator.engines.vad.silero import SileroVadEngine

    if name == "local":
        return SileroVadEngine()
    if name in {"energy", "scripted"}:
        return EnergyVadEngine()
    raise EngineMissing(f"there is no VAD named {name!r}: take local, energy or scripted")


def stt(
    name: str,
    *,
    folder: Path,
    domain: Domain | None = None,
    workers: int = 0,
    key: str = "",
    base_url: str = "",
    transcripts: Sequence[str] = (),
) -> SttEngine:
    """Speech to text. Raises `EngineMissing`.

    `folder` (made when missing), `domain` and `workers` (0: by the number of cores) are for `local`, `key` and
    `base_url` for `elevenlabs`, `transcripts` for `scripted`.
    """
    if name == "local":
        from emulator.engines.stt.local import LocalSttEngine

        return LocalSttEngine(domain or Domain(), folder, workers)
    if name == "scripted":
        from emulator.engines.stt.scripted import ScriptedSttEngine

        return ScriptedSttEngine(transcripts)
    _only_elevenlabs(name, key)
    from emulator.engines.stt.elevenlabs import ElevenLabsSttEngine

    return ElevenLabsSttEngine(key, base_url)


def tts(name: str, *, voice: str = "", key: str = "", base_url: str = "") -> TtsEngine:
    """Text to speech. Raises `EngineMissing`.

    `voice` is the default voice: for `local` one of flite's (slt, rms, awb, kal16) or, where flite is not installed, of
    espeak-ng's; for `elevenlabs` a voice id. `key` and `base_url` are for `elevenlabs`.
    """
    if name == "local":
        return _local_voice(voice)
    if name == "scripted":
        from emulator.engines.tts.scripted import ScriptedTtsEngine

        return ScriptedTtsEngine()
    _only_elevenlabs(name, key)
    from emulator.engines.tts.elevenlabs import ElevenLabsTtsEngine

    return ElevenLabsTtsEngine(key, voice, base_url)


def _local_voice(voice: str) -> TtsEngine:
    from emulator.engines.flite import FliteVoice
    from emulator.engines.tts.espeak import EspeakVoice
    from emulator.engines.tts.local import LocalTtsEngine

    try:
        return LocalTtsEngine(FliteVoice, voice or "slt")
    except EngineMissing as no_flite:
        try:
            return LocalTtsEngine(EspeakVoice, voice or "en-us")
        except EngineMissing as no_espeak:
            raise EngineMissing(f"no local voice: {no_flite}; or {no_espeak}") from no_flite


def _only_elevenlabs(name: str, key: str) -> None:
    if name != "elevenlabs":
        raise EngineMissing(f"there is no engine named {name!r}: take {', '.join(NAMES)}")
    if not key:
        raise EngineMissing("the ElevenLabs engines need a key: set ELEVENLABS_API_KEY")
    try:
        import websockets  # noqa: F401
    except ImportError as error:
        raise EngineMissing("the ElevenLabs engines need websockets: pip install 'repartee[voice]'") from error
