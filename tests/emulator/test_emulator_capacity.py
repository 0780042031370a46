"""Many callers at once: those who talk are answered, those who say nothing are kept, and nothing is left of them."""

import asyncio

from benchmarks.callers.caller import Calls, idle, talk
from emulator.engine_set import EngineSet
from emulator.engines.stt.scripted import ScriptedSttEngine
from emulator.engines.tts.scripted import ScriptedTtsEngine
from emulator.engines.vad.energy import EnergyVadEngine
from tests.emulator.harness import emulator
from tests.emulator.scripted_llm import ScriptedLlm, saying


async def test_sixty_silent_and_six_talking_callers_at_once() -> None:
    engines = EngineSet(EnergyVadEngine(), ScriptedSttEngine(["where is my order"] * 99), ScriptedTtsEngine())
    calls, over = Calls(), asyncio.Event()
    async with emulator(ScriptedLlm(saying("Yes.")), engines, first_message="Hi.", ping_s=0.5) as live:
        url = f"{live.socket}?agent_id=demo"
        callers = [asyncio.create_task(idle(url, calls, over, 0.0)) for _ in range(60)]
        callers += [asyncio.create_task(talk(url, calls, over, 0.1 * n)) for n in range(6)]
        async with asyncio.timeout(15):
            while len(calls.answers) < 12:
                assert not any(caller.done() for caller in callers)
                await asyncio.sleep(0.02)
        assert live.reception.open == 66
        over.set()
        await asyncio.gather(*callers)
        assert calls.asked == len(calls.answers)
        assert calls.pings >= 66
        async with asyncio.timeout(5):
            while live.reception.open:  # noqa: ASYNC110 - a counter
                await asyncio.sleep(0.01)
