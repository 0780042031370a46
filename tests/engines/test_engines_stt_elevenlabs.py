"""ElevenLabs' recogniser against the stand-in: sent while the caller speaks, committed by us."""

import asyncio
import base64
from collections.abc import AsyncIterator

import pytest

from emulator.elevenlabs_standin import Faults, StandIn
from emulator.engines import tones
from emulator.engines.base import Stt, seconds
from emulator.engines.errors import EngineBroken, EngineBusy, EngineError, EngineRefused, EngineTimeout
from emulator.engines.stt.elevenlabs import ElevenLabsSttEngine
from tests.engines.conftest import silence


@pytest.fixture
async def far_end() -> AsyncIterator[StandIn]:
    async with StandIn() as far_end:
        yield far_end


@pytest.fixture
async def ear(far_end: StandIn) -> AsyncIterator[Stt]:
    engine = ElevenLabsSttEngine("key", far_end.url, finish_s=0.5)
    await engine.start()
    ear = engine.open()
    yield ear
    await ear.aclose()
    await engine.aclose()


async def understood(ear: Stt, pcm: bytes) -> str:
    ear.start_utterance()
    for i in range(0, len(pcm), 1024):
        ear.feed(pcm[i : i + 1024])
        await asyncio.sleep(0)
    return await ear.finish()


async def test_utterances_are_understood_on_one_socket(ear: Stt, far_end: StandIn) -> None:
    for text in ("Where is order 1042?", "Thanks."):
        assert await understood(ear, silence(0.3) + tones.encode(text)) == text
    assert len(far_end.seen) == 1


async def test_it_asks_for_what_the_contract_says(ear: Stt, far_end: StandIn) -> None:
    pcm = tones.encode("Where is order 1042?")
    await understood(ear, pcm)
    (seen,) = far_end.seen
    assert seen.path == "/v1/speech-to-text/realtime"
    assert seen.query["audio_format"] == "pcm_16000"
    assert seen.query["commit_strategy"] == "manual"
    assert [message["commit"] for message in seen.messages] == [False] * (len(seen.messages) - 1) + [True]
    assert b"".join(base64.b64decode(message["audio_base_64"]) for message in seen.messages) == pcm
    assert all(message["sample_rate"] == 16_000 for message in seen.messages)
    assert seconds(base64.b64decode(seen.messages[0]["audio_base_64"])) >= 0.1


async def test_partials_come_while_the_caller_speaks(ear: Stt) -> None:
    ear.start_utterance()
    ear.feed(tones.encode("one two three")[:-8000])
    while not await ear.partial():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    assert "one two three".startswith(await ear.partial())
    ear.feed(tones.encode("one two three")[-8000:])
    assert await ear.finish() == "one two three"
    assert await ear.partial() == ""


async def test_with_timestamps_the_words_are_not_said_twice(far_end: StandIn) -> None:
    engine = ElevenLabsSttEngine("key", far_end.url)
    engine._query["include_timestamps"] = "true"
    ear = engine.open()
    assert [await understood(ear, tones.encode(text)) for text in ("one thing", "another")] == ["one thing", "another"]
    await ear.aclose()


async def test_nothing_and_next_to_nothing_are_no_words(ear: Stt, far_end: StandIn) -> None:
    assert await ear.finish() == ""
    ear.start_utterance()
    assert await ear.finish() == ""
    assert await understood(ear, silence(0.1)) == ""
    assert await understood(ear, silence(1.0)) == ""
    assert await understood(ear, tones.encode("words")) == "words"


async def test_a_cancelled_utterance_is_in_no_transcript(ear: Stt) -> None:
    ear.start_utterance()
    ear.feed(tones.encode("taken back"))
    await asyncio.sleep(0.05)
    ear.cancel()
    ear.start_utterance()
    ear.feed(tones.encode("dropped by the next start"))
    assert await understood(ear, tones.encode("meant")) == "meant"


async def test_long_utterances_are_committed_on_the_way(ear: Stt, far_end: StandIn) -> None:
    first, second = "x" * 300, "the end of a long story"
    pause = silence(25.0 - seconds(tones.encode(first)))
    text = await understood(ear, tones.encode(first) + pause + tones.encode(second))
    assert text == f"{first} {second}"
    assert sum(message["commit"] for message in far_end.seen[0].messages) == 2


@pytest.mark.parametrize("drops", [1])
async def test_a_lost_socket_is_opened_again_and_everything_sent_again(ear: Stt, far_end: StandIn, drops: int) -> None:
    far_end.faults.drops = drops
    assert await understood(ear, tones.encode("said once")) == "said once"
    assert len(far_end.seen) == 2


@pytest.mark.parametrize(
    ("faults", "error"),
    [
        (Faults(error="quota_exceeded"), EngineRefused),
        (Faults(error="rate_limited"), EngineBusy),
        (Faults(error="transcriber_error"), EngineBroken),
        (Faults(status=403), EngineRefused),
        (Faults(status=503), EngineBusy),
        (Faults(drops=9), EngineBroken),
        (Faults(silent=True), EngineTimeout),
        (Faults(delay_s=1.5), EngineTimeout),
    ],
)
async def test_what_it_cannot_help_is_an_error_and_the_next_utterance_may_go_well(
    ear: Stt, far_end: StandIn, faults: Faults, error: type[EngineError]
) -> None:
    far_end.faults = faults
    with pytest.raises(error):
        await understood(ear, tones.encode("lost words"))
    far_end.faults = Faults()
    assert await understood(ear, tones.encode("found words")) == "found words"


async def test_a_wrong_key_and_nobody_listening(far_end: StandIn) -> None:
    for engine, error in (
        (ElevenLabsSttEngine("wrong", far_end.url), EngineRefused),
        (ElevenLabsSttEngine("key", "http://127.0.0.1:1"), EngineBroken),
    ):
        ear = engine.open()
        with pytest.raises(error):
            await understood(ear, tones.encode("hello there"))
        await ear.aclose()


async def test_an_utterance_nobody_finishes_harms_nobody(far_end: StandIn) -> None:
    ear = ElevenLabsSttEngine("key", far_end.url).open()
    far_end.faults.status = 500
    ear.start_utterance()
    ear.feed(silence(0.5))
    await asyncio.sleep(0.05)
    await ear.aclose()
