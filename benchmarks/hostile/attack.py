"""Many clients that mean no good, side by side, and whether each was answered with the close code it deserves."""

import asyncio
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from benchmarks.hostile.frames import Malice, malice

_PATIENCE_S = 5.0
_AT_MOST = 12  # messages a visitor brings when all of them are put up with


@dataclass(slots=True)
class Verdict:
    """How an attack went. `wrong` holds what was answered with another code than the contract has."""

    frames: int = 0
    connections: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    codes: Counter[int] = field(default_factory=Counter)
    wrong: list[tuple[str, str, int]] = field(default_factory=list)

    def note(self, sent: list[Malice], code: int) -> None:
        """One visit is over: the last message decides about the code; 1000 is the visitor's own goodbye."""
        self.connections += 1
        self.frames += len(sent)
        self.kinds.update(message.kind for message in sent)
        self.codes[code] += 1
        expected = sent[-1].codes or {1000}
        if code not in expected:
            self.wrong.append((sent[-1].kind, repr(sent[-1].payload)[:80], code))


async def attack(url: str, frames: int, *, side_by_side: int = 16, seed: int = 1) -> Verdict:
    """Send about so many malicious messages to the socket at `url`; the same seed gives the same messages."""
    verdict = Verdict()
    seeds = iter(range(seed * 1_000_000, (seed + 1) * 1_000_000))

    async def visitors() -> None:
        while verdict.frames < frames:
            await _visit(url, random.Random(next(seeds)), verdict)

    await asyncio.gather(*(visitors() for _ in range(side_by_side)))
    return verdict


async def _visit(url: str, dice: random.Random, verdict: Verdict) -> None:
    sent: list[Malice] = []
    async with connect(url, compression=None, max_queue=None, close_timeout=5, ping_interval=None) as socket:
        try:
            if dice.random() < 0.5:
                await _begin(socket)
            while len(sent) < _AT_MOST and not (sent and sent[-1].codes):
                sent.append(malice(dice))
                await _send(socket, sent[-1])
            if not sent[-1].codes:
                await socket.close()
            async with asyncio.timeout(_PATIENCE_S):
                while True:
                    await socket.recv()
        except ConnectionClosed:
            code = socket.close_code or 0
        except TimeoutError:
            code = 0  # it was put up with, and should not have been
    verdict.note(sent, code)


async def _begin(socket: ClientConnection) -> None:
    override: dict[str, Any] = {"conversation": {"text_only": True}}
    await socket.send(
        json.dumps({"type": "conversation_initiation_client_data", "conversation_config_override": override})
    )
    await socket.recv()


async def _send(socket: ClientConnection, message: Malice) -> None:
    if message.raw:
        assert isinstance(message.payload, bytes)
        socket.transport.write(message.payload)
    else:
        await socket.send(message.payload)
