"""ElevenLabs' voice against the stand-in: a context a reply, closed on barge-in, whatever the far end does."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from emulator.elevenlabs_standin import Faults, StandIn
from emulator.engines import tones
from emulator.engines.base import Manner, SpeechChunk, Tts
from emulator.engines.choose import tts
from emulator.engines.errors import EngineBroken, EngineBusy, EngineError, EngineRefused, EngineTimeout
from emulator.engines.tts.elevenlabs import ElevenLabsTtsEngine

_TEXT = "Your order has shipped. It comes on\nFriday,  I think!"


@pytest.fixture
async def far_end() -> AsyncIterator[StandIn]:
    async with StandIn() as far_end:
        yield far_end


@pytest.fixture
async def voice(far_end: StandIn) -> AsyncIterator[Tts]:
    engine = ElevenLabsTtsEngine("key", base_url=far_end.url, answer_s=0.3)
    await engine.start()
    voice = engine.open("v1")
    yield voice
    await voice.aclose()
    await engine.aclose()


async def said(voice: Tts, *texts: str) -> list[SpeechChunk]:
    speech = voice.start()
    for text in texts:
        speech.feed(text)
    speech.end()
    return [chunk async for chunk in speech]


def text_of(chunks: list[SpeechChunk]) -> str:
    return "".join(chunk.text for chunk in chunks)


async def test_the_text_comes_back_word_by_word_with_its_sound(voice: Tts) -> None:
    chunks = await said(voice, _TEXT[:9], _TEXT[9:30], _TEXT[30:])
    assert text_of(chunks) == _TEXT
    assert [tones.decode(chunk.pcm).strip() for chunk in chunks] == _TEXT.split()


async def test_it_asks_for_what_the_contract_says(voice: Tts, far_end: StandIn) -> None:
    await said(voice, _TEXT)
    (seen,) = far_end.seen
    assert seen.path == "/v1/text-to-speech/v1/multi-stream-input"
    assert seen.query["output_format"] == "pcm_16000"
    first, *texts, last = seen.messages
    assert first["text"] == " "
    assert set(first["voice_settings"]) == {"stability", "similarity_boost"}
    assert all(message["text"].endswith(" ") and message["flush"] for message in texts)
    assert last == {"close_context": True, "context_id": first["context_id"]}


async def test_a_conversation_may_ask_for_another_manner(far_end: StandIn) -> None:
    voice = ElevenLabsTtsEngine("key", "v1", far_end.url).open("", Manner(speed=1.1, stability=0.0))
    await said(voice, "Hello.")
    await voice.aclose()
    settings = far_end.seen[0].messages[0]["voice_settings"]
    assert settings == {"stability": 0.0, "similarity_boost": 0.8, "speed": 1.1}


async def test_the_first_sentence_is_spoken_while_the_model_still_writes(voice: Tts) -> None:
    speech = voice.start()
    speech.feed("One moment. And th")
    assert (await anext(aiter(speech))).text == "One "
    speech.feed("en the rest.")
    speech.end()
    assert text_of([chunk async for chunk in speech]) == "moment. And then the rest."


async def test_barge_in_closes_the_context_and_its_id_is_never_used_again(voice: Tts, far_end: StandIn) -> None:
    for _ in range(12):
        speech = voice.start()
        speech.feed(_TEXT * 3)
        async for _chunk in speech:
            speech.stop()
    assert text_of(await said(voice, "Still there.")) == "Still there."
    assert len(far_end.seen) == 1, "no context leaked: the fifth open one would have cost the socket"
    begun = [message["context_id"] for message in far_end.seen[0].messages if "voice_settings" in message]
    assert len(begun) == len(set(begun)) == 13


async def test_contexts_whose_end_is_never_announced_do_not_pile_up(voice: Tts, far_end: StandIn) -> None:
    far_end.faults.silent = True
    for _ in range(12):
        speech = voice.start()
        speech.feed("Nobody will hear this. ")
        await asyncio.sleep(0.02)
        speech.stop()
    far_end.faults.silent = False
    assert text_of(await said(voice, "Back again.")) == "Back again."


async def test_nothing_to_say_opens_no_context(voice: Tts, far_end: StandIn) -> None:
    assert await said(voice, "") == []
    assert text_of(await said(voice, "  \n")) == "  \n"
    assert not any(seen.messages for seen in far_end.seen)


@pytest.mark.parametrize(
    "faults", [Faults(snake_case=True), Faults(stray=True), Faults(aligned=False), Faults(drops=1)]
)
async def test_what_it_must_put_up_with(voice: Tts, far_end: StandIn, faults: Faults) -> None:
    far_end.faults = faults
    chunks = await said(voice, _TEXT)
    assert text_of(chunks) == _TEXT
    assert tones.decode(b"".join(chunk.pcm for chunk in chunks)).split() == _TEXT.split()
    assert all(chunk.text.endswith((" ", "\n", "!")) for chunk in chunks), "whole words only"


@pytest.mark.parametrize(
    ("faults", "error", "sockets"),
    [
        (Faults(error="quota_exceeded"), EngineRefused, 1),
        (Faults(error="rate_limited"), EngineBusy, 2),
        (Faults(error="input_error"), EngineBroken, 2),
        (Faults(status=401), EngineRefused, 0),
        (Faults(status=429), EngineBusy, 0),
        (Faults(status=500), EngineBroken, 0),
        (Faults(drops=2), EngineBroken, 2),
        (Faults(silent=True), EngineTimeout, 1),
        (Faults(cut_after=1), EngineBroken, 1),
    ],
)
async def test_what_it_cannot_help_is_an_error(
    voice: Tts, far_end: StandIn, faults: Faults, error: type[EngineError], sockets: int
) -> None:
    far_end.faults = faults
    with pytest.raises(error):
        await said(voice, _TEXT)
    assert len(far_end.seen) == sockets
    far_end.faults = Faults()
    assert text_of(await said(voice, "Well again.")) == "Well again."


async def test_a_wrong_key_and_nobody_listening(far_end: StandIn) -> None:
    wrong = tts("elevenlabs", key="wrong", base_url=far_end.url).open()
    with pytest.raises(EngineRefused, match="auth_error"):
        await said(wrong, "Hello.")
    await wrong.aclose()
    nobody = tts("elevenlabs", key="key", base_url="http://127.0.0.1:1").open()
    with pytest.raises(EngineBroken, match="no connection"):
        await said(nobody, "Hello.")
    await nobody.aclose()


async def test_stop_while_it_connects(far_end: StandIn) -> None:
    voice = tts("elevenlabs", key="key", base_url=far_end.url).open()
    speech = voice.start()
    speech.feed("Hello. ")
    speech.stop()
    assert [chunk async for chunk in speech] == []
    await voice.aclose()
    assert not any(message.get("flush") for seen in far_end.seen for message in seen.messages)
