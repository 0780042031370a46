"""One accepted request: its turn, and what is kept of it when it is over (record, capture, log line)."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from secrets import token_hex

import structlog
from fastapi import Request

from app.api.admission import Admission
from app.api.auth import Keys
from app.api.body import read_body
from app.api.capture import CaptureFolder
from app.api.meters import Meters
from app.conversations.conversations import Conversations
from app.errors import Busy, RequestError
from app.metrics.journal import Journal
from app.persona import Persona, Personas
from app.reconcile import unpadded
from app.recorder import Recorder
from app.settings import Settings
from app.store.records import TurnRecord
from app.turn import Turn
from app.wire.body import parse
from app.wire.request import read_turn

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the endpoint works with; put together once in `main`."""

    settings: Settings
    keys: Keys
    personas: Personas
    conversations: Conversations
    recorder: Recorder
    admission: Admission
    meters: Meters
    captures: CaptureFolder | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One accepted request and the account of its turn. `body` is kept for the capture folder only, else empty."""

    desk: Desk
    request: Request
    body: bytes
    turn: Turn
    persona: Persona
    journal: Journal
    received_at: datetime
    reply_id: str

    @property
    def created(self) -> int:
        """Unix seconds, as chunks carry it."""
        return int(self.received_at.timestamp())

    @property
    def model(self) -> str:
        """The model's name in the answer: the one that was asked for."""
        return self.turn.agent or self.persona.name

    @property
    def line(self) -> str:
        """What its streams are counted under: the conversation, or itself where each request is a call of its own."""
        return self.turn.conversation_id if self.persona.answer_once else self.reply_id

    def close(self) -> None:
        """Keep what is kept of a turn, however it ended. Never waits."""
        self.journal.finished_at = time.monotonic()
        self.desk.recorder.record(_record(self))
        self.desk.meters.count(self.persona.name, self.journal)
        if self.desk.captures:
            _keep(
                self.desk.captures,
                self.request,
                self.body,
                self.received_at,
                status=200,
                reply="".join(self.journal.said),
            )
        _log(self)


async def accept(request: Request, desk: Desk) -> Call:
    """Everything that deserves a status code. Raises `RequestError`."""
    started, received_at = time.monotonic(), datetime.now(UTC)
    desk.keys.check(request)
    settings = desk.settings
    body = await read_body(request, most_bytes=settings.max_body_bytes, timeout_s=settings.body_timeout_s)
    try:
        turn = unpadded(read_turn(parse(body), request.headers, caller_sources=settings.caller_sources))
    except RequestError as error:
        if desk.captures:
            _keep(desk.captures, request, body, received_at, status=error.status, reply=None)
        raise
    persona, journal = desk.personas.get(turn.agent), Journal(started)
    if settings.when_full == "503" and not (
        desk.conversations.is_answering(turn, persona) or desk.admission.has_room(turn.conversation_id)
    ):
        raise Busy("The server is busy; try again in a moment.")
    kept = body if desk.captures else b""
    return Call(desk, request, kept, turn, persona, journal, received_at, _reply_id(received_at))


def _reply_id(at: datetime) -> str:
    """The time in milliseconds, then chance: rows written together lie side by side in the index of their ids."""
    return f"chatcmpl-{int(at.timestamp() * 1000):012x}{token_hex(10)}"


def _keep(
    captures: CaptureFolder, request: Request, body: bytes, received_at: datetime, *, status: int, reply: str | None
) -> None:
    """Redaction is too slow for the loop: the capture is made in the writer's thread."""
    about = {"method": request.method, "path": request.url.path, "captured_at": received_at.isoformat()}
    captures.put(partial(_captured, about, tuple(request.headers.items()), body, status, reply))


def _captured(
    about: Mapping[str, str], headers: Iterable[tuple[str, str]], body: bytes, status: int, reply: str | None
) -> dict[str, object]:
    from app.wire.capture import capture  # twenty milliseconds of patterns that only a capture folder has a use for

    try:
        content: object = parse(body)
    except RequestError:
        content = body.decode("utf-8", "replace")
    return capture(headers=headers, body=content, status=status, reply=reply, **about)


def _record(call: Call) -> TurnRecord:
    turn, journal = call.turn, call.journal
    return TurnRecord(
        id=call.reply_id,
        conversation_id=turn.conversation_id,
        agent=call.persona.name,
        caller_id=turn.caller_id,
        received_at=call.received_at,
        kind=journal.kind,
        utterance=turn.utterance,
        reply="".join(journal.said),
        outcome=journal.outcome,
        error=journal.error,
        model=journal.model,
        prompt_tokens=journal.usage.prompt,
        completion_tokens=journal.usage.completion,
        cached_tokens=journal.usage.cached,
        context_ms=journal.since_start(journal.context_at),
        first_content_ms=journal.since_start(journal.content_at),
        first_sentence_ms=journal.since_start(journal.sentence_at),
        total_ms=journal.since_start(journal.finished_at),
        decisions=tuple(journal.decisions),
    )


def _log(call: Call) -> None:
    """One line a turn, without a word of what was said."""
    journal = call.journal
    log.info(
        "turn",
        conversation=call.turn.conversation_id,
        agent=call.persona.name,
        kind=journal.kind,
        outcome=journal.outcome,
        context_ms=journal.since_start(journal.context_at),
        first_content_ms=journal.since_start(journal.content_at),
        total_ms=journal.since_start(journal.finished_at),
        decisions=journal.decisions,
    )
