"""Clients that mean no good: broken frames, floods, readers that do not read. The right code, and nothing is left."""

import asyncio
import base64
import json
import logging
import random
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from benchmarks.hostile.attack import attack
from benchmarks.hostile.witness import converse
from tests.emulator.harness import Live, emulator
from tests.emulator.scripted_llm import Answer, ScriptedLlm, saying
from tests.emulator.standins import StandInSttEngine, StandInTtsEngine, engines, tone

BROKEN: list[tuple[str | bytes, int]] = [
    ("", 1007),
    ("{", 1007),
    ("nonsense", 1007),
    ("[]", 1008),
    ("3", 1008),
    ("{}", 1008),
    ('{"type":5}', 1008),
    ('{"type":"user_message","text":5}', 1008),
    ('{"type":"pong"}', 1008),
    ('{"user_audio_chunk":5}', 1008),
    ('{"user_audio_chunk":"***"}', 1008),
    ('{"type":"client_tool_result"}', 1008),
    (f'{{"type":"x","a":{"[" * 80}{"]" * 80}}}', 1008),
    (b"\x00\x01", 1003),
    (f'{{"type":"user_message","text":"{"x" * 2**20}"}}', 1009),
]


async def settled(live: Live) -> None:
    """Wait until no conversation is left on the server; every engine that was opened was closed."""
    async with asyncio.timeout(5):
        while live.reception.open:  # noqa: ASYNC110 - a counter
            await asyncio.sleep(0.01)
    stt, tts = live.engines.stt, live.engines.tts
    assert isinstance(stt, StandInSttEngine)
    assert isinstance(tts, StandInTtsEngine)
    assert stt.closed == stt.opened
    assert tts.closed == len(tts.voices)


@pytest.mark.parametrize("when", ["first", "later"])
async def test_every_broken_frame_gets_its_close_code(when: str) -> None:
    async with emulator() as live:
        for frame, expected in BROKEN:
            async with live.client() as client:
                if when == "later":
                    await client.start()
                await client.socket.send(frame)
                code, reason = await client.closed()
                assert code == expected, frame[:40]
                if expected == 1008:
                    assert reason
        await settled(live)


async def test_a_frame_that_is_no_text_at_all(caplog: pytest.LogCaptureFixture) -> None:
    async with emulator() as live, live.client() as client:
        await client.start()
        server = logging.getLogger("uvicorn.error")
        server.addHandler(caplog.handler)
        client.socket.transport.write(b"\x81\x82\x00\x00\x00\x00\xff\xff")  # a text frame of bytes that are no UTF-8
        assert (await client.closed())[0] == 1007
        await settled(live)
        server.removeHandler(caplog.handler)
    assert [record for record in caplog.records if record.exc_info] == []


async def test_a_flood_is_stopped() -> None:
    async with emulator() as live, live.client() as client:
        await client.start()
        with suppress(ConnectionClosed):
            for _ in range(20_000):
                await client.socket.send('{"type":"user_activity"}')
        code, reason = await client.closed()
        assert code == 1008
        assert "too many" in reason
        await settled(live)


async def test_random_clients_leave_nothing_behind() -> None:
    dice = random.Random(7)

    def frame() -> str:
        kind = dice.choice(
            [
                "user_message",
                "user_activity",
                "contextual_update",
                "client_tool_result",
                "feedback",
                "odd",
                "pong",
                "audio",
            ]
        )
        if kind == "audio":
            return json.dumps({"user_audio_chunk": base64.b64encode(tone(dice.random() / 5)).decode()})
        body: dict[str, Any] = {"type": kind, "text": "hello", "tool_call_id": "x", "event_id": dice.randrange(5)}
        if dice.random() < 0.1:
            body["text"] = dice.choice([None, 5, [], {}])
        return json.dumps(body)

    async def one(live: Live) -> None:
        async with live.client(f"agent_id={dice.randrange(9)}") as client:
            try:
                for _ in range(dice.randrange(12)):
                    await client.socket.send(frame())
                    if dice.random() < 0.3:
                        await asyncio.wait_for(client.receive(), 0.05)
            except (ConnectionClosed, TimeoutError):
                pass
            if dice.random() < 0.5:
                client.socket.transport.abort()

    async with emulator(engines=engines(["hello"] * 500), first_message="Hi.", turn_timeout_s=0.05) as live:
        before = len(asyncio.all_tasks())
        for _ in range(5):
            await asyncio.gather(*(one(live) for _ in range(20)))
        await settled(live)
        await asyncio.sleep(0.3)
        assert len(asyncio.all_tasks()) <= before + 3


