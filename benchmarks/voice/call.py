"""One question on a call of its own: spoken in real time, recorded, with what the emulator says about its stages."""

import asyncio
import base64
import json
import time
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.voice.tape import RATE, Tape

_BEFORE_S, _AFTER_S = 0.5, 1.0
_PATIENCE_S = 15.0
SILENT_START = {"conversation_config_override": {"agent": {"first_message": " "}}}


@dataclass(slots=True)
class Turn:
    """One turn. `stages` in milliseconds by name, in order; `tape` is what a recorder between the two hears."""

    tape: Tape
    stages: dict[str, float] = field(default_factory=dict)
    total_ms: float | None = None
    transcript: str = ""

    def heard_ms(self) -> float | None:
        """Milliseconds from the caller's last sound to the agent's first; None where there was no answer."""
        began = self.tape.agent_began
        return None if began is None else (began - self.tape.caller_ended) * 1000


async def ask(address: str, pcm: bytes, chunk_ms: int) -> Turn:
    """Say it, and listen until the reply can be heard. `address` is the emulator's, host and port."""
    url = f"ws://{address}/v1/convai/conversation?agent_id=demo&timings=1"
    async with connect(url, compression=None) as socket:
        await socket.send(json.dumps({"type": "conversation_initiation_client_data", **SILENT_START}))
        await socket.recv()
        turn = Turn(Tape(time.monotonic()))
        audible = asyncio.Event()
        listening = asyncio.create_task(_listen(socket, turn, audible))
        speaking = asyncio.create_task(_speak(socket, turn.tape, pcm, chunk_ms))
        try:
            async with asyncio.timeout(_PATIENCE_S + len(pcm) / (2 * RATE)):
                await audible.wait()
        except TimeoutError:
            pass  # no answer: there is nothing on the tape
        finally:
            speaking.cancel()
            listening.cancel()
            await asyncio.gather(speaking, listening, return_exceptions=True)
        return turn


async def _speak(socket: ClientConnection, tape: Tape, pcm: bytes, chunk_ms: int) -> None:
    """A chunk is sent when its last sample was said, as a microphone does, and silence goes on afterwards."""
    pcm = bytes(2 * round(_BEFORE_S * RATE)) + pcm
    size, start = 2 * RATE * chunk_ms // 1000, time.monotonic()
    tape.caller(pcm, start)
    for turn in range(round((len(pcm) / (2 * RATE) + _PATIENCE_S) * 1000 / chunk_ms)):
        chunk = pcm[turn * size : (turn + 1) * size].ljust(size, b"\0")
        await asyncio.sleep(start + (turn + 1) * chunk_ms / 1000 - time.monotonic())
        await socket.send(json.dumps({"user_audio_chunk": base64.b64encode(chunk).decode()}))


async def _listen(socket: ClientConnection, turn: Turn, audible: asyncio.Event) -> None:
    async for frame in socket:
        now = time.monotonic()
        message: dict[str, Any] = json.loads(frame)
        match message["type"]:
            case "audio":
                turn.tape.agent(base64.b64decode(message["audio_event"]["audio_base_64"]), now)
            case "user_transcript":
                turn.transcript = message["user_transcription_event"]["user_transcript"]
            case "internal_timings":
                event = message["internal_timings_event"]
                turn.stages = {stage["name"]: stage["ms"] for stage in event["stages"]}
                turn.total_ms = event["milliseconds"].get("total")
            case "ping":
                await socket.send(json.dumps({"type": "pong", "event_id": message["ping_event"]["event_id"]}))
        if turn.stages and turn.tape.agent_began is not None and not audible.is_set():
            asyncio.get_running_loop().call_later(_AFTER_S, audible.set)
