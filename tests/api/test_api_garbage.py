"""A reply leaves no cycle of objects behind: what is over is freed at once, not at some collection to come."""

import gc
from collections import Counter

from app.settings import Settings
from emulator.upstream.script import words
from emulator.upstream.server import Upstream, running
from tests.api.test_api_completions import HELLO, post, spoken
from tests.live import Live, live


async def test_a_reply_that_is_over_is_freed(shop_settings: Settings) -> None:
    async with running(Upstream([words("It is on its way. Is there anything else?")])) as upstream:
        settings = shop_settings.model_copy(update={"llm_base_url": upstream.url})
        async with live(settings) as server:
            await _ask(server, 2)
            gc.collect()
            gc.disable()
            try:
                await _ask(server, 8)
                gc.set_debug(gc.DEBUG_SAVEALL)
                gc.collect()
                left = Counter(type(thing).__name__ for thing in gc.garbage)
            finally:
                gc.set_debug(0)
                gc.garbage.clear()
                gc.enable()
    assert not {"Prompt", "Reply", "Journal", "Turn", "Generation"} & set(left)


async def _ask(server: Live, times: int) -> None:
    for n in range(times):
        body = {**HELLO, "elevenlabs_extra_body": {"conversation_id": f"conv_garbage{times}{n}"}}
        assert spoken(await post(server, body)).startswith("It is on its way.")