async def test_a_thousand_malicious_frames_are_answered_right_and_disturb_nobody() -> None:
    async with emulator(llm=ScriptedLlm(saying("Yes."))) as live:
        url, over = f"{live.socket}?agent_id=demo", asyncio.Event()
        tasks, open_before = len(asyncio.all_tasks()), sockets()
        witness = asyncio.create_task(converse(url, over))
        verdict = await attack(url, 1000)
        over.set()
        testimony = await witness
        assert verdict.frames >= 1000
        assert verdict.wrong == []
        assert {1002, 1003, 1007, 1008, 1009} <= set(verdict.codes)
        assert testimony.answers
        await settled(live)
        async with asyncio.timeout(5):
            # Connections to the custom LLM are kept: two ends and a task for each.
            while len(asyncio.all_tasks()) > tasks + 5 or sockets() > open_before + 10:  # noqa: ASYNC110 - counters
                await asyncio.sleep(0.02)


def sockets() -> int:
    """How many this process has open."""
    return sum(
        str(file.readlink()).startswith("socket:") for file in Path("/proc/self/fd").iterdir() if file.is_symlink()
    )


async def test_a_client_that_does_not_read_is_cut_and_others_are_not() -> None:
    llm = ScriptedLlm(saying(" ".join(["word"] * 1500)))
    async with emulator(llm, engines(word_ms=200), slow_client_s=0.3, audio_lead_s=3600) as live:
        greedy = await asyncio.to_thread(dumb_client, live)
        async with live.client() as client:
            await client.start()
            async with asyncio.timeout(8):
                while live.reception.open > 1:  # noqa: ASYNC110 - a counter
                    await asyncio.sleep(0.02)
            await client.say("hi")
            await client.until("agent_response")
        greedy.close()
        await settled(live)


def dumb_client(live: Live) -> socket.socket:
    """Connects, asks for a long reply, and never reads."""
    host, port = live.base.removeprefix("http://").split(":")
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect((host, int(port)))
    key = base64.b64encode(b"0123456789abcdef").decode()
    raw.sendall(
        f"GET /v1/convai/conversation?agent_id=demo HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert raw.recv(1000).startswith(b"HTTP/1.1 101")
    payload = b'{"type":"user_message","text":"go"}'
    raw.sendall(bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload)
    return raw


async def test_a_client_that_vanishes_takes_its_request_along() -> None:
    llm = ScriptedLlm(lambda _: Answer(["Well, ", 30.0]))
    async with emulator(llm) as live:
        async with live.client() as client:
            await client.start()
            await client.say("hi")
            await client.until("audio")
            client.socket.transport.abort()
        await settled(live)
        async with asyncio.timeout(5):
            while not live.llm.hung_up:  # noqa: ASYNC110 - a counter
                await asyncio.sleep(0.01)


async def test_a_huge_chunk_of_audio_holds_up_nobody() -> None:
    async with emulator(engines=engines(["hello"])) as live, live.client() as loud, live.client() as other:
        await loud.start()
        await other.start()
        big = base64.b64encode(tone(0.4) + bytes(32000 * 20)).decode()
        await loud.socket.send(json.dumps({"user_audio_chunk": big}))
        await other.say("hi")
        await other.until("agent_response")
        await loud.until("user_transcript")
