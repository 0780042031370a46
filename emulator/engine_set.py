"""The three engines of one emulator: chosen by the settings, started and closed together."""

from dataclasses import dataclass

from emulator.engines import choose as engines
from emulator.engines.base import SttEngine, TtsEngine, VadEngine
from emulator.settings import Settings
from emulator.vocabulary import read_domain


@dataclass(frozen=True, slots=True)
class EngineSet:
    """What hears, what transcribes, what speaks. `voices` are the names `tts.open` knows."""

    vad: VadEngine
    stt: SttEngine
    tts: TtsEngine
    voices: tuple[str, ...] = ()

    async def start(self) -> None:
        """Load and warm up. Raises `EngineError`."""
        await self.stt.start()
        await self.tts.start()

    async def aclose(self) -> None:
        """Release processes, threads and connections."""
        await self.stt.aclose()
        await self.tts.aclose()

    @property
    def labels(self) -> dict[str, str]:
        """What they are, for people."""
        return {"vad": self.vad.label, "stt": self.stt.label, "tts": self.tts.label}


def choose(settings: Settings) -> EngineSet:
    """The engines of these settings. Raises `EngineMissing`; reads the vocabulary's files."""
    key = settings.elevenlabs_api_key.get_secret_value()
    stt = engines.stt(
        settings.stt,
        folder=settings.cache_dir.expanduser(),
        domain=read_domain(settings.stt_sentences) if settings.stt == "local" else None,
        workers=settings.stt_workers,
        key=key,
        base_url=settings.elevenlabs_url,
    )
    tts = engines.tts(settings.tts, voice=settings.voice, key=key, base_url=settings.elevenlabs_url)
    # ElevenLabs has no VAD to call: beside its other engines the local one listens.
    vad = engines.vad("scripted" if settings.vad == "scripted" else "local")
    return EngineSet(vad, stt, tts, _voices(tts.label))


def _voices(label: str) -> tuple[str, ...]:
    """The names a local engine's voices go by; those of ElevenLabs are asked for when somebody wants to know."""
    from emulator.engines.flite import VOICES

    if label.startswith("flite"):
        return VOICES
    return ("en-us", "en-gb") if label.startswith("espeak") else ()
