"""Whole calls of the terminal client with the real emulator: spoken, written, interrupted, ended by either side."""

import array
import asyncio
import wave
from pathlib import Path

import pytest

from client.voice.call import Call
from client.voice.devices import Exchange, SpokenDevice
from client.voice.handset import Handset
from client.voice.scripts import Microphone, Recordings
from convai.client_events import ConversationInitiationClientData
from emulator.engines import tones
from tests.client.calling import RATE, Shown, at, melodies, spoken, written
from tests.emulator.harness import emulator
from tests.emulator.scripted_llm import Answer, Asked, ScriptedLlm, saying

ASK = tones.encode("Hi?")


async def test_a_spoken_question_is_answered_and_measured_and_recorded(tmp_path: Path) -> None:
    out = tmp_path / "both.wav"
    async with emulator(ScriptedLlm(saying("Yes.")), melodies()) as live:
        _, outcome, shown = await spoken(at(live.base), ASK, out=out)
    assert outcome.problem == ""
    assert outcome.end.by == "user"
    assert shown.said("you") == ["Hi?"]
    assert shown.said("agent") == ["Yes."]
    (turn,) = outcome.turns
    assert turn.server is not None
    assert list(turn.server.stages) == ["endpointing", "stt", "ttft", "first_sentence", "tts"]
    assert turn.sound is not None
    with wave.open(str(out)) as reader:
        both = array.array("h", reader.readframes(reader.getnframes()))
    assert tones.decode(both[0::2].tobytes()) == "Hi?"
    assert tones.decode(both[1::2].tobytes()) == "Yes."
    # The figure is the recording's: the agent begins so long after the caller's last sound.
    last = max(place for place, sample in enumerate(both[0::2]) if abs(sample) > 500)
    first = next(place for place, sample in enumerate(both[1::2]) if abs(sample) > 500)
    assert abs((first - last) / RATE * 1000 - turn.sound) < 15


async def test_an_interruption_stops_the_sound_and_shows_what_was_heard() -> None:
    llm = ScriptedLlm(saying("One two three four five six seven eight nine ten. ", "Fine."))
    pause = bytes(2 * RATE * 2)
    async with emulator(llm, melodies(), audio_lead_s=30) as live:
        _, outcome, shown = await spoken(at(live.base), ASK + pause + ASK)
    assert outcome.problem == ""
    assert shown.said("agent")[-1] == "Fine."
    assert shown.has("s of the reply were not played")
    heard = next(line for line in shown.lines if "of this you heard" in line)
    assert heard.endswith("...")
    assert len(outcome.turns) == 2


async def test_recordings_wait_for_the_greeting_and_for_each_answer() -> None:
    async with emulator(ScriptedLlm(saying("A.", "B.")), melodies(), first_message="Hm.") as live:
        shown = Shown()
        device = SpokenDevice(RATE)
        call = Call(at(live.base), ConversationInitiationClientData(), shown.screen(), handset=Handset(device))
        outcome = await call.run(Recordings(device, [ASK, tones.encode("Ok")]))
    assert outcome.problem == ""
    told = [line for line in shown.lines if line.startswith(("you", "agent"))]
    assert [line.split()[0] for line in told] == ["agent", "you", "agent", "you", "agent"]
    assert told[0].endswith("Hm.")


async def test_lines_are_written_each_after_the_answer_to_the_last() -> None:
    async with emulator(engines=melodies()) as live:
        _, outcome, shown = await written(at(live.base), "first", "second")
    assert outcome.problem == ""
    assert [line.split()[0] for line in shown.lines if line.startswith(("you", "agent"))] == ["you", "agent"] * 2
    assert [turn.words is not None for turn in outcome.turns] == [True, True]


