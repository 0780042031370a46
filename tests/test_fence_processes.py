"""Several processes hear the same yes, and one of them dies of it: it is carried out once, and never lost."""

import asyncio
import signal
import sys

import pytest

from app.store.database import Database
from app.turn import Message
from tests.fence_child import HISTORY
from tests.fencing import DONE, Call, GiveBack, agent_of, scripted


async def child(url: str, *arguments: str) -> tuple[int, list[str]]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fence_child", url, *arguments, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode().splitlines()


async def prepared(database: Database) -> tuple[GiveBack, Call]:
    tool = GiveBack(database)
    call = Call(agent_of(tool, scripted()), history=HISTORY[:1].copy())
    await call.say(HISTORY[1].content)
    assert call.history == HISTORY
    return tool, call


async def test_four_processes_carry_it_out_once(database_url: str, database: Database) -> None:
    tool, _ = await prepared(database)
    status, replies = await child(database_url, "4")
    assert (status, len(replies)) == (0, 100)
    assert all(reply.endswith(DONE) for reply in replies)
    assert await tool.times() == 1


@pytest.mark.parametrize("moment", ["before", "inside", "after"])
async def test_a_process_that_is_killed_in_the_middle_leaves_nothing_half_done(
    database_url: str, database: Database, moment: str
) -> None:
    tool, call = await prepared(database)
    status, said = await child(database_url, "1", moment)
    assert (status, said) == (signal.SIGKILL, [])
    assert await tool.times() == (1 if moment == "after" else 0)
    assert (await call.post(Message("user", "yes"))).endswith(DONE)
    assert await tool.times() == 1
