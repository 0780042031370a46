"""One reply: ask the model, speak what it says, use the tools it calls, ask again, until nothing is left to do."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from convai.server_events import AgentResponse, AgentResponseComplete, AgentResponseCorrection, Interruption
from emulator.brain import Brain
from emulator.delivery import Delivery
from emulator.history import Call
from emulator.line import Line
from emulator.llm.errors import LlmGaveUp
from emulator.llm.request import LlmRequest
from emulator.mouth import Mouth
from emulator.playback import corrected
from emulator.record import Record
from emulator.system_tools import Outcome
from emulator.timings import TurnTimings
from emulator.tool_desk import ToolDesk
from emulator.turntaking import Cue

MAX_ROUNDS = 10


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part in a reply: one of each per conversation."""

    line: Line
    brain: Brain
    mouth: Mouth
    desk: ToolDesk
    record: Record
    cue: Callable[[Cue], None]


@dataclass(slots=True)
class Said:
    """A delivery, and what became of it."""

    delivery: Delivery
    is_recorded: bool = False
    is_complete: bool = False


class Reply:
    """One reply, from the first request to the last sound. `run` it in a task; `stop` it at any time.

    A reply that is held asks and even makes audio, but nothing of it leaves and no tool is used before `release`. One
    that is not `hurried` answers nobody: the first message, or a word into the silence.
    """

    def __init__(self, cast: Cast, timings: TurnTimings, *, held: bool = False, hurried: bool = True) -> None:
        self.timings = timings
        self.wait: float | None = None
        self._cast = cast
        self._said: list[Said] = []
        self._gate = asyncio.Event()
        self._is_first = True
        self._is_hurried = hurried
        if not held:
            self._gate.set()

    @property
    def event_id(self) -> int:
        """The id of its newest words; 0 before there are any."""
        return max((s.delivery.event_id for s in self._said if s.delivery.was_announced), default=0)

    async def run(self, request: LlmRequest | None = None) -> None:
        """Until all of it was heard. Raises `LlmGaveUp` and `EngineError`; `request` is the first one if it is made."""
        request = request or self._cast.brain.request()
        for _ in range(MAX_ROUNDS):
            if not await self._round(request):
                await self._heard_out()
                return
            request = self._cast.brain.request()
        raise LlmGaveUp("the model calls tools without end")

    async def announce(self, text: str) -> None:
        """Say a fixed text, such as the first message; until it was heard. Raises `EngineError`."""
        said = self._open()
        said.delivery.feed(text)
        said.delivery.end()
        self._recorded(said, ())
        await self._heard_out()

    def release(self) -> None:
        """A held reply is wanted after all."""
        self._gate.set()
        for said in self._said:
            said.delivery.release()

    def stop(self, *, interrupted: bool) -> None:
        """Barge-in, or nobody wants it any more: nothing leaves from now on, and the history holds what was heard."""
        line, history = self._cast.line, self._cast.brain.history
        heard = [(said, said.delivery.heard()) for said in self._said]
        for said in self._said:
            said.delivery.stop()
        line.playback.stop(line.now())
        history.abandon_calls()
        cut = [(said, text) for said, text in heard if text != said.delivery.text or not said.is_recorded]
        for said, _ in cut:
            if not said.is_recorded and said.delivery.was_announced:
                self._show(said)
        if interrupted and self.event_id and not line.session.text_only:
            line.send(Interruption(self.event_id))
        for said, text in cut:
            self._correct(said, text)

    def silence(self) -> None:
        """Nothing leaves from now on, and nobody is told."""
        for said in self._said:
            said.delivery.stop()

    async def _round(self, request: LlmRequest) -> bool:
        """One request, its words and its tools. True where the model is to be asked again."""
        said = self._open()
        now = self._cast.line.now
        self.timings.mark("asked", now())

        def hear(words: str) -> None:
            self.timings.words(words, now())
            said.delivery.feed(words)

        assembly = await self._cast.brain.reply(request, hear)
        calls = assembly.calls()
        if calls:
            self.timings.mark("first_token", now())
        planned = self._cast.desk.plan(calls)
        ending = next((call for call in calls if call.id in planned and planned[call.id].then == "hang_up"), None)
        after_words = bool(said.delivery.text.strip())
        farewell = "" if ending is None else planned[ending.id].line
        if after_words or farewell:
            self.timings.mark("first_sentence", now())
        if farewell:
            said.delivery.feed(f"{' ' if after_words else ''}{farewell}")
        said.delivery.end()
        await self._gate.wait()
        self._recorded(said, tuple(calls))
        if ending is not None:
            await self._hang_up(ending, planned[ending.id], said.delivery.event_id)
            return False
        return await self._use(calls, planned, said.delivery.event_id, after_words=after_words)

    async def _use(self, calls: list[Call], planned: dict[str, Outcome], event_id: int, *, after_words: bool) -> bool:
        if not calls:
            return False
        desk = self._cast.desk
        uses = (desk.use(call, planned.get(call.id), event_id, after_words=after_words) for call in calls)
        outcomes = await asyncio.gather(*uses)
        for call, outcome in zip(calls, outcomes, strict=True):
            self._cast.record.tool(call, outcome.is_error)
        waiting = [outcome for outcome in outcomes if outcome.then == "wait"]
        if len(waiting) < len(outcomes) or self._cast.brain.faults.skip_continues:
            return True
        self.wait = waiting[0].wait
        return False

    async def _hang_up(self, call: Call, outcome: Outcome, event_id: int) -> None:
        """Say the farewell to its end, then tell the client: some hang up the moment they learn of it."""
        self._cast.cue(Cue.HANG_UP)
        await self._cast.desk.use(call, outcome, event_id, after_words=True)
        await self._heard_out()
        self._cast.record.tool(call, is_error=False)
        self._cast.desk.announce(call, "system", event_id, outcome.text)

    async def _heard_out(self) -> None:
        for said in self._said:
            await said.delivery.sent()
        await asyncio.sleep(self._cast.line.ahead())
        for said in self._said:
            if said.is_recorded and not said.is_complete and said.delivery.text.strip():
                said.is_complete = True
                self._cast.line.send(AgentResponseComplete(said.delivery.event_id))

    def _open(self) -> Said:
        before = self._said[-1].delivery if self._said else None
        said = Said(self._cast.mouth.open(self._audible, before, hurried=self._is_hurried))
        self._said.append(said)
        if self._gate.is_set():
            said.delivery.release()
        return said

    def _audible(self) -> None:
        """The first of something left. Only the first of the whole reply counts as an answer."""
        if not self._is_first:
            return
        self._is_first = False
        self.timings.audible(self._cast.line.now())
        self._cast.cue(Cue.AUDIBLE)

    def _recorded(self, said: Said, calls: tuple[Call, ...]) -> None:
        """The text is complete: it is told to the client and goes into the history."""
        said.is_recorded = True
        text = said.delivery.text
        event_id = said.delivery.event_id if text.strip() or calls else 0
        self._cast.brain.history.assistant(text, event_id, calls)
        if text.strip():
            self._show(said)

    def _show(self, said: Said) -> None:
        text, event_id = said.delivery.text, said.delivery.event_id
        if text.strip():
            self._cast.record.agent(text, event_id, self.timings)
            self._cast.line.send(AgentResponse(text, event_id))

    def _correct(self, said: Said, heard: str) -> None:
        """Only part of it was heard: that is what the history, the client and the record hold now."""
        original = said.delivery.text
        kept = corrected(heard, original)
        if not said.delivery.was_announced:
            return
        event_id = said.delivery.event_id
        if said.is_recorded:
            self._cast.brain.history.correct(event_id, kept)
        else:
            self._cast.brain.history.assistant(kept, event_id)
        if kept != " ".join(original.split()):
            self._cast.record.correct(event_id, kept)
            self._cast.line.send(AgentResponseCorrection(original, kept, event_id))
