"""The agent's mouth: one delivery after the other, aloud or in writing."""

from emulator.agents import Voice
from emulator.delivery import Audible, Delivery, SpokenDelivery, WrittenDelivery
from emulator.engines.base import Tts
from emulator.line import Line
from emulator.recordings import PatientSpeech, Recordings


class Mouth:
    """Makes the deliveries of one conversation; without a voice they are written."""

    def __init__(self, line: Line, tts: Tts | None, lead: float, voice: Voice, recordings: Recordings) -> None:
        self._line = line
        self._tts = tts
        self._lead = lead
        self._voice = voice
        self._recordings = recordings

    def open(self, audible: Audible, before: Delivery | None = None, *, hurried: bool = True) -> Delivery:
        """A delivery that follows `before`. It leaves once it is released.

        Without hurry it waits for all of its text, and what was spoken before, to anybody, is not made again.
        """
        if self._tts is None:
            return WrittenDelivery(self._line, audible)
        speech = (
            self._tts.start() if hurried else PatientSpeech(self._recordings, self._voice.voice_id, self._voice.manner)
        )
        return SpokenDelivery(self._line, audible, speech, before, self._lead)

    async def aclose(self) -> None:
        """The conversation is over."""
        if self._tts is not None:
            await self._tts.aclose()
