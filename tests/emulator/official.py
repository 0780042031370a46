"""The official Python SDK as tests use it: what its callbacks heard, and a microphone that says what it is given."""

# mypy: disable-error-code="no-untyped-call"

import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the package names a class of websockets that is on its way out
    from elevenlabs import ElevenLabs
    from elevenlabs.conversational_ai.conversation import (
        AsyncAudioInterface,
        AsyncConversation,
        AudioInterface,
        ClientTools,
        Conversation,
        ConversationInitiationData,
        DisconnectionDetails,
    )

from tests.emulator.harness import Live
from tests.emulator.standins import silence

__all__ = [
    "AsyncAudioInterface",
    "AsyncConversation",
    "ClientTools",
    "Conversation",
    "ConversationInitiationData",
    "ElevenLabs",
    "Heard",
    "Microphone",
    "sdk",
    "until",
]


@contextmanager
def sdk(live: Live) -> Iterator[ElevenLabs]:
    """The official client, its connections closed afterwards."""
    with httpx.Client() as http:
        yield ElevenLabs(base_url=live.base, api_key="any", httpx_client=http)


class Heard:
    """What the callbacks were told, and how the session ended."""

    def __init__(self) -> None:
        self.replies: list[str] = []
        self.transcripts: list[str] = []
        self.corrections: list[tuple[str, str]] = []
        self.parts: list[str] = []
        self.latencies: list[int] = []
        self.end: DisconnectionDetails | None = None

    def callbacks(self) -> dict[str, Any]:
        return {
            "callback_agent_response": self.replies.append,
            "callback_user_transcript": self.transcripts.append,
            "callback_agent_response_correction": lambda was, now: self.corrections.append((was, now)),
            "callback_agent_chat_response_part": lambda text, _: self.parts.append(text),
            "callback_latency_measurement": self.latencies.append,
            "callback_disconnect": self.ended,
        }

    def ended(self, details: DisconnectionDetails) -> None:
        self.end = details


class Microphone(AudioInterface):
    """Says what it is given, a quarter of a second at a time; keeps what it is played."""

    def __init__(self, *utterances: bytes) -> None:
        self.played = b""
        self.interruptions = 0
        self._utterances = list(utterances)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, input_callback: Callable[[bytes], None]) -> None:
        self._thread = threading.Thread(target=self._run, args=(input_callback,))
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        assert self._thread is not None
        self._thread.join()

    def output(self, audio: bytes) -> None:
        self.played += audio

    def interrupt(self) -> None:
        self.interruptions += 1

    def speak(self, pcm: bytes) -> None:
        self._utterances.append(pcm)

    def _run(self, callback: Callable[[bytes], None]) -> None:
        while not self._stop.is_set():
            pcm = self._utterances.pop(0) if self._utterances else silence(0.05)
            for at in range(0, len(pcm), 8000):
                callback(pcm[at : at + 8000])
            time.sleep(0.05)


def until(condition: Callable[[], object], seconds: float = 8) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
