"""Speech that is made once for many: the same chunks to everybody, and nothing made for nobody."""

import asyncio

import pytest

from emulator.engines.base import SpeechChunk
from emulator.engines.errors import EngineError
from emulator.recordings import MAX_SECONDS, PatientSpeech, Recordings
from tests.emulator.standins import StandInTtsEngine


async def hear(recordings: Recordings, text: str, voice: str = "") -> list[SpeechChunk]:
    speech = PatientSpeech(recordings, voice)
    speech.feed(text)
    speech.end()
    return [chunk async for chunk in speech]


async def test_many_listeners_hear_the_same_and_it_is_made_once() -> None:
    engine = StandInTtsEngine()
    recordings = Recordings(engine)
    heard = await asyncio.gather(*(hear(recordings, "hello there you") for _ in range(20)))
    assert all(chunks == heard[0] for chunks in heard)
    assert "".join(chunk.text for chunk in heard[0]) == "hello there you"
    assert await hear(recordings, "hello there you") == heard[0]
    assert engine.voices == [""]
    await hear(recordings, "hello there you", "other")
    assert engine.voices == ["", "other"]
    assert engine.closed == 2


async def test_text_may_come_in_pieces_and_nothing_is_said_before_its_end() -> None:
    engine = StandInTtsEngine()
    speech = PatientSpeech(Recordings(engine), "")
    speech.feed("one ")
    await asyncio.sleep(0.01)
    assert engine.voices == []
    speech.feed("two")
    speech.end()
    assert [chunk.text async for chunk in speech] == ["one ", "two"]


async def test_when_everybody_has_left_it_is_not_made_to_its_end_and_can_be_begun_again() -> None:
    engine = StandInTtsEngine()
    recordings = Recordings(engine)
    speech = PatientSpeech(recordings, "")
    speech.feed("one two three")
    speech.end()
    speech.stop()
    speech.stop()
    assert [chunk async for chunk in speech] == []
    assert [chunk.text for chunk in await hear(recordings, "one two three")] == ["one ", "two ", "three"]


async def test_one_that_leaves_takes_nothing_from_the_others() -> None:
    recordings = Recordings(StandInTtsEngine())
    first = PatientSpeech(recordings, "")
    first.feed("one two")
    first.end()
    second = asyncio.create_task(hear(recordings, "one two"))
    await asyncio.sleep(0)
    first.stop()
    assert len(await second) == 2


async def test_a_voice_that_breaks_breaks_for_all_and_is_not_kept() -> None:
    recordings = Recordings(StandInTtsEngine())
    results = await asyncio.gather(*(hear(recordings, "broken") for _ in range(3)), return_exceptions=True)
    assert all(isinstance(result, EngineError) for result in results)
    with pytest.raises(EngineError):
        await hear(recordings, "broken")


async def test_what_is_kept_is_bounded_and_the_least_used_goes_first() -> None:
    engine = StandInTtsEngine(word_ms=round(MAX_SECONDS * 1000 / 4))
    recordings = Recordings(engine)
    for text in ("a", "b", "c", "a", "d", "e", "a"):
        await hear(recordings, text)
    assert len(engine.voices) == 5
    await hear(recordings, "b")
    assert len(engine.voices) == 6


async def test_nothing_said_is_nothing_made() -> None:
    engine = StandInTtsEngine()
    assert await hear(Recordings(engine), " ") == []
    assert engine.voices == []
