"""The local voices: audio before the text is over, words that match, silence when told."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable

import pytest

from emulator.engines.base import SpeechChunk, Tts, TtsEngine, seconds
from emulator.engines.errors import EngineBroken, EngineError, EngineMissing
from emulator.engines.flite import FliteVoice, Sink
from emulator.engines.tts.espeak import EspeakVoice
from emulator.engines.tts.local import LocalTtsEngine, Voice

_TEXT = "Your order has shipped, and it should arrive on Friday. It’s $29.99 — anything else?\n\nGoodbye."


@pytest.fixture(params=["flite", "espeak-ng"])
def idle_engine(request: pytest.FixtureRequest) -> TtsEngine:
    make: Callable[[str], Voice] = FliteVoice if request.param == "flite" else EspeakVoice
    try:
        return LocalTtsEngine(make, "slt" if request.param == "flite" else "en-us")
    except EngineMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
async def engine(idle_engine: TtsEngine) -> AsyncIterator[TtsEngine]:
    await idle_engine.start()
    yield idle_engine
    await idle_engine.aclose()


@pytest.fixture
def voice(engine: TtsEngine) -> Tts:
    return engine.open()


async def said(voice: Tts, *texts: str) -> list[SpeechChunk]:
    speech = voice.start()
    for text in texts:
        speech.feed(text)
    speech.end()
    return [chunk async for chunk in speech]


async def test_the_chunks_texts_are_the_text_and_each_has_its_sound(voice: Tts) -> None:
    chunks = await said(voice, _TEXT[:17], _TEXT[17:40], _TEXT[40:])
    assert "".join(chunk.text for chunk in chunks) == _TEXT
    assert len(chunks) == len(_TEXT.split())
    assert 3 < sum(seconds(chunk.pcm) for chunk in chunks) < 12
    assert all(0.05 < seconds(chunk.pcm) < 3 for chunk in chunks if chunk.text.strip(" —").isalpha())


async def test_the_first_word_comes_at_once_not_after_a_pause(voice: Tts) -> None:
    first = (await said(voice, "Yes, it has."))[0]
    samples = memoryview(first.pcm).cast("h")
    assert max(map(abs, samples[:800])) > 200, "sound within the first 50 ms"


async def test_speaking_begins_while_the_model_still_writes(voice: Tts) -> None:
    speech = voice.start()
    speech.feed("It has shipped. And then")
    assert (await anext(aiter(speech))).text.startswith("It")
    speech.stop()


async def test_after_stop_there_is_nothing_more(voice: Tts) -> None:
    speech = voice.start()
    speech.feed(_TEXT * 20)
    heard = []
    async for chunk in speech:
        heard.append(chunk)
        speech.stop()
    assert len(heard) == 1
    speech.feed("more")
    speech.end()
    assert [chunk async for chunk in speech] == []
    assert "".join(chunk.text for chunk in await said(voice, "Next.")) == "Next."


async def test_stop_wakes_who_waits(voice: Tts) -> None:
    speech = voice.start()
    waiting = asyncio.create_task(anext(aiter(speech), None))
    await asyncio.sleep(0)
    speech.stop()
    assert await waiting is None


async def test_text_without_words_is_kept_and_makes_no_sound(voice: Tts) -> None:
    for text in ("", "  \n ", "...", "\u2014 "):
        chunks = await said(voice, text)
        assert "".join(chunk.text for chunk in chunks) == text
        assert not any(chunk.pcm for chunk in chunks)


async def test_conversations_speak_at_the_same_time(engine: TtsEngine) -> None:
    voices = [engine.open() for _ in range(6)]
    spoken = await asyncio.gather(*(said(voice, f"This is caller {i}. Bye.") for i, voice in enumerate(voices)))
    for i, chunks in enumerate(spoken):
        assert "".join(chunk.text for chunk in chunks) == f"This is caller {i}. Bye."
    for voice in voices:
        await voice.aclose()


async def test_a_voice_nobody_has_is_the_default(engine: TtsEngine) -> None:
    usual, unknown = await said(engine.open(), "Hello."), await said(engine.open("nobody/1"), "Hello.")
    assert abs(len(unknown[0].pcm) - len(usual[0].pcm)) < 3200, "the same but for the dither"


async def test_closing_the_conversation_silences_it(voice: Tts) -> None:
    speech = voice.start()
    speech.feed(_TEXT)
    await voice.aclose()
    assert [chunk async for chunk in speech] == []


async def test_a_closed_engine_speaks_no_more() -> None:
    engine = LocalTtsEngine(_Awkward, "any")
    voice = engine.open()
    await engine.aclose()
    with pytest.raises(EngineBroken, match="closed"):
        await said(voice, "Hello.")


class _Awkward:
    """A voice that speaks 20 ms a piece until it is told to stop, counts them, and breaks on demand."""

    label = "awkward"
    pieces = 0
    stopped = threading.Event()

    def __init__(self, name: str) -> None:
        self.name = name

    def synthesise(self, text: str, sink: Sink, speed: float = 1.0) -> None:
        if "break" in text:
            raise EngineBroken("broke")
        for _ in range(1_000_000):
            type(self).pieces += 1
            if not sink(b"\x10\x10" * 320, [0.02, 20_000.0]):
                type(self).stopped.set()
                return


async def test_stopping_reaches_the_synthesiser() -> None:
    engine = LocalTtsEngine(_Awkward, "any")
    speech = engine.open().start()
    speech.feed("endless words. ")
    assert (await anext(aiter(speech))).text == "endless "
    speech.stop()
    assert await asyncio.to_thread(_Awkward.stopped.wait, 10)
    assert _Awkward.pieces < 1_000_000
    await engine.aclose()


async def test_a_voice_that_breaks_says_so_once() -> None:
    engine = LocalTtsEngine(_Awkward, "any")
    speech = engine.open().start()
    speech.feed("break. ")
    speech.end()
    with pytest.raises(EngineError, match="broke"):
        await anext(aiter(speech))
    assert [chunk async for chunk in speech] == []
    await engine.aclose()
