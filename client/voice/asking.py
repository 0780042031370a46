"""The voice of a simulated caller, made where the agent lives: by the emulator's (or ElevenLabs') own speech API."""

import asyncio
from urllib.parse import quote

import httpx2

CALLER_VOICES = ("rms", "awb", "kal16", "slt")
"""Voices the local recogniser understands, the best understood first; the agent speaks with slt."""
_TIMEOUT_S = 20.0
_LONGEST_S = 120
_LEAD_S, _TAIL_S = 0.1, 0.2


class NoVoice(Exception):
    """The question cannot be spoken there; the text says why."""


async def spoken(base: str, text: str, voice: str, rate: int) -> bytes:
    """The text as PCM16 mono of `rate` Hz, in this voice or a clear one. Raises `NoVoice`."""
    try:
        # In a thread: it reads the certificates of this machine from the disk.
        client = await asyncio.to_thread(httpx2.AsyncClient, base_url=base, timeout=_TIMEOUT_S, trust_env=False)
        async with client as http:
            voice = voice or await _choice(http)
            path = f"/v1/text-to-speech/{quote(voice, safe='')}?output_format=pcm_{rate}"
            answer = await http.post(path, json={"text": text})
    except httpx2.HTTPError as error:
        raise NoVoice(f"its speech cannot be had ({type(error).__name__})") from None
    if answer.status_code != 200:
        raise NoVoice(f"it makes no speech (status {answer.status_code})")
    pcm = answer.content[: 2 * rate * _LONGEST_S]
    if len(pcm) < 2:
        raise NoVoice("its voice said nothing")
    return bytes(2 * int(_LEAD_S * rate)) + pcm[: len(pcm) - len(pcm) % 2] + bytes(2 * int(_TAIL_S * rate))


async def _choice(http: httpx2.AsyncClient) -> str:
    answer = await http.get("/v1/voices")
    listed = answer.json().get("voices", []) if answer.status_code == 200 else []
    names = [str(voice.get("voice_id")) for voice in listed if isinstance(voice, dict)]
    for name in CALLER_VOICES:
        if name in names:
            return name
    if not names or any(name.startswith("en-") for name in names):
        raise NoVoice("it has no voice its recogniser understands: install flite, or choose one with --voice")
    return names[0]
