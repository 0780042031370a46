"""One conversation as an actor: what the client sends and what its own tasks report, one thing after the other."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from convai import client_events as c
from convai.errors import CloseCode
from convai.events import Unknown
from convai.server_events import ServerError, VadScore
from emulator.answering import Answering, Turn
from emulator.brain import Brain
from emulator.ear import Ear
from emulator.endpointing import Boundary
from emulator.engines.errors import EngineError
from emulator.initiation import TIMINGS
from emulator.line import Line
from emulator.listening import TENTATIVE_EVERY, Listener
from emulator.liveness import Limits, Liveness
from emulator.llm.errors import LlmGaveUp
from emulator.mouth import Mouth
from emulator.record import Record
from emulator.reply import Cast, Reply
from emulator.silence import Silence, SilenceSettings
from emulator.timers import Timers
from emulator.tool_desk import FindAgent, ToolDesk
from emulator.turntaking import Act, Cue, State, step

log = structlog.get_logger(__name__)

MAX_MESSAGE_CHARACTERS = 20_000
MAX_FILES = 32
MAX_FILE_ID = 200
_FRAMES_AT_ONCE = 16  # frames of one message heard before others get their turn: half a second of audio
_VAD_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a conversation is made of. Without an ear it is in text."""

    line: Line
    brain: Brain
    mouth: Mouth
    ear: Ear | None
    record: Record
    limits: Limits
    silence: SilenceSettings
    find_agent: FindAgent


