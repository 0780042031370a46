"""A stand-in for ElevenLabs' TTS and STT sockets, with their messages and their faults, for the engines that use them.

It speaks in melodies and understands them (`engines.tones`), so what goes in and what comes out can be compared. It is
as strict as the real one: a wrong key, a context too many or a first text that is no blank ends the socket with 1008.
"""

import asyncio
import base64
import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from emulator.engines import tones
from emulator.engines.base import seconds

_MOST_CONTEXTS = 5
_LEAST_COMMIT_S = 0.3


@dataclass(slots=True)
class Faults:
    """What goes wrong. `drops` counts down: so many sockets are cut, each before its first answer."""

    status: int = 0  # answer the connection with this HTTP status
    drops: int = 0
    error: str = ""  # answer the first text or audio with this error
    silent: bool = False  # never answer
    delay_s: float = 0.0  # before each audio message and each committed transcript
    cut_after: int = 0  # cut the socket after so many audio messages
    aligned: bool = True
    snake_case: bool = False  # is_final and context_id instead of isFinal and contextId
    stray: bool = False  # send messages nobody knows, and one that is no JSON


@dataclass(slots=True)
class Seen:
    """What a socket was asked: its path, its query and every message."""

    path: str
    query: Mapping[str, str]
    messages: list[dict[str, Any]] = field(default_factory=list)


