"""ElevenLabs' Scribe over its realtime socket: audio goes out while the caller speaks, our endpointing commits."""

import asyncio
import base64
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from emulator.engines.base import SAMPLE_RATE, seconds
from emulator.engines.elevenlabs import BASE_URL, Link, failure
from emulator.engines.errors import EngineError, EngineRefused, EngineTimeout

_START_S = 5.0
_IDLE_S = 60.0  # without a sample fed: whoever feeds is gone
_PIECE = SAMPLE_RATE // 5  # bytes (0.1 s) sent at once at least, unless it is the end
_LARGEST = SAMPLE_RATE * 2  # bytes (1 s) sent at once at most
_COMMIT_EVERY = 25 * 2 * SAMPLE_RATE  # bytes; the far end wants a commit every 20 to 30 s
_LONGEST = 120 * 2 * SAMPLE_RATE
_COMMITTED = ("committed_transcript", "final_transcript")  # the forms with timestamps say the same again
_PARTIAL = "partial_transcript"
_NOTHING_SAID = ("insufficient_audio_activity", "commit_throttled")  # too little audio for a transcript
_HARMLESS = ("session_started", _PARTIAL, *_COMMITTED, *_NOTHING_SAID)


class _Session:
    """An open socket with a session started on it, and what came in since."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.stirred = asyncio.Event()
        self.started = False
        self.partial = ""
        self.committed: list[str] = []
        self.lost: EngineError | None = None
        self._reading = asyncio.create_task(self._read())

    async def send(self, pcm: bytes, *, commit: bool) -> None:
        """Audio, and whether the utterance so far is over. Raises `EngineError`."""
        await self._link.send(
            {
                "message_type": "input_audio_chunk",
                "audio_base_64": base64.b64encode(pcm).decode(),
                "commit": commit,
                "sample_rate": SAMPLE_RATE,
            }
        )

    async def stir(self, deadline: float) -> None:
        """Wait for something new. Raises the error the session ended with, or `EngineTimeout`."""
        try:
            async with asyncio.timeout(deadline):
                await self.stirred.wait()
        except TimeoutError:
            raise EngineTimeout("ElevenLabs did not transcribe in time") from None
        self.stirred.clear()
        if self.lost:
            raise self.lost

    async def aclose(self) -> None:
        """Close the socket."""
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        await self._link.aclose()

    async def _read(self) -> None:
        try:
            async with aclosing(self._link.messages()) as messages:
                async for message in messages:
                    self._take(message)
                    self.stirred.set()
        except EngineError as error:
            self.lost = self.lost or error
        self.stirred.set()

    def _take(self, message: Mapping[str, Any]) -> None:
        kind = str(message.get("message_type"))
        text = str(message.get("text") or "")
        if kind == "session_started":
            self.started = True
        elif kind == _PARTIAL:
            self.partial = text
        elif kind in _COMMITTED or kind in _NOTHING_SAID:
            self.committed.append(text.strip())
            self.partial = ""
        elif kind not in _HARMLESS and message.get("error"):
            self.lost = failure(kind, str(message["error"]))


class _Utterance:
    """One utterance on its way: everything fed is kept, to be sent again if the socket is lost."""

    def __init__(self) -> None:
        self.audio = bytearray()
        self.over = False
        self.session: _Session | None = None

    def stir(self) -> None:
        """There is something new to send."""
        if self.session:
            self.session.stirred.set()

    @property
    def partial(self) -> str:
        """What was understood so far."""
        return " ".join(filter(None, (*self.session.committed, self.session.partial))) if self.session else ""

    async def transcribe(self, session: _Session, finish_s: float) -> str:
        """Send everything, wait for the transcript of it. Raises `EngineError`."""
        session.committed.clear()
        session.partial = ""
        self.session = session
        commits = await self._send_all(session)
        while len(session.committed) < commits:
            await session.stir(finish_s)
        return " ".join(filter(None, session.committed))

    async def _send_all(self, session: _Session) -> int:
        """Send audio as it comes until the utterance is over; answers how many transcripts will come."""
        sent = commits = 0
        while True:
            piece = bytes(self.audio[sent : sent + _LARGEST])
            last = self.over and sent + len(piece) == len(self.audio)
            if last and not self.audio:
                return 0
            if last or len(piece) >= _PIECE:
                sent += len(piece)
                commit = last or sent // _COMMIT_EVERY > commits
                await session.send(piece, commit=commit)
                commits += commit
            else:
                await session.stir(_IDLE_S)
            if last:
                return commits


class ElevenLabsStt:
    """One conversation's recogniser: one socket, opened with the first utterance, kept for the next ones."""

    def __init__(self, base_url: str, key: str, query: Mapping[str, str], finish_s: float) -> None:
        self._base_url, self._key, self._query, self._finish_s = base_url, key, query, finish_s
        self._session: _Session | None = None
        self._utterance: _Utterance | None = None
        self._work: asyncio.Task[str] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    def start_utterance(self) -> None:
        """Somebody speaks."""
        self.cancel()
        self._utterance = _Utterance()
        self._work = asyncio.create_task(self._attempts(self._utterance))
        self._work.add_done_callback(lambda work: work.cancelled() or work.exception())  # whoever asked may be gone

    def feed(self, pcm: bytes) -> None:
        """Audio of the utterance."""
        if self._utterance:
            self._utterance.audio += pcm[: _LONGEST - len(self._utterance.audio)]
            self._utterance.stir()

    async def partial(self) -> str:
        """What was understood so far."""
        return self._utterance.partial if self._utterance else ""

    async def finish(self) -> str:
        """The words of the utterance."""
        utterance, work = self._utterance, self._work
        self._utterance = self._work = None
        if utterance is None or work is None:
            return ""
        utterance.over = True
        utterance.stir()
        try:
            async with asyncio.timeout(self._finish_s + seconds(utterance.audio) / 10):
                return await work
        except TimeoutError:
            self._hang_up()
            raise EngineTimeout("ElevenLabs did not transcribe in time") from None

    def cancel(self) -> None:
        """Drop the utterance, and the socket with it: there is no other way to take audio back."""
        if self._work:
            self._work.cancel()
            self._utterance = self._work = None
            self._hang_up()

    async def aclose(self) -> None:
        """Close the socket."""
        self.cancel()
        self._hang_up()
        await asyncio.gather(*self._closing, return_exceptions=True)

    async def _attempts(self, utterance: _Utterance) -> str:
        try:
            return await utterance.transcribe(await self._connected(), self._finish_s)
        except EngineRefused:
            self._hang_up()
            raise
        except EngineError:
            self._hang_up()
        return await utterance.transcribe(await self._connected(), self._finish_s)  # once more, from its beginning

    async def _connected(self) -> _Session:
        if self._session and not self._session.lost:
            return self._session
        self._hang_up()
        link = await Link.open(self._base_url, "/v1/speech-to-text/realtime", self._query, self._key)
        self._session = session = _Session(link)
        while not session.started:
            await session.stir(_START_S)
        return session

    def _hang_up(self) -> None:
        if self._session:
            task = asyncio.create_task(self._session.aclose())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)
            self._session = None


class ElevenLabsSttEngine:
    """Scribe realtime, committed by us (`commit_strategy=manual`)."""

    def __init__(
        self,
        key: str,
        base_url: str = BASE_URL,
        *,
        model: str = "scribe_v2_realtime",
        language: str = "en",
        finish_s: float = 8.0,
    ) -> None:
        self._key, self._base_url, self._finish_s = key, base_url or BASE_URL, finish_s
        self.label = f"ElevenLabs {model}"
        self._query = {
            "model_id": model,
            "audio_format": f"pcm_{SAMPLE_RATE}",
            "commit_strategy": "manual",
            "include_timestamps": "false",
            **({"language_code": language} if language else {}),
        }

    async def start(self) -> None:
        """Nothing to load."""

    def open(self) -> ElevenLabsStt:
        """A recogniser for one conversation."""
        return ElevenLabsStt(self._base_url, self._key, self._query, self._finish_s)

    async def aclose(self) -> None:
        """Nothing to release: sockets belong to conversations."""
