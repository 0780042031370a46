"""One conversation's line to its client: events out, event ids, and what its loudspeaker is doing."""

import time
from collections.abc import Callable

from convai.audio import AudioFormat
from convai.server_events import Audio, ServerEvent
from convai.server_session import ServerSession
from emulator.engines.base import SAMPLE_RATE
from emulator.playback import Playback, Spoken
from emulator.resampling import Resampler


class Line:
    """Everything the parts of a conversation say to the client goes through here."""

    def __init__(self, session: ServerSession, output: AudioFormat, wake: Callable[[], None]) -> None:
        self.session = session
        self.output = output
        self.playback = Playback()
        self._wake = wake

    def now(self) -> float:
        """The one clock of a conversation, in seconds."""
        return time.monotonic()

    def new_turn(self) -> int:
        """The event id of a new turn."""
        return self.session.next_event_id()

    def send(self, event: ServerEvent) -> bool:
        """Send an event; False where this client does not get it."""
        sent = self.session.send(event)
        if sent:
            self._wake()
        return sent

    def ping(self) -> None:
        """Ask whether the client is there."""
        if self.session.ping(self.now()):
            self._wake()

    def close(self, code: int, reason: str) -> None:
        """What was sent still goes out, then the connection is closed."""
        self.session.close(code, reason)
        self._wake()

    def resampler(self) -> Resampler:
        """From the voice's rate to the client's."""
        return Resampler(SAMPLE_RATE, self.output.rate)

    def play(self, event_id: int, pcm: bytes, text: str, spoken: Spoken) -> None:
        """Send audio at the client's rate, and note when it will be heard, with the text that is spoken in it."""
        self.playback.play(self.now(), len(pcm) / (2 * self.output.rate), text, spoken)
        if pcm:
            self.send(Audio(self.output.from_pcm(pcm), event_id))

    def ahead(self) -> float:
        """Seconds of audio that the client has and nobody has heard yet."""
        return self.playback.ahead(self.now())