class _Refused(Exception):
    """The client broke a rule: an error message, then the socket is closed."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        self.kind, self.words = kind, words


class StandIn:
    """`async with StandIn(key="…") as far_end: …` listens on `far_end.url`; `far_end.seen` says what came.

    `faults` may be changed at any time, for open sockets too.
    """

    def __init__(self, key: str = "key", faults: Faults | None = None) -> None:
        self._key = key
        self.faults = faults or Faults()
        self.seen: list[Seen] = []
        self._server: Server | None = None

    @property
    def url(self) -> str:
        """The base URL for the engines."""
        if self._server is None:
            raise RuntimeError("the stand-in has not been started")
        return f"ws://127.0.0.1:{next(iter(self._server.sockets)).getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await serve(self._talk, "127.0.0.1", 0, process_request=self._answer, compression=None)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    def _answer(self, socket: ServerConnection, _request: Request) -> Response | None:
        if self.faults.status:
            return socket.respond(HTTPStatus(self.faults.status), "no\n")
        return None

    async def _talk(self, socket: ServerConnection) -> None:
        request = socket.request
        url = urlsplit(request.path if request else "")
        seen = Seen(url.path, {name: values[0] for name, values in parse_qs(url.query).items()})
        self.seen.append(seen)
        speaks = url.path.endswith("/multi-stream-input")
        side = _Voice(socket, self) if speaks else _Ear(socket, self, seen.query)
        try:
            self._check(request)
            await side.open()
            async for text in socket:
                message = json.loads(text)
                seen.messages.append(message)
                if self._drops():
                    socket.transport.abort()
                    return
                await side.take(message)
        except _Refused as refusal:
            await side.refuse(refusal)
            await socket.close(1008, refusal.kind)
        except ConnectionClosed:
            pass

    def _check(self, request: Request | None) -> None:
        if request is None or request.headers.get("xi-api-key") != self._key:
            raise _Refused("auth_error", "the key is not known")

    def _drops(self) -> bool:
        if not self.faults.drops:
            return False
        self.faults.drops -= 1
        return True


class _Voice:
    """`/v1/text-to-speech/{voice}/multi-stream-input`."""

    def __init__(self, socket: ServerConnection, far_end: StandIn) -> None:
        self._socket, self._far_end = socket, far_end
        self._buffers: dict[str, str] = {}
        self._audio_sent = 0

    async def open(self) -> None:
        """Nothing is said before the first context."""

    async def take(self, message: dict[str, Any]) -> None:
        """One message of the client."""
        if message.get("close_socket"):
            await self._socket.close()
            return
        context, text = str(message.get("context_id") or "default"), message.get("text")
        if message.get("close_context"):
            await self._close(context)
        elif context not in self._buffers:
            self._begin(context, text)
        elif text:
            await self._more(context, str(text), flush=bool(message.get("flush")))

    async def refuse(self, refusal: _Refused) -> None:
        """Say why."""
        await self._socket.send(json.dumps({"message": refusal.words, "error": refusal.kind, "code": 1008}))

    def _begin(self, context: str, text: object) -> None:
        if len(self._buffers) >= _MOST_CONTEXTS:
            raise _Refused("max_active_contexts_exceeded", f"at most {_MOST_CONTEXTS} contexts")
        if text != " ":
            raise _Refused("input_error", "the first text of a context is a single space")
        self._buffers[context] = ""

    async def _more(self, context: str, text: str, *, flush: bool) -> None:
        if not text.endswith(" "):
            raise _Refused("input_error", "text ends with a space")
        if self._far_end.faults.error:
            raise _Refused(self._far_end.faults.error, "as asked for")
        self._buffers[context] += text
        if flush:
            await self._speak(context)

    async def _close(self, context: str) -> None:
        if context in self._buffers:
            await self._speak(context)
            del self._buffers[context]
            if self._far_end.faults.silent:
                return
            await self._send(context, {("is_final" if self._far_end.faults.snake_case else "isFinal"): True})

    async def _speak(self, context: str) -> None:
        text, self._buffers[context] = self._buffers[context], ""
        if self._far_end.faults.silent or not text:
            return
        pcm, alignment = _spoken(text)
        await asyncio.sleep(self._far_end.faults.delay_s)
        if self._far_end.faults.stray:
            await self._socket.send("no json")
            await self._send("nobody", {"audio": None, "isFinal": None, "something": ["new"]})
        audio = {"audio": base64.b64encode(pcm).decode(), "isFinal": None, "normalizedAlignment": None}
        await self._send(context, audio | {"alignment": alignment if self._far_end.faults.aligned else None})
        self._audio_sent += 1
        if self._audio_sent == self._far_end.faults.cut_after:
            self._socket.transport.abort()

    async def _send(self, context: str, message: Mapping[str, object]) -> None:
        name = "context_id" if self._far_end.faults.snake_case else "contextId"
        await self._socket.send(json.dumps({**message, name: context}))


def _spoken(text: str) -> tuple[bytes, dict[str, list[Any]]]:
    words = [f"{word} " for word in text.split()]
    sounds = [tones.encode(word) for word in words]
    starts = itertools.accumulate((round(1000 * seconds(sound)) for sound in sounds), initial=0)
    times = [start for word, start in zip(words, starts, strict=False) for _ in word]
    chars: list[Any] = list("".join(words))
    alignment = {"chars": chars, "charStartTimesMs": times, "charsDurationsMs": [1] * len(times)}
    return b"".join(sounds), alignment


class _Ear:
    """`/v1/speech-to-text/realtime`."""

    def __init__(self, socket: ServerConnection, far_end: StandIn, query: Mapping[str, str]) -> None:
        self._socket, self._far_end, self._query = socket, far_end, query
        self._audio = bytearray()
        self._partial = ""

    async def open(self) -> None:
        """The session is announced at once."""
        config = {
            "sample_rate": 16_000,
            "audio_format": self._query.get("audio_format", ""),
            "language_code": self._query.get("language_code", ""),
            "vad_commit_strategy": self._query.get("commit_strategy", ""),
            "model_id": self._query.get("model_id", ""),
        }
        await self._send("session_started", session_id="s1", config=config)

    async def take(self, message: dict[str, Any]) -> None:
        """One message of the client."""
        if message.get("message_type") != "input_audio_chunk":
            raise _Refused("input_error", "only input_audio_chunk is known")
        if self._far_end.faults.error:
            raise _Refused(self._far_end.faults.error, "as asked for")
        self._audio += base64.b64decode(message["audio_base_64"], validate=True)
        if self._far_end.faults.silent:
            return
        text = tones.decode(self._audio)
        if text != self._partial:
            self._partial = text
            await self._send("partial_transcript", text=text)
        if message.get("commit"):
            await self._commit(text)

    async def refuse(self, refusal: _Refused) -> None:
        """Say why."""
        await self._send(refusal.kind, error=refusal.words)

    async def _commit(self, text: str) -> None:
        length = seconds(self._audio)
        self._audio.clear()
        self._partial = ""
        await asyncio.sleep(self._far_end.faults.delay_s)
        if length < _LEAST_COMMIT_S:
            await self._send("commit_throttled", error="commit request ignored: too little uncommitted audio")
            return
        await self._send("committed_transcript", text=text)
        if self._query.get("include_timestamps") == "true":
            await self._send("committed_transcript_with_timestamps", text=text, language_code="en", words=_words(text))

    async def _send(self, kind: str, **fields: object) -> None:
        await self._socket.send(json.dumps({"message_type": kind, **fields}))


def _words(text: str) -> Iterable[dict[str, object]]:
    timed = enumerate(text.split())
    return [{"text": word, "start": i * 0.3, "end": i * 0.3 + 0.2, "type": "word", "logprob": 0.0} for i, word in timed]
