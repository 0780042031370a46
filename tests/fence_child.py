"""Processes of their own that hear a yes: `python -m tests.fence_child URL PROCESSES [MOMENT]`, killed at a moment."""

import asyncio
import os
import signal
import sys

from app.store.database import Database
from app.turn import Message
from tests.fencing import READ_BACK, Call, GiveBack, agent_of, scripted

_TIMES = 25
HISTORY = [Message("assistant", "Hello."), Message("user", "Refund order 1042."), Message("assistant", READ_BACK)]


async def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def _live() -> None:
    return None


async def hear(url: str, times: int, moment: str = "") -> list[str]:
    """What is said to `times` identical confirmations at once."""
    database = Database(url)
    moments = {name: _die if name == moment else _live for name in ("before", "inside", "after")}
    tool = GiveBack(database, moments=moments)
    call = Call(agent_of(tool, scripted(("All right.",)), settle_s=0.05), history=list(HISTORY))
    said = await asyncio.gather(*(call.copy().post(Message("user", "yes")) for _ in range(times)))
    await database.aclose()
    return list(said)


def main(url: str, processes: str, moment: str = "") -> int:
    """Fork, so that what is slow to import is imported once; the status of the last process that was not fine."""
    children = []
    for _ in range(int(processes)):
        pid = os.fork()
        if pid == 0:
            said = asyncio.run(hear(url, _TIMES, moment))
            os.write(1, "".join(f"{reply}\n" for reply in said).encode())
            os._exit(0)
        children.append(pid)
    ended = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
    return next((abs(status) for status in ended if status), 0)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
