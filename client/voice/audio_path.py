"""The way of the sound between a handset and the line: formats, rates, half samples."""

import asyncio
from collections.abc import Awaitable, Callable

from client.voice.handset import Handset
from client.voice.resampling import Resampler
from convai.audio import AudioFormat, Carry
from convai.client_events import UserAudioChunk
from convai.server_events import Audio, ConversationInitiationMetadata

DEAF_S = 5.0
"""A device that gives no frame for so long was pulled out."""


class DeviceGone(Exception):
    """The device stopped in the middle of the call."""


class AudioPath:
    """Of one conversation, in the formats its metadata names."""

    def __init__(self, handset: Handset, formats: ConversationInitiationMetadata) -> None:
        self._handset = handset
        self._input = AudioFormat.parse(formats.user_input_audio_format)
        self._output = AudioFormat.parse(formats.agent_output_audio_format)
        self._carry = Carry(self._output.sample_bytes)
        self._out = Resampler(self._output.rate, handset.device.rate)
        self._in = Resampler(handset.device.rate, self._input.rate)
        handset.playback.begin()
        handset.deafen()

    def play(self, event: Audio) -> None:
        """Audio of the agent, to the loudspeaker's queue."""
        pcm = self._output.to_pcm(self._carry.feed(event.data))
        self._handset.playback.play(event.event_id, self._out.feed(pcm))

    async def speak(self, send: Callable[[UserAudioChunk], Awaitable[object]]) -> None:
        """The microphone to the line, for as long as nobody stops it. Raises `DeviceGone`."""
        while True:
            try:
                async with asyncio.timeout(DEAF_S):
                    heard = await self._handset.heard()
            except TimeoutError:
                raise DeviceGone(f"the sound device has stopped: {self._handset.device.label}") from None
            if pcm := self._in.feed(heard):
                await send(UserAudioChunk(self._input.from_pcm(pcm)))
