"""The page in a real browser whose microphone is a WAV file -> emulator with local engines -> the real server."""

from pathlib import Path

import pytest

from convai.audio import rms
from emulator.resampling import Resampler
from tests.emulator.harness import emulator
from tests.loop.browser import chromium, lend_recorder
from tests.loop.spoken import ear, local_engines, quiet, said, understood, wav
from tests.web.web_browser import recorded

pytestmark = pytest.mark.timeout(90)  # the first one waits for the server: a shop is made for it
ANA = '{"system__caller_id": "+1 202 555 0100"}'


async def test_a_spoken_question_is_answered_aloud_and_on_the_page(
    server_url: str, models: Path, tmp_path: Path
) -> None:
    microphone = wav(tmp_path / "question.wav", quiet(1.2) + said("where is order one zero four two") + quiet(1))
    async with emulator(engines=await local_engines(models), custom_llm_url=server_url) as live, ear(models) as hearing:
        lend_recorder(live.app)
        async with chromium(microphone) as page:
            await page.goto(live.base)
            await page.wait_for_selector("#voice option >> nth=4", state="attached")  # the voices of the local engine
            await page.fill("#variables", ANA)
            await page.uncheck("#clean")  # the browser would take the file for an echo
            await page.click("#connect")
            await page.wait_for_selector('#activity[data-kind="speaking"]')
            await page.wait_for_selector('#activity[data-kind="listening"]')
            assert await page.inner_text("#lines .user .words") == "where is order one zero four two"
            answer = await page.inner_text("#lines .agent .words")
            assert "UPS" in answer
            await page.wait_for_selector("#turns .turn")
            await page.wait_for_timeout(200)  # the recorder is a tenth of a second behind
            pcm, rate = await recorded(page)
            await page.click("#connect")
            await page.wait_for_selector('#state:text-matches("^Ended")')
        resampler = Resampler(rate, 16000)
        heard = (await understood(hearing, resampler.feed(pcm) + resampler.flush())).split()
        assert {"order", "zero", "arrive"} <= set(heard), heard


async def test_whoever_speaks_up_silences_the_agent(server_url: str, models: Path, tmp_path: Path) -> None:
    # Said again and again, with a pause that is shorter than any answer: sooner or later it falls into one.
    microphone = wav(tmp_path / "again.wav", quiet(1.2) + said("where is order one zero four two") + quiet(1.0))
    async with emulator(engines=await local_engines(models), custom_llm_url=server_url) as live:
        lend_recorder(live.app)
        async with chromium(microphone, again=True) as page:
            await page.goto(live.base)
            await page.fill("#variables", ANA)
            await page.uncheck("#clean")
            await page.click("#connect")
            await page.wait_for_selector("#lines .agent del")
            await page.click("#record")  # nobody speaks any more
            await page.wait_for_selector('#activity[data-kind="idle"]')
            pcm, rate = await recorded(page)
            replies = await page.locator("#lines .agent .words").all_text_contents()
            unheard = await page.locator("#lines .agent del").first.inner_text()
        whole = [reply.replace("(interrupted, not heard: ", "").removesuffix(")") for reply in replies]
        spoken = sum(seconds(said(reply, "slt")) for reply in whole)
        assert loud_seconds(pcm, rate) < spoken - seconds(said(unheard, "slt")) / 2


def seconds(pcm: bytes) -> float:
    """How long audio of 16 kHz is."""
    return len(pcm) / 32000


def loud_seconds(pcm: bytes, rate: int) -> float:
    """How much of it is no silence: from the first sound of each stretch to its last, pauses of a comma included."""
    step, since, loud = rate // 50 * 2, 25, 0
    for at in range(0, len(pcm), step):
        since = 0 if rms(pcm[at : at + step]) > 0.005 else since + 1
        loud += since < 25
    return loud / 50