class Conversation:
    """One connection's actor. Its methods do not wait, except `hear`; what takes time runs in tasks that report back.

    `start` once the handshake is out, `aclose` at the end. It ends itself by closing the line.
    """

    def __init__(self, equipment: Equipment) -> None:
        self.state = State.QUIET
        self._line, self._brain, self._record = equipment.line, equipment.brain, equipment.record
        self._mouth, self._ear = equipment.mouth, equipment.ear
        self._faults = self._brain.faults
        self._dice = random.Random(self._faults.seed)  # noqa: S311 - for losses on purpose
        self._desk = ToolDesk(self._line, self._brain, equipment.find_agent)
        cast = Cast(self._line, self._brain, self._mouth, self._desk, self._record, self.cue)
        self._answering = Answering(cast, self._done, self._broken)
        self._liveness = Liveness(self._line, equipment.limits, self.fail)
        self._silence = Silence(equipment.silence, self._speak_up, self._give_up)
        self._forced = Timers(lambda _: self.cue(Cue.CUT))
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = Turn()
        self._wait: float | None = None
        self._revises = False
        self._stopped_at: Boundary | None = None
        self._vad_sent = 0.0
        self._farewell: tuple[int, str] = (CloseCode.NORMAL, "the agent ended the call")
        self._listener = self._ears(equipment.ear)
        self._acts: Mapping[Act, Callable[[], None]] = {
            Act.LISTEN: self._listen,
            Act.TRANSCRIBE: self._transcribe,
            Act.FORGET: self._forget,
            Act.GREET: lambda: self._answering.greet(self._brain.setup.first_message),
            Act.ASK: self._ask,
            Act.DROP: self._drop,
            Act.INTERRUPT: lambda: self._answering.stop(interrupted=True),
            Act.REST: self._rest,
            Act.CLOSE: self._close,
        }

    def start(self) -> None:
        """The handshake is out: greet, or wait for the caller."""
        self._liveness.start()
        if self._brain.setup.first_message.strip():
            self.cue(Cue.GREETING)
        else:
            self._rest()

    def cue(self, cue: Cue) -> None:
        """Something happened: take the step the table says. Whatever goes wrong in it ends this conversation only."""
        self.state, acts = step(self.state, cue)
        try:
            if cue is Cue.AUDIBLE:
                self._audible()
            for act in acts:
                if act is not Act.REST:
                    self._silence.busy()
                self._acts[act]()
        except Exception as error:  # noqa: BLE001 - called from timers and tasks, where nobody would learn of it
            self._broken(error)

    def receive(self, event: c.ClientEvent) -> None:
        """Anything the client sends but audio."""
        self._liveness.heard()
        match event:
            case c.UserMessage():
                self._message(event.text)
            case c.MultimodalMessage():
                parts = tuple(_file(file_id) for file_id in event.file_ids[:MAX_FILES])
                self._message(event.text.text if event.text else "", parts)
            case c.UserActivity():
                self._silence.caller_acts()
            case c.ContextualUpdate():
                self._brain.history.context(event.text[:MAX_MESSAGE_CHARACTERS], event.context_id)
            case c.ClientToolResult():
                self._desk.resolve(event)
            case c.Feedback():
                self._record.feedback(event)
            case _:
                pass

    async def hear(self, data: bytes) -> None:
        """Audio of the caller. Waits now and then, so that a client that sends a lot holds up nobody else."""
        self._liveness.heard()
        self._silence.caller_is_there()
        ear, now = self._ear, self._line.now()
        if ear is None or (self._faults.lose_input and self._dice.random() < self._faults.lose_input):
            return
        for at, frame in enumerate(ear.take(data, now)):
            for boundary in ear.hear(frame, agent_speaks=self.state is State.SPEAKING):
                self._decided(boundary)
            if at % _FRAMES_AT_ONCE == _FRAMES_AT_ONCE - 1:
                await asyncio.sleep(0)
        if now - self._vad_sent >= _VAD_EVERY:
            self._vad_sent = now
            self._line.send(VadScore(round(ear.probability, 3)))

    def fail(self, kind: str, reason: str, code: int = CloseCode.OPERATIONAL) -> None:
        """End the conversation with an error."""
        if self.state is not State.OVER:
            self._line.send(ServerError(code, reason, kind, reason))
            error = None if code == CloseCode.NORMAL else {"code": int(code), "reason": reason}
            self._record.finish(reason, error)
            self._end(code, reason)

    async def aclose(self) -> None:
        """The connection is gone, or about to be: nothing of this conversation is left running."""
        self.state = State.OVER
        self._record.finish("the client left" if self._line.session.closing is None else self._farewell[1])
        for timers in (self._liveness, self._silence, self._forced):
            timers.close()
        tasks = [*self._answering.close(), *self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._mouth.aclose()
        if self._ear is not None:
            await self._ear.aclose()

    def _ears(self, ear: Ear | None) -> Listener | None:
        if ear is None:
            return None
        every = self._faults.revise_ms / 1000 or TENTATIVE_EVERY
        listener = Listener(ear, self._line, self._spawn, tell=self._heard, tentative=self._rehearse, every=every)
        self._answering.listen_to(listener.so_far, self._spawn)
        return listener

    def _decided(self, boundary: Boundary) -> None:
        match boundary.kind:
            case "started":
                self._silence.caller_acts()
                self.cue(Cue.CALLER_STARTS)
            case "paused" if self.state is State.CALLER:
                self._answering.guess(revises=self._revises)
            case "resumed":
                self._answering.drop_guess()
            case "ended":
                self._stopped_at = boundary
                self.cue(Cue.CALLER_STOPS)

    def _listen(self) -> None:
        if self._listener is not None:
            self._listener.begin(self._brain.history.unanswered if self._revises else "")

    def _transcribe(self) -> None:
        if self._listener is not None and self._stopped_at is not None:
            self._listener.finish(self._stopped_at)

    def _heard(self, text: str) -> None:
        """The words of an utterance; "" for none."""
        if not text or self._listener is None:
            self.cue(Cue.MISHEARD)
            return
        listener = self._listener
        marks, event_id = dict(listener.marks), listener.event_id
        self._turn = Turn(text, is_spoken=True, revises=self._revises, event_id=event_id, marks=marks)
        self.cue(Cue.TRANSCRIBED)

    def _message(self, text: str, parts: tuple[dict[str, object], ...] = ()) -> None:
        text = text.strip()[:MAX_MESSAGE_CHARACTERS]
        if text or parts:
            self._silence.caller_acts()
            self._turn = Turn(text, parts)
            self.cue(Cue.MESSAGE)

    def _speak_up(self) -> None:
        self._turn = Turn()
        self.cue(Cue.SILENCE)

    def _ask(self) -> None:
        self._revises = False
        self._answering.ask(self._turn)

    def _drop(self) -> None:
        """Nobody heard the reply: what the caller says now belongs to the turn it was to answer."""
        self._answering.stop(interrupted=False)
        self._revises = self._brain.history.ends_with_user

    def _forget(self) -> None:
        self._revises = False
        self._answering.drop_guess()
        if self._listener is not None:
            self._listener.forget()

    def _rehearse(self, text: str) -> None:
        if self._faults.revise_ms:
            self._answering.rehearse(text, revises=self._revises)

    def _audible(self) -> None:
        reply = self._answering.reply
        if reply is not None and reply.timings.total() is not None:
            self._line.send(Unknown(TIMINGS, reply.timings.event(reply.event_id)))
        if self._faults.interrupt_ms:
            self._forced.set("cut", self._faults.interrupt_ms / 1000)

    def _rest(self) -> None:
        wait, self._wait = self._wait, None
        self._silence.rest(wait)

    def _done(self, reply: Reply) -> None:
        self._wait = reply.wait
        self.cue(Cue.DONE)

    def _broken(self, error: BaseException) -> None:
        """A task of this conversation failed: only this conversation ends."""
        if isinstance(error, LlmGaveUp):
            self.fail(error.kind, error.reason)
        elif isinstance(error, EngineError):
            self.fail("engine_error", str(error))
        else:
            log.error("a conversation broke", exc_info=error)
            self.fail("unknown", "internal error", CloseCode.INTERNAL)

    def _give_up(self) -> None:
        self._end(CloseCode.NORMAL, "nobody spoke for too long")

    def _end(self, code: int, reason: str) -> None:
        self._farewell = (code, reason)
        self.cue(Cue.END)

    def _close(self) -> None:
        self._answering.close()
        self._record.finish(self._farewell[1])
        self._line.close(*self._farewell)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._broken(error)


def _file(file_id: str) -> dict[str, object]:
    return {"type": "file", "file": {"file_id": file_id[:MAX_FILE_ID]}}