async def test_the_agent_uses_a_tool_of_the_client() -> None:
    def answer(asked: Asked) -> Answer:
        tail = asked.messages[-1]
        if tail["role"] == "tool":
            return Answer([f"It says {tail['content']}."])
        return Answer([], [("show_page", {"page": "cart"})])

    async with emulator(ScriptedLlm(answer), melodies()) as live:
        _, outcome, shown = await written(at(live.base), "my cart please", answers={"show_page": "fully booked"})
    assert outcome.problem == ""
    assert shown.said("agent") == ["It says fully booked."]
    assert shown.has('uses show_page {"page": "cart"}')


async def test_an_agent_that_hangs_up_is_heard_to_the_end(tmp_path: Path) -> None:
    llm = ScriptedLlm(lambda _: Answer(["Bye."], [("end_call", {"reason": "done"})]))
    out = tmp_path / "both.wav"
    async with emulator(llm, melodies()) as live:
        _, outcome, shown = await spoken(at(live.base), ASK, out=out)
    assert (outcome.end.by, outcome.problem) == ("agent", "")
    with wave.open(str(out)) as reader:
        both = array.array("h", reader.readframes(reader.getnframes()))
    assert tones.decode(both[1::2].tobytes()) == "Bye."
    assert shown.said("agent") == ["Bye."]


async def test_the_caller_hangs_up_in_the_middle() -> None:
    async with emulator(ScriptedLlm(saying("word " * 60)), melodies()) as live:
        shown = Shown()
        device = SpokenDevice(RATE)
        handset = Handset(device)
        call = Call(at(live.base), ConversationInitiationClientData(), shown.screen(), handset=handset)
        running = asyncio.create_task(call.run(Microphone()))
        await call.floor.line_open()
        await device.speak(ASK)
        while not call.turns:  # noqa: ASYNC110 - a list of theirs
            await asyncio.sleep(0.01)
        call.hang_up()
        outcome = await running
        assert handset.playback.idle
        assert (outcome.end.by, outcome.problem) == ("user", "")
        while live.reception.open:  # noqa: ASYNC110 - a counter of theirs
            await asyncio.sleep(0.01)


async def test_a_person_who_says_nothing_holds_up_nobody() -> None:
    async with emulator(ScriptedLlm(saying("Yes.")), melodies(), first_message="Hm.") as live:
        device = SpokenDevice(RATE)
        call = Call(at(live.base), ConversationInitiationClientData(), Shown().screen(), handset=Handset(device))
        running = asyncio.create_task(call.run(Microphone()))
        await call.floor.line_open()
        await call.floor.greeted()
        await device.speak(ASK)
        while not call.turns:  # noqa: ASYNC110 - a list of theirs
            await asyncio.sleep(0.01)
        call.hang_up()
        assert (await running).problem == ""


class PulledOut(SpokenDevice):
    """A device that stops after a few frames."""

    def start(self, exchange: Exchange) -> None:
        left = iter(range(10))

        def few(heard: bytes) -> bytes:
            return exchange(heard) if next(left, None) is not None else heard

        super().start(few)


async def test_a_device_that_stops_ends_the_call_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("client.voice.audio_path.DEAF_S", 0.2)
    async with emulator(engines=melodies()) as live:
        handset = Handset(PulledOut(RATE))
        call = Call(at(live.base), ConversationInitiationClientData(), Shown().screen(), handset=handset)
        outcome = await call.run(Microphone())
    assert outcome.problem == "the sound device has stopped: recordings"


async def test_what_the_options_say_reaches_the_model() -> None:
    llm = ScriptedLlm()
    initiation = ConversationInitiationClientData(
        {"agent": {"prompt": {"prompt": "Serve {{name}}."}}, "conversation": {"text_only": True}},
        {"tenant": "acme"},
        {"name": "Ana"},
        "c1",
    )
    async with emulator(llm, melodies()) as live:
        _, outcome, _ = await written(at(live.base), "hello", initiation=initiation)
    assert outcome.problem == ""
    body = llm.asked[0].body
    assert body["messages"][0]["content"].startswith("Serve Ana.")
    assert body["elevenlabs_extra_body"] == {"tenant": "acme"}
    assert body["user_id"] == "c1"
