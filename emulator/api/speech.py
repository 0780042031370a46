"""Speech over REST, where ElevenLabs has it: a text in one piece, its audio as it is made."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from convai.audio import AudioFormat
from convai.errors import ProtocolError
from emulator.api.answers import misconfigured, problem
from emulator.api.body import json_object
from emulator.config.section import ConfigProblem
from emulator.engines.base import SAMPLE_RATE, TtsEngine
from emulator.engines.errors import EngineError
from emulator.resampling import Resampler

MAX_CHARACTERS = 5000


def speech_router(engine: TtsEngine) -> APIRouter:
    """`POST /v1/text-to-speech/{voice_id}`, with `/stream` behind it or without. Headerless PCM or mu-law only."""
    router = APIRouter()

    @router.post("/v1/text-to-speech/{voice_id}")
    @router.post("/v1/text-to-speech/{voice_id}/stream")
    async def speak(voice_id: str, request: Request, output_format: str = "pcm_16000") -> Response:
        try:
            text = (await json_object(request)).get("text")
            audio = AudioFormat.parse(output_format)
        except ConfigProblem as error:
            return misconfigured(error)
        except ProtocolError:
            return problem(422, "unsupported_format", "this emulator makes pcm_* and ulaw_8000 only")
        if not isinstance(text, str) or not text.strip() or len(text) > MAX_CHARACTERS:
            return problem(422, "value_error", f"text: one to {MAX_CHARACTERS} characters")
        chunks = _spoken(engine, voice_id, text, audio)
        try:
            first = await anext(chunks, b"")
        except EngineError as error:
            return problem(503, "engine_error", str(error))
        return StreamingResponse(_joined(first, chunks), media_type="application/octet-stream")

    return router


async def _joined(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(rest):
        yield first
        async for chunk in rest:
            yield chunk


async def _spoken(engine: TtsEngine, voice: str, text: str, audio: AudioFormat) -> AsyncGenerator[bytes, None]:
    tts = engine.open(voice)
    speech = tts.start()
    resampler = Resampler(SAMPLE_RATE, audio.rate)
    try:
        speech.feed(text)
        speech.end()
        async for chunk in speech:
            if pcm := resampler.feed(chunk.pcm):
                yield audio.from_pcm(pcm)
        if pcm := resampler.flush():
            yield audio.from_pcm(pcm)
    finally:
        speech.stop()
        await tts.aclose()
