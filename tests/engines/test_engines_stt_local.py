"""The local recogniser understands callers, survives its workers and gives every utterance its turn."""

import asyncio
import os
import random
import signal
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from emulator.engines.base import Stt
from emulator.engines.errors import EngineBroken, EngineBusy, EngineError, EngineTimeout
from emulator.engines.stt.domain import Domain
from emulator.engines.stt.local import LocalSttEngine
from emulator.engines.stt.numbers import digits
from tests.engines.conftest import Caller, hiss, louder, silence

pytestmark = pytest.mark.timeout(60)

_SHOP = Domain(
    sentences=[
        "You can return any item within 30 days of delivery.",
        "Standard shipping takes 3 to 5 business days and is free from 50 dollars.",
        "Refunds go back to the card you paid with, within 5 days of the return.",
        "Kettles should be descaled with limescale remover every 2 months.",
    ],
    topics=["Gift cards", "Return policy"],
    products=["Blue kettle", "Cast iron pan"],
)


@pytest.fixture
async def engine(models: Path) -> AsyncIterator[LocalSttEngine]:
    engine = LocalSttEngine(_SHOP, models, workers=2)
    await engine.start()
    yield engine
    await engine.aclose()
    assert engine.pids == []


async def understood(ear: Stt, pcm: bytes) -> str:
    """What is understood of an utterance that comes in frames, with a little silence around it."""
    ear.start_utterance()
    pcm = silence(0.3) + pcm + silence(0.3)
    for i in range(0, len(pcm), 1024):
        ear.feed(pcm[i : i + 1024])
    return await ear.finish()


async def patient(ear: Stt, pcm: bytes) -> str:
    """What is understood of the open utterance, said again for as long as nobody has time for it."""
    while True:
        try:
            return await ear.finish()
        except (EngineBusy, EngineTimeout):
            ear.start_utterance()
            ear.feed(pcm)


def same_number(heard: str, said: str) -> bool:
    return f" {said.replace('oh', 'zero')} " in f" {heard.replace('oh', 'zero')} "


@pytest.mark.parametrize("voice", ["rms", "kal16"])
async def test_order_numbers_are_understood_in_a_first_utterance(
    engine: LocalSttEngine, caller: Caller, voice: str
) -> None:
    source = random.Random(voice)
    leads = ("where is order {}", "what is the status of order number {}", "my order number is {}")
    said = [digits(f"{source.randrange(10_000):04d}") for _ in range(20)]
    callers = asyncio.Semaphore(2)

    async def ask(lead: str, number: str) -> bool:
        async with callers:
            ear = engine.open()
            heard = await understood(ear, caller(voice, lead.format(number)))
            await ear.aclose()
            return same_number(heard, number)

    right = await asyncio.gather(*(ask(leads[i % 3], number) for i, number in enumerate(said)))
    assert sum(right) >= 19, "at least 95 %"


async def test_the_shops_own_words_and_other_english_are_understood(engine: LocalSttEngine, caller: Caller) -> None:
    ear = engine.open()
    for sentence in ("i want to return the blue kettle", "what is your return policy", "goodbye"):
        assert await understood(ear, caller("rms", sentence)) == sentence
    other = await understood(ear, caller("rms", "the weather in london is going to be cloudy tomorrow"))
    assert {"weather", "london", "cloudy", "tomorrow"} <= set(other.split())


async def test_quiet_and_loud_callers_are_understood(engine: LocalSttEngine, caller: Caller) -> None:
    for factor in (0.06, 0.3, 1.5):
        heard = await understood(engine.open(), louder(caller("rms", "where is order one zero four two"), factor))
        assert heard == "where is order one zero four two"


async def test_partials_follow_the_speech(engine: LocalSttEngine, caller: Caller) -> None:
    ear = engine.open()
    ear.start_utterance()
    assert await ear.partial() == ""
    pcm, partials = caller("rms", "where is order one zero four two"), []
    for i in range(0, len(pcm), 8192):
        ear.feed(pcm[i : i + 8192])
        partials.append(await ear.partial())
        await asyncio.sleep(0.01)
    assert partials[-1].startswith("where is order one zero four")
    assert len(set(partials)) > 3
    assert (await ear.finish()).startswith("where is order one zero four")
    assert await ear.partial() == ""


async def test_audio_cut_in_the_middle_of_samples(engine: LocalSttEngine, caller: Caller) -> None:
    pcm, ear = caller("rms", "where is my order"), engine.open()
    ear.start_utterance()
    for i in range(0, len(pcm), 777):
        ear.feed(pcm[i : i + 777])
    assert await ear.finish() == "where is my order"


async def test_nothing_said_is_nothing_understood(engine: LocalSttEngine) -> None:
    ear = engine.open()
    assert await ear.finish() == ""
    ear.feed(b"ignored")
    ear.start_utterance()
    assert await ear.finish() == ""
    assert len((await understood(ear, hiss(0.5, 3))).split()) <= 1
    ear.start_utterance()
    ear.feed(silence(61.0))  # more than is kept
    assert await ear.finish() == ""


async def test_a_cancelled_utterance_leaves_no_trace(engine: LocalSttEngine, caller: Caller) -> None:
    ear = engine.open()
    for _ in range(5):
        ear.start_utterance()
        ear.feed(caller("rms", "what is your return policy"))
        ear.cancel()
    ear.start_utterance()  # and one that the next start cancels
    assert await understood(ear, caller("rms", "where is my order")) == "where is my order"


