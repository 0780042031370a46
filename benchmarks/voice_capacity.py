"""How many callers the emulator's local engines carry: some talk, question after question, the others are silent."""

import argparse
import asyncio
import json
import os
import random
import sys
import time
from array import array
from base64 import b64encode
from collections.abc import Sequence
from statistics import median, quantiles

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from benchmarks.processes import machine_cpu_s
from benchmarks.voice.call import SILENT_START, Turn, ask
from benchmarks.voice.stack import running
from benchmarks.voice.tape import Tape
from benchmarks.voice.voices import question

_IDLE_CHUNK_S = 0.25
_HUM = 12  # amplitude of a quiet room, -69 dB


def main(argv: Sequence[str] | None = None) -> int:
    """`python -m benchmarks.voice_capacity`: a line for each number of talking callers."""
    args = _parser().parse_args(argv)
    sys.stdout.write(f"{args.idle} silent connections, {args.seconds:.0f} s each; load {os.getloadavg()[0]:.2f}\n")
    sys.stdout.write(
        "talking  turns answered  to the word   p50 ms   p95 ms  emulator CPU  callers CPU  machine CPU  memory MB\n"
    )
    with running({"EMULATOR_LOG_LEVEL": "warning"}) as (_, emulator):
        address = f"127.0.0.1:{emulator.port}"
        asyncio.run(_one(address, 0))
        for talking in args.talking:
            started, cpu, own, machine = time.monotonic(), emulator.cpu_s(), time.process_time(), machine_cpu_s()
            turns = asyncio.run(_crowd(address, talking, args.idle, args.seconds))
            took = time.monotonic() - started
            cpu, own = (emulator.cpu_s() - cpu) / took, (time.process_time() - own) / took
            machine = (machine_cpu_s() - machine) / took
            memory = emulator.rss_kb() // 1024
            row = f"{talking:7}  {_figures(turns)}  {cpu:12.0%}  {own:11.0%}  {machine:11.0%}  {memory:9}"
            sys.stdout.write(f"{row}\n")
            sys.stdout.flush()
    return 0


def _figures(turns: Sequence[tuple[str, Turn]]) -> str:
    heard = [ms for _, turn in turns if (ms := turn.heard_ms()) is not None]
    same = sum(text == turn.transcript for text, turn in turns)
    p50 = f"{median(heard):.0f}" if heard else "-"
    p95 = f"{quantiles(heard, n=20)[-1]:.0f}" if len(heard) > 1 else "-"
    return f"{len(turns):5}  {len(heard):7}  {same:11}  {p50:>7}  {p95:>7}"


async def _crowd(address: str, talking: int, idle: int, seconds: float) -> list[tuple[str, Turn]]:
    """The silent connect first; then the others talk for so long."""
    chance = random.Random(1)
    hum = array("h", (chance.randint(-_HUM, _HUM) for _ in range(round(16_000 * _IDLE_CHUNK_S)))).tobytes()
    frame = json.dumps({"user_audio_chunk": b64encode(hum).decode()})
    silent = [asyncio.create_task(_silent(address, n, frame)) for n in range(idle)]
    await asyncio.sleep(2 + idle / 100)
    until = time.monotonic() + seconds
    try:
        found = await asyncio.gather(*(_talker(address, n, until) for n in range(talking)))
    finally:
        for task in silent:
            task.cancel()
        ended = await asyncio.gather(*silent, return_exceptions=True)
    broken = [error for error in ended if error and not isinstance(error, asyncio.CancelledError)]
    if broken:
        sys.stdout.write(f"{len(broken)} silent connections broke: {broken[0]!r}\n")
    return [turn for turns in found for turn in turns]


async def _talker(address: str, number: int, until: float) -> list[tuple[str, Turn]]:
    """Question, answer, a breath, and again. The first is not counted: it starts what the others find there."""
    chance = random.Random(number)
    turns = []
    await asyncio.sleep(chance.random() * 4)
    while time.monotonic() < until:
        turns.append(await _one(address, chance.randrange(1000)))
        await asyncio.sleep(0.5 + chance.random())
    return turns[1:]


async def _one(address: str, number: int) -> tuple[str, Turn]:
    text, pcm = await asyncio.to_thread(question, number)
    try:
        return text, await ask(address, pcm, 100)
    except (OSError, TimeoutError, WebSocketException):
        return text, Turn(Tape(time.monotonic()))  # not let in, or thrown out: a turn without an answer


async def _silent(address: str, number: int, hum: str) -> None:
    """A microphone in a quiet room."""
    await asyncio.sleep(number / 100)
    url = f"ws://{address}/v1/convai/conversation?agent_id=demo&prod_ms=60000"
    async with connect(url, compression=None) as socket:
        await socket.send(json.dumps({"type": "conversation_initiation_client_data", **SILENT_START}))
        reading = asyncio.create_task(_pong(socket))
        try:
            while not reading.done():
                await socket.send(hum)
                await asyncio.sleep(_IDLE_CHUNK_S)
        finally:
            reading.cancel()


async def _pong(socket: ClientConnection) -> None:
    async for message in socket:
        if '"ping"' in message:
            await socket.send(json.dumps({"type": "pong", "event_id": json.loads(message)["ping_event"]["event_id"]}))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.voice_capacity", description=__doc__)
    parser.add_argument("--talking", type=int, nargs="+", default=[1, 5, 10, 20], help="callers who talk")
    parser.add_argument("--idle", type=int, default=200, help="connections that send a quiet room")
    parser.add_argument("--seconds", type=float, default=12.0, help="how long they talk")
    return parser


if __name__ == "__main__":
    sys.exit(main())
