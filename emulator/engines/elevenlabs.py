"""A WebSocket to ElevenLabs: connecting, sending and reading JSON, every failure as an `EngineError`."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from typing import Any
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from emulator.engines.errors import EngineBroken, EngineBusy, EngineError, EngineRefused, EngineTimeout

BASE_URL = "wss://api.elevenlabs.io"
_CONNECT_S = 5.0
_SEND_S = 5.0
_CLOSE_S = 1.0
_LARGEST = 8 << 20  # bytes of a message: seconds of audio in base64

_REFUSALS = ("auth_error", "unauthorized", "quota_exceeded", "unaccepted_terms", "invalid_api_key", "voice_not_found")
_BUSY = ("rate_limited", "queue_overflow", "resource_exhausted", "too_many_concurrent_requests", "commit_throttled")


class Link:
    """One open socket. One task reads; any may send."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    @classmethod
    async def open(cls, base_url: str, path: str, query: Mapping[str, str], key: str) -> "Link":
        """Connect (`http…` is taken as `ws…`). Raises `EngineError`."""
        base = base_url.rstrip("/").replace("http", "ws", 1) if base_url.startswith("http") else base_url.rstrip("/")
        try:
            socket = await connect(
                f"{base}{path}?{urlencode(query)}",
                additional_headers={"xi-api-key": key},
                compression=None,  # audio in base64: costs more than it saves
                proxy=True if base.startswith("wss:") else None,
                open_timeout=_CONNECT_S,
                close_timeout=_CLOSE_S,
                max_size=_LARGEST,
            )
        except InvalidStatus as error:
            raise _from_status(error.response.status_code) from error
        except TimeoutError as error:
            raise EngineTimeout("ElevenLabs did not answer the connection in time") from error
        except (OSError, WebSocketException) as error:
            raise EngineBroken(f"no connection to ElevenLabs: {type(error).__name__}") from error
        return cls(socket)

    async def send(self, message: Mapping[str, object]) -> None:
        """Send one message. Raises `EngineError`."""
        try:
            async with asyncio.timeout(_SEND_S):
                await self._socket.send(json.dumps(message))
        except TimeoutError as error:
            raise EngineTimeout("ElevenLabs takes no more messages") from error
        except ConnectionClosed as error:
            raise _from_close(error) from error

    async def messages(self) -> AsyncGenerator[dict[str, Any], None]:
        """Every message until the socket closes; ends by raising `EngineError`. What is no JSON object is left out."""
        try:
            while True:
                try:
                    message = json.loads(await self._socket.recv())
                except ValueError:
                    continue
                if isinstance(message, dict):
                    yield message
        except ConnectionClosed as error:
            raise _from_close(error) from error

    async def aclose(self) -> None:
        """Close it; waits a second at most."""
        await self._socket.close()


def failure(kind: str, words: str) -> EngineError:
    """The error for a message that says so. `kind` is the far end's own name for it."""
    text = f"ElevenLabs: {kind or 'error'}: {words}"
    if any(name in kind for name in _REFUSALS):
        return EngineRefused(text)
    if any(name in kind for name in _BUSY):
        return EngineBusy(text)
    return EngineBroken(text)


def _from_status(status: int) -> EngineError:
    text = f"ElevenLabs answered HTTP {status} to the connection"
    if status in {401, 402, 403, 404}:
        return EngineRefused(text)
    return EngineBusy(text) if status in {429, 503} else EngineBroken(text)


def _from_close(error: ConnectionClosed) -> EngineError:
    close = error.rcvd
    if close is None:
        return EngineBroken("ElevenLabs hung up")
    return failure(close.reason if close.code == 1008 else "", f"closed with {close.code} {close.reason}")