async def test_more_utterances_than_workers_wait_their_turn(engine: LocalSttEngine, caller: Caller) -> None:
    pcm = caller("kal16", "where is my order")
    heard = await asyncio.gather(*(understood(engine.open(), pcm) for _ in range(8)))
    assert heard == ["where is my order"] * 8
    assert len(engine.pids) == 2


async def test_a_worker_that_dies_is_replaced_and_the_utterance_decoded_again(
    engine: LocalSttEngine, caller: Caller
) -> None:
    pcm, ear = caller("rms", "where is order one zero four two"), engine.open()
    ear.start_utterance()
    ear.feed(pcm[:40_000])
    await ear.partial()
    before = engine.pids
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    ear.feed(pcm[40_000:])
    assert await ear.finish() == "where is order one zero four two"
    assert set(engine.pids).isdisjoint(before)


async def test_a_worker_that_died_unused_is_replaced(engine: LocalSttEngine, caller: Caller) -> None:
    killed = engine.pids[0]
    os.kill(killed, signal.SIGKILL)
    while killed in engine.pids:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    assert await understood(engine.open(), caller("rms", "where is my order")) == "where is my order"


async def test_a_worker_that_hangs_is_killed_at_the_deadline_and_replaced(models: Path) -> None:
    async with aclosing(LocalSttEngine(_SHOP, models, workers=1, finish_s=0.3)) as engine:
        await engine.start()
        ear, hung = engine.open(), engine.pids[0]
        ear.start_utterance()
        ear.feed(silence(0.2))
        await ear.partial()
        os.kill(hung, signal.SIGSTOP)
        with pytest.raises(EngineTimeout):
            await ear.finish()
        await engine.start()
        assert await understood(ear, silence(0.1)) == ""
        assert engine.pids != [hung]
    assert not Path(f"/proc/{hung}").exists()


async def test_workers_that_hang_and_die_disturb_no_other_conversation(models: Path, caller: Caller) -> None:
    async with aclosing(LocalSttEngine(_SHOP, models, workers=2, finish_s=0.5)) as engine:
        await engine.start()
        pcm, ear, other = caller("rms", "where is my order"), engine.open(), engine.open()
        ear.start_utterance()
        ear.feed(pcm)
        await ear.partial()
        hung = engine.pids[0]
        os.kill(hung, signal.SIGSTOP)
        other.start_utterance()
        other.feed(pcm)
        while len(engine.pids) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        os.kill(next(pid for pid in engine.pids if pid != hung), signal.SIGKILL)
        finished = await asyncio.gather(ear.finish(), patient(other, pcm), return_exceptions=True)
        assert isinstance(finished[0], EngineTimeout)
        assert finished[1] == "where is my order"
        assert hung not in engine.pids


async def test_more_utterances_than_may_wait_are_refused_at_once(models: Path) -> None:
    async with aclosing(LocalSttEngine(_SHOP, models, workers=1, finish_s=30.0)) as engine:
        await engine.start()
        ears = [engine.open() for _ in range(40)]
        for ear in ears:
            ear.start_utterance()
            ear.feed(silence(0.1))
        await asyncio.sleep(0)
        with pytest.raises(EngineBusy):
            await ears[-1].finish()
        for ear in ears:
            await ear.aclose()


async def test_when_every_worker_is_taken_for_too_long_it_says_busy(models: Path) -> None:
    async with aclosing(LocalSttEngine(_SHOP, models, workers=1, finish_s=0.2)) as engine:
        await engine.start()
        long, late = engine.open(), engine.open()
        long.start_utterance()
        long.feed(silence(0.1))
        late.start_utterance()
        late.feed(silence(0.1))
        with pytest.raises(EngineBusy):
            await late.finish()


async def test_a_finish_nobody_waits_for_frees_its_worker(engine: LocalSttEngine, caller: Caller) -> None:
    pcm = caller("rms", "where is my order")
    for _ in range(4):
        ear = engine.open()
        ear.start_utterance()
        ear.feed(pcm)
        finishing = asyncio.create_task(ear.finish())
        await asyncio.sleep(0.005)
        finishing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await finishing
    assert await understood(engine.open(), pcm) == "where is my order"


async def test_a_closed_engine_hears_no_more(models: Path) -> None:
    engine = LocalSttEngine(_SHOP, models, workers=1)
    await engine.start()
    ear = engine.open()
    ear.start_utterance()
    await engine.aclose()
    with pytest.raises(EngineError):
        await ear.finish()
    with pytest.raises(EngineBroken, match="closed"):
        await engine.start()


async def test_a_model_that_cannot_be_built_is_an_error_with_words(tmp_path: Path) -> None:
    engine = LocalSttEngine(_SHOP, tmp_path)
    broken = tmp_path / _SHOP.digest / "domain.json"
    broken.parent.mkdir()
    broken.write_text("no json")
    with pytest.raises(EngineBroken, match="did not load: JSONDecodeError"):
        await engine.start()
    await engine.aclose()


async def test_what_was_built_is_used_again(models: Path, engine: LocalSttEngine) -> None:
    built = models / _SHOP.digest / "domain.arpa"
    when = built.stat().st_mtime_ns
    again = LocalSttEngine(_SHOP, models, workers=1)
    await again.start()
    assert built.stat().st_mtime_ns == when
    words = (models / _SHOP.digest / "domain.dict").read_text()
    assert "kettle K EH T AH L" in words
    assert "postcode P OW S T K OW D" in words
    await again.aclose()
