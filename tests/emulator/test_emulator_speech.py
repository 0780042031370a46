"""Speech over REST: the official SDK gets audio, and what cannot be spoken is refused in words."""

import asyncio

import httpx2
import pytest

from emulator.engine_set import EngineSet
from emulator.engines import tones
from emulator.engines.stt.scripted import ScriptedSttEngine
from emulator.engines.tts.scripted import ScriptedTtsEngine
from emulator.engines.vad.energy import EnergyVadEngine
from tests.emulator.harness import emulator
from tests.emulator.official import sdk


def melodies() -> EngineSet:
    return EngineSet(EnergyVadEngine(), ScriptedSttEngine(), ScriptedTtsEngine())


@pytest.mark.parametrize("path", ["", "/stream"])
async def test_a_text_is_spoken(path: str) -> None:
    async with emulator(engines=melodies()) as live, httpx2.AsyncClient(base_url=live.base) as http:
        answer = await http.post(f"/v1/text-to-speech/rms{path}", json={"text": "Where is it?"})
    assert answer.status_code == 200
    assert tones.decode(answer.content) == "Where is it?"


@pytest.mark.parametrize(
    ("name", "rate", "width"), [("pcm_8000", 8000, 2), ("pcm_44100", 44100, 2), ("ulaw_8000", 8000, 1)]
)
async def test_the_format_that_is_asked_for_is_given(name: str, rate: int, width: int) -> None:
    async with emulator(engines=melodies()) as live, httpx2.AsyncClient(base_url=live.base) as http:
        url = f"/v1/text-to-speech/rms?output_format={name}"
        answer = await http.post(url, json={"text": "Hello"})
    assert len(answer.content) / (rate * width) == pytest.approx(len(tones.encode("Hello")) / 32_000, abs=0.05)


async def test_the_official_sdk_is_understood() -> None:
    async with emulator(engines=melodies()) as live:
        with sdk(live) as client:
            speak = client.text_to_speech.stream
            audio = await asyncio.to_thread(lambda: b"".join(speak("rms", text="Hello", output_format="pcm_16000")))
    assert tones.decode(audio) == "Hello"


@pytest.mark.parametrize(
    ("query", "body", "words"),
    [
        ("", {"text": ""}, "one to 5000"),
        ("", {"text": "x" * 5001}, "one to 5000"),
        ("", {"text": 5}, "one to 5000"),
        ("", [], "an object"),
        ("?output_format=mp3_44100_128", {"text": "x"}, "pcm_"),
    ],
)
async def test_what_cannot_be_spoken_is_refused(query: str, body: object, words: str) -> None:
    async with emulator(engines=melodies()) as live, httpx2.AsyncClient(base_url=live.base) as http:
        answer = await http.post(f"/v1/text-to-speech/rms{query}", json=body)
    assert answer.status_code == 422
    assert words in answer.text
