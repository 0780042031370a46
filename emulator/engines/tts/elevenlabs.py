"""ElevenLabs' voice over one multi-context socket: a context a reply, closed on barge-in, its id never used again."""

import asyncio
import base64
import binascii
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict

from emulator.engines.base import AS_ALWAYS, Manner, SpeechChunk
from emulator.engines.elevenlabs import BASE_URL, Link
from emulator.engines.errors import EngineBroken, EngineError, EngineRefused, EngineTimeout
from emulator.engines.tts.alignment import TextCursor, aligned
from emulator.engines.tts.contexts import Contexts, Inbox, Message, is_final
from emulator.engines.tts.phrases import PhraseCutter

_KEEPALIVE_S = 12.0
_DEFAULT_VOICE = "cjVigY5qzO86Huf0OWal"


class ElevenLabsSpeech:
    """One reply in its own context. See `base.Speech`."""

    def __init__(self, voice: "ElevenLabsTts") -> None:
        self._voice = voice
        self._cutter = PhraseCutter()
        self._phrases: list[str] = []
        self._inbox: Inbox = asyncio.Queue()  # None: there is something to send, or to stop
        self._chunks: asyncio.Queue[SpeechChunk | EngineError | None] = asyncio.Queue()
        self._ended = self._stopped = self._sounded = False
        self._speaking = asyncio.create_task(self._speak())

    def feed(self, text: str) -> None:
        """More text."""
        if not self._ended:
            self._phrases += self._cutter.feed(text)
            self._inbox.put_nowait(None)

    def end(self) -> None:
        """That was all the text."""
        if not self._ended:
            self._phrases += self._cutter.flush()
            self._ended = True
            self._inbox.put_nowait(None)

    def stop(self) -> None:
        """Silence; the context is closed beside."""
        self._ended = self._stopped = True
        self._inbox.put_nowait(None)
        self._chunks.put_nowait(None)

    def __aiter__(self) -> "ElevenLabsSpeech":
        """The chunks as they come."""
        return self

    async def __anext__(self) -> SpeechChunk:
        chunk = None if self._stopped else await self._chunks.get()
        if chunk is None or self._stopped:
            self.stop()
            raise StopAsyncIteration
        if isinstance(chunk, EngineError):
            self.stop()
            raise chunk
        return chunk

    @property
    def over(self) -> bool:
        """Whether the context is closed."""
        return self._speaking.done()

    async def closed(self) -> None:
        """Wait until the context is closed."""
        await asyncio.gather(self._speaking, return_exceptions=True)

    async def _speak(self) -> None:
        try:
            await self._attempts()
            self._chunks.put_nowait(None)
        except EngineError as error:
            self._chunks.put_nowait(error)

    async def _attempts(self) -> None:
        try:
            await self._attempt()
        except EngineError as error:
            await self._voice.hang_up()  # a socket that failed once is not used again
            if self._sounded or self._stopped or isinstance(error, EngineRefused | EngineTimeout):
                raise
            self._inbox = asyncio.Queue()
            await self._attempt()  # once more: nothing was heard yet, and not much time has passed

    async def _attempt(self) -> None:
        await self._voice.connect()  # while the model still writes
        while not (self._phrases or self._ended):
            await self._inbox.get()
        if self._stopped or not any(map(str.strip, self._phrases)):
            if self._phrases:
                self._chunks.put_nowait(SpeechChunk(b"", "".join(self._phrases)))
            return
        contexts, context = await self._voice.context(self._inbox)
        try:
            await contexts.send(context, text=" ", **self._voice.settings)
            await self._converse(contexts, context)
        finally:
            with suppress(EngineError):
                await contexts.close(context)

    async def _converse(self, contexts: Contexts, context: str) -> None:
        text, sent, closed, owed = TextCursor(), 0, False, False
        while not self._stopped:
            new, sent = self._phrases[sent:], len(self._phrases)
            closing = self._ended and not closed
            owed = await self._send(contexts, context, new, text) or owed
            if closing:
                closed = owed = True
                await contexts.send(context, close_context=True)
            message = await self._next(contexts, context, owed=owed)
            if message and message.get("audio"):
                owed = closed
                self._give(message, text)
            if message and is_final(message):
                if not closed:
                    raise EngineBroken("ElevenLabs ended the context before the reply was over")
                self._finish(text)
                return

    async def _send(self, contexts: Contexts, context: str, phrases: list[str], text: TextCursor) -> bool:
        """Send phrases; answers whether there was anything to speak in them."""
        speakable = False
        for phrase in phrases:
            text.feed(phrase)
            if phrase.strip():
                speakable = True
                await contexts.send(context, text=f"{phrase.strip()} ", flush=True)
        return speakable

    def _finish(self, text: TextCursor) -> None:
        if rest := text.rest():
            self._chunks.put_nowait(SpeechChunk(b"", rest))

    async def _next(self, contexts: Contexts, context: str, *, owed: bool) -> Message | None:
        try:
            async with asyncio.timeout(self._voice.answer_s if owed else _KEEPALIVE_S):
                message = await self._inbox.get()
        except TimeoutError:
            if owed:
                raise EngineTimeout("ElevenLabs sent no audio in time") from None
            await contexts.send(context, text="")
            return None
        if isinstance(message, EngineError):
            raise message
        return message

    def _give(self, message: Message, text: TextCursor) -> None:
        try:
            pcm = base64.b64decode(message["audio"], validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise EngineBroken("ElevenLabs sent audio that is no base64") from error
        self._sounded = True
        for chunk in aligned(pcm[: len(pcm) // 2 * 2], message.get("alignment"), text):
            self._chunks.put_nowait(chunk)


class ElevenLabsTts:
    """One conversation's voice: one socket, opened with the first reply, opened again when it is lost or full."""

    def __init__(
        self, *, base_url: str, key: str, path: str, query: Mapping[str, str], settings: Message, answer_s: float
    ) -> None:
        self._base_url, self._key, self._path, self._query = base_url, key, path, query
        self.settings, self.answer_s = settings, answer_s
        self._contexts: Contexts | None = None
        self._opening = asyncio.Lock()
        self._replies = 0
        self._speeches: set[ElevenLabsSpeech] = set()

    def start(self) -> ElevenLabsSpeech:
        """Begin a reply."""
        speech = ElevenLabsSpeech(self)
        self._speeches = {s for s in self._speeches if not s.over} | {speech}
        return speech

    async def context(self, inbox: Inbox) -> tuple[Contexts, str]:
        """A new context whose messages come to `inbox`. Raises `EngineError`."""
        contexts = await self.connect()
        self._replies += 1
        context = f"reply-{self._replies}"
        contexts.add(context, inbox)
        return contexts, context

    async def connect(self) -> Contexts:
        """The open socket with room for a context. Raises `EngineError`."""
        async with self._opening:
            if self._contexts and (self._contexts.lost or self._contexts.full):
                await self.hang_up()
            if self._contexts is None:
                self._contexts = Contexts(await Link.open(self._base_url, self._path, self._query, self._key))
            return self._contexts

    async def aclose(self) -> None:
        """Stop what is being spoken and close the socket."""
        for speech in self._speeches:
            speech.stop()
        await asyncio.gather(*(speech.closed() for speech in self._speeches))
        await self.hang_up()

    async def hang_up(self) -> None:
        """Close the socket; the next reply opens another."""
        contexts, self._contexts = self._contexts, None
        if contexts:
            await contexts.aclose()


class ElevenLabsTtsEngine:
    """Voices by ElevenLabs' voice id. `settings` are its voice_settings (stability, similarity_boost, speed).

    Audio for a phrase that takes longer than `answer_s` to begin is an `EngineTimeout`.
    """

    def __init__(
        self,
        key: str,
        voice: str = "",
        base_url: str = BASE_URL,
        *,
        model: str = "eleven_flash_v2_5",
        settings: Mapping[str, float] | None = None,
        answer_s: float = 6.0,
    ) -> None:
        self._key, self._base_url, self._default = key, base_url or BASE_URL, voice or _DEFAULT_VOICE
        self._answer_s = answer_s
        self.label = f"ElevenLabs {model}"
        self._query = {
            "model_id": model,
            "output_format": "pcm_16000",
            "auto_mode": "true",
            "inactivity_timeout": "180",
            "sync_alignment": "true",
        }
        self._settings = dict(settings or {"stability": 0.5, "similarity_boost": 0.8})

    async def start(self) -> None:
        """Nothing to load."""

    def open(self, voice: str = "", manner: Manner = AS_ALWAYS) -> ElevenLabsTts:
        """A voice for one conversation."""
        asked = {name: value for name, value in asdict(manner).items() if value is not None}
        path = f"/v1/text-to-speech/{voice or self._default}/multi-stream-input"
        return ElevenLabsTts(
            base_url=self._base_url,
            key=self._key,
            path=path,
            query=self._query,
            settings={"voice_settings": self._settings | asked},
            answer_s=self._answer_s,
        )

    async def aclose(self) -> None:
        """Nothing to release: sockets belong to conversations."""
