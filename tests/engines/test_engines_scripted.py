"""The scripted engines do what the seam promises, and can be read."""

from pathlib import Path

from emulator.engines import tones
from emulator.engines.choose import stt, tts
from emulator.engines.stt.scripted import ScriptedSttEngine
from tests.engines.conftest import silence


async def test_transcripts_come_in_order_and_then_the_melody_is_read() -> None:
    engine = ScriptedSttEngine(["first thing", "second"])
    await engine.start()
    ear = engine.open()
    for expected in ("first thing", "second", "where is 1042"):
        ear.start_utterance()
        ear.feed(silence(0.3) + tones.encode("where is 1042"))
        assert await ear.finish() == expected
    await ear.aclose()
    await engine.aclose()


async def test_partials_grow_and_are_the_beginning_of_the_end() -> None:
    for engine in (ScriptedSttEngine(["one two three"]), ScriptedSttEngine()):
        ear = engine.open()
        ear.start_utterance()
        partials = []
        pcm = tones.encode("one two three")
        for i in range(0, len(pcm), 3200):
            ear.feed(pcm[i : i + 3200])
            partials.append(await ear.partial())
        final = await ear.finish()
        assert final == "one two three"
        assert all(final.startswith(partial) for partial in partials)
        assert partials == sorted(partials, key=len)


async def test_a_cancelled_utterance_uses_up_no_transcript() -> None:
    ear = ScriptedSttEngine(["kept"]).open()
    ear.start_utterance()
    ear.cancel()
    assert await ear.partial() == await ear.finish() == ""
    ear.feed(b"ignored")
    ear.start_utterance()
    assert await ear.finish() == "kept"


async def test_each_conversation_has_the_whole_script() -> None:
    engine = ScriptedSttEngine(["hello"])
    for _ in range(2):
        ear = engine.open()
        ear.start_utterance()
        assert await ear.finish() == "hello"


async def test_what_is_spoken_can_be_read_and_lasts_as_long_as_it_is() -> None:
    engine = tts("scripted")
    await engine.start()
    voice = engine.open("anyone")
    speech = voice.start()
    speech.feed("Your order has shipped. It comes ")
    speech.feed("on Friday.")
    speech.end()
    chunks = [chunk async for chunk in speech]
    assert tones.decode(b"".join(chunk.pcm for chunk in chunks)) == "Your order has shipped. It comes on Friday."
    assert [chunk.text for chunk in chunks][:3] == ["Your ", "order ", "has "]
    assert all(tones.decode(chunk.pcm) == chunk.text for chunk in chunks)
    assert len(chunks[1].pcm) > len(chunks[2].pcm)
    await voice.aclose()
    await engine.aclose()


async def test_the_first_sentence_is_spoken_while_the_second_is_written() -> None:
    speech = tts("scripted").open().start()
    speech.feed("One moment. And th")
    assert (await anext(aiter(speech))).text == "One "
    speech.stop()
    assert [chunk async for chunk in speech] == []
    speech.feed("more")
    speech.end()
    assert [chunk async for chunk in speech] == []


async def test_a_recogniser_is_chosen_by_name(tmp_path: Path) -> None:
    ear = stt("scripted", folder=tmp_path, transcripts=["hi"]).open()
    ear.start_utterance()
    assert await ear.finish() == "hi"
