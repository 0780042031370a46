"""Changes over the wire: read back, approved, carried out once, whatever the platform sends and however it hangs up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

from app.settings import Settings
from app.store.conversations import ConversationStore
from app.store.database import Database
from tests.api.test_api_completions import post, spoken
from tests.fencing import DONE, READ_BACK, WORKING, GiveBack, asks, scripted
from tests.live import Live, live

GROWING = ("yes", "yes I", "yes I", "yes I mean", "yes", "yes please", "yes please go", "yes please go")


@dataclass
class Line:
    """One phone line to a server, and the history as the platform keeps it."""

    server: Live
    tool: GiveBack
    history: list[dict[str, str]] = field(default_factory=lambda: [{"role": "assistant", "content": "Hello."}])

    def body(self, said: str) -> dict[str, object]:
        return {"stream": True, "messages": [*self.history, {"role": "user", "content": said}], "user_id": "c1"}

    async def post(self, said: str) -> str:
        return spoken(await post(self.server, self.body(said), headers={"x-conversation-id": "conv_1"}))

    async def say(self, said: str, *, heard: str = "") -> str:
        reply = await self.post(said)
        self.history += [{"role": "user", "content": said}, {"role": "assistant", "content": heard or reply}]
        return reply

    async def hang_up(self, said: str) -> None:
        """Ask, wait until the reply begins, and close the connection."""
        headers = {"x-conversation-id": "conv_1"}
        async with httpx2.AsyncClient(timeout=10) as client:
            url = f"{self.server.base}/v1/chat/completions"
            async with client.stream("POST", url, json=self.body(said), headers=headers) as response:
                async for line in response.aiter_lines():
                    if "content" in line:
                        return


Opened = Callable[..., AbstractAsyncContextManager[Line]]


@pytest.fixture
def line(database: Database, database_url: str, tmp_path: Path) -> Opened:
    """Opens a line to a server with the tool and a model that asks for the refund first."""
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "demo.toml").write_text('prompt = "p.md"\ntools = ["refund_order"]\n', encoding="utf-8")
    (tmp_path / "agents" / "p.md").write_text("Be kind.", encoding="utf-8")

    @asynccontextmanager
    async def open_line(settle_s: float = 0.0) -> AsyncIterator[Line]:
        settings = Settings(
            _env_file=None,
            database_url=database_url,
            agents_dir=tmp_path / "agents",
            llm_api_key="",
            commit_settle_s=settle_s,
        )
        tool = GiveBack(database)
        async with live(settings, scripted(asks(), ("All right.",)), tools=[tool]) as server:
            yield Line(server, tool)

    return open_line


async def test_a_refund_from_wish_to_outcome(line: Opened) -> None:
    async with line() as caller:
        assert await caller.say("I want a refund for order 1042.") == READ_BACK
        assert await caller.tool.times() == 0
        assert await caller.say("Yes, please.") == WORKING + DONE
        assert await caller.tool.times() == 1
    (_, turn) = await ConversationStore(caller.tool.database).turns("conv_1")
    assert (turn.decisions, turn.outcome, turn.reply) == (("approved", "executed"), "completed", WORKING + DONE)


@pytest.mark.parametrize("said", ["No.", "...", "", "yes but wait", "What time do you open?"])
async def test_anything_but_a_yes_changes_nothing(line: Opened, said: str) -> None:
    async with line() as caller:
        await caller.say("I want a refund for order 1042.")
        first = await caller.say(said)
        assert first.startswith("I have not done that") if said == "No." else "Done" not in first
        assert "Done" not in await caller.say("Yes.")
        assert await caller.tool.times() == 0


async def test_a_read_back_cut_off_by_the_caller_is_read_again(line: Opened) -> None:
    async with line() as caller:
        await caller.say("I want a refund for order 1042.", heard="Just to confirm: I give back thirty-ni...")
        assert await caller.say("Yes.") == READ_BACK
        assert await caller.say("Yes.") == WORKING + DONE
        assert await caller.tool.times() == 1


async def test_a_yes_that_goes_on_is_cancelled_by_hanging_up(line: Opened) -> None:
    async with line(settle_s=3.0) as caller:
        await caller.say("I want a refund for order 1042.")
        await caller.hang_up("yes")
        assert "Done" not in await caller.say("yes but wait")
        assert await caller.tool.times() == 0


async def test_a_yes_that_grows_word_by_word_is_carried_out_once(line: Opened) -> None:
    async with line(settle_s=2.0) as caller:
        await caller.say("I want a refund for order 1042.")
        for said in GROWING:
            await caller.hang_up(said)
        assert await caller.tool.times() == 0
        assert await caller.say("yes please go ahead") == WORKING + DONE
        assert await caller.tool.times() == 1


async def test_retries_at_once_and_afterwards_get_the_same_outcome(line: Opened) -> None:
    async with line(settle_s=0.2) as caller:
        await caller.say("I want a refund for order 1042.")
        replies = await asyncio.gather(*(caller.post("yes") for _ in range(6)))
        assert all(reply.endswith(DONE) for reply in replies)
        assert await caller.post("yes") == DONE
        assert await caller.tool.times() == 1
