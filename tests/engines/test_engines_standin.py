"""The stand-in is as strict as what it stands in for; read here by a plain WebSocket client."""

import json
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from emulator.elevenlabs_standin import StandIn

_TTS = "/v1/text-to-speech/v/multi-stream-input"
_STT = "/v1/speech-to-text/realtime?include_timestamps=true"


async def closed_with(socket: ClientConnection, *messages: dict[str, Any]) -> int:
    """Send these and read until the far end closes."""
    with pytest.raises(ConnectionClosed) as closed:  # noqa: PT012
        for message in messages:
            await socket.send(json.dumps(message))
        while True:
            await socket.recv()
    return closed.value.rcvd.code if closed.value.rcvd else 0


def speak(far_end: StandIn, key: str = "key", path: str = _TTS) -> connect:
    return connect(far_end.url + path, additional_headers={"xi-api-key": key})


async def test_five_contexts_and_no_more() -> None:
    async with StandIn() as far_end:
        async with speak(far_end) as socket:
            begin = [{"text": " ", "context_id": str(i)} for i in range(6)]
            for message in begin[:5]:
                await socket.send(json.dumps(message))
            await socket.send(json.dumps({"context_id": "0", "close_context": True}))
            assert json.loads(await socket.recv()) == {"isFinal": True, "contextId": "0"}
            await socket.send(json.dumps(begin[5]))
            assert await closed_with(socket, begin[0]) == 1008


@pytest.mark.parametrize(
    "messages",
    [
        [{"text": "Hello ", "context_id": "a"}],
        [{"text": " ", "context_id": "a"}, {"text": "no space at the end", "context_id": "a"}],
    ],
)
async def test_texts_must_have_their_form(messages: list[dict[str, Any]]) -> None:
    async with StandIn() as far_end, speak(far_end) as socket:
        assert await closed_with(socket, *messages) == 1008


@pytest.mark.parametrize("path", [_TTS, _STT])
async def test_a_key_is_needed(path: str) -> None:
    async with StandIn() as far_end, speak(far_end, "other", path) as socket:
        message = json.loads(await socket.recv())
        assert "auth_error" in message.values()
        assert await closed_with(socket) == 1008


async def test_close_socket_and_keepalive() -> None:
    async with StandIn() as far_end, speak(far_end) as socket:
        messages = ({"text": " ", "context_id": "a"}, {"text": "", "context_id": "a"}, {"close_socket": True})
        assert await closed_with(socket, *messages) == 1000


async def test_audio_comes_with_the_time_of_each_character() -> None:
    async with StandIn() as far_end, speak(far_end) as socket:
        for text in (" ", "Hi you "):
            await socket.send(json.dumps({"text": text, "context_id": "a", "flush": True}))
        alignment = json.loads(await socket.recv())["alignment"]
        assert alignment["chars"] == list("Hi you ")
        assert alignment["charStartTimesMs"] == [0, 0, 0, 256, 256, 256, 256]


async def test_only_audio_is_understood() -> None:
    async with StandIn() as far_end, speak(far_end, path=_STT) as socket:
        assert json.loads(await socket.recv())["message_type"] == "session_started"
        assert await closed_with(socket, {"message_type": "hello"}) == 1008


def test_it_has_no_address_before_it_is_started() -> None:
    with pytest.raises(RuntimeError, match="not been started"):
        _ = StandIn().url
