"""A conversation as it goes on: what each event does to the loudspeaker, the screen, the tools and the clock."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from client.voice.address import Address
from client.voice.audio_path import AudioPath, DeviceGone
from client.voice.client_tools import ClientTools
from client.voice.floor import Floor
from client.voice.handset import Handset, Sounded
from client.voice.latency import TIMINGS, Latency, TurnLatency, read_stages
from client.voice.line import Line
from client.voice.screen import Screen
from client.voice.scripts import Script, Unanswered
from client.voice.showing import in_words
from convai import server_events as s
from convai import tool_events as t
from convai.client_events import (
    ConversationInitiationClientData,
    McpToolApprovalResult,
    UserActivity,
    UserMessage,
)
from convai.client_session import End
from convai.codec import type_of
from convai.events import Unknown

_METER_EVERY = 4  # frames
_FAREWELL_S = 1.0  # what a server gets to close the line itself after `end_call`
_LAST_WORD_S = 0.25  # an agent that says goodbye hangs up itself
_STILL_HERE_S = 20.0  # written conversations: servers hang up on clients that send nothing for a minute


@dataclass(slots=True)
class Outcome:
    """How a call went. `problem` is "" where everything that was asked was answered and nothing broke."""

    end: End
    turns: list[TurnLatency] = field(default_factory=list)
    problem: str = ""
    notes: list[str] = field(default_factory=list)


class Call:
    """One call, by voice where there is a handset. `run` it once; `hang_up` at any time."""

    def __init__(
        self,
        address: Address,
        initiation: ConversationInitiationClientData,
        screen: Screen,
        *,
        handset: Handset | None = None,
        answers: Mapping[str, object] | None = None,
        approves_mcp: bool = False,
        shows_events: bool = False,
    ) -> None:
        self.line = Line(address, initiation, self._take, self._gone, screen.note)
        self.floor = Floor() if handset is None else Floor(lambda: handset.playback.idle, handset.voice_ago)
        self.turns: list[TurnLatency] = []
        self._screen, self._handset = screen, handset
        self._tools = ClientTools(screen.note, answers)
        self._approves_mcp, self._shows_events = approves_mcp, shows_events
        self._latency = Latency(spoken=handset is not None, told=address.tells_stages)
        self._tasks: set[asyncio.Task[None]] = set()
        self._pump: asyncio.Task[None] | None = None
        self._audio: AudioPath | None = None
        self._speech: float | None = None
        self._problems: list[str] = []
        self._corrected: set[int] = set()
        self._begun = ""
        self._frames = 0
        self._does: Mapping[type, Callable[[Any], Awaitable[None] | None]] = {
            s.ConversationInitiationMetadata: self._meet,
            s.Audio: self._play,
            s.Interruption: self._interrupted,
            s.UserTranscript: self._understood,
            s.TentativeUserTranscript: lambda e: screen.saying("you", e.text.strip()),
            s.AgentResponse: self._answered,
            s.AgentChatResponsePart: self._streamed,
            s.AgentResponseCorrection: self._correct,
            s.AgentResponseComplete: lambda e: self.floor.completed(e.event_id),
            s.VadScore: self._scored,
            t.ClientToolCall: self._use_tool,
            t.McpToolCall: self._approve,
            t.AgentToolRequest: lambda _: self.floor.busy(),
            t.AgentToolResponse: self._tool_used,
            t.AgentToolResponseFullPayload: self._tool_used,
            Unknown: self._unknown,
        }

    async def run(self, script: Script) -> Outcome:
        """Talk until the script is done, either side hangs up, or the line is lost for good. Raises `DeviceError`."""
        if self._handset is not None:
            self._handset.on_sounded, self._handset.on_frame = self._sounded, self._meter
            self._handset.start()
        following = asyncio.create_task(self._follow(script))
        try:
            end = await self.line.run()
            self.floor.over()
            if end.by == "agent":
                await self._play_out()
        finally:
            following.cancel()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(following, *self._tasks, return_exceptions=True)
            if self._handset is not None:
                self._handset.playback.flush()
                await self._handset.stop()
        if end.by == "error":
            self._problems.insert(0, end.reason)
        return Outcome(end, self.turns, "; ".join(self._problems), self._oddities())

    def hang_up(self) -> None:
        """The caller leaves: no more sound, and `run` returns soon."""
        if self._handset is not None:
            self._handset.playback.flush()
        self.line.hang_up()

    async def write(self, text: str) -> None:
        """A message in writing; it interrupts the agent."""
        if self._handset is not None:
            self._handset.playback.flush()
        self.floor.asked()
        self._latency.asked(self._now())
        self._screen.said("you", text.strip())
        await self.line.send(UserMessage(text.strip()))

    def _oddities(self) -> list[str]:
        session, notes = self.line.session, []
        if session.malformed:
            notes.append(f"{session.malformed} messages could not be read")
        if unknown := sorted(set(session.unknown) - {TIMINGS}):
            notes.append(f"messages this client does not know: {', '.join(unknown)}")
        if self._handset is not None and self._handset.lost:
            notes.append(f"{self._handset.lost} frames of the microphone were not sent: the network was too slow")
        return notes

    async def _follow(self, script: Script) -> None:
        try:
            await script.run(self.floor)
        except Unanswered as error:
            self._problems.append(str(error))
        await asyncio.sleep(_LAST_WORD_S)
        self.hang_up()

    async def _take(self, event: s.ServerEvent) -> None:
        if self._shows_events and not isinstance(event, s.Ping | s.Audio | s.VadScore):
            self._screen.note(f"[{type_of(event)} {getattr(event, 'event_id', '')}]".replace(" ]", "]"))
        if not (isinstance(event, Unknown) and event.type == TIMINGS) and (words := in_words(event)):
            self._screen.note(words)
        if (does := self._does.get(type(event))) is not None:
            waits = does(event)
            if waits is not None:
                await waits

    def _meet(self, event: s.ConversationInitiationMetadata) -> None:
        self._corrected.clear()
        self.floor.opened()
        if self._handset is None:
            self._pump = self._spawn(self._stay())
            return
        self._audio = AudioPath(self._handset, event)
        self._pump = self._spawn(self._speak(self._audio))

    async def _gone(self) -> None:
        self.floor.lost()
        if self._handset is not None and not self.line.session.agent_hung_up and not self._agent_ended():
            self._handset.playback.flush()
        if self._pump is not None:
            self._pump.cancel()
            self._pump = None
        if self._handset is not None:
            self._handset.deafen()

    def _agent_ended(self) -> bool:
        ended = self.line.session.ended
        return ended is not None and ended.by == "agent"

    async def _speak(self, audio: AudioPath) -> None:
        try:
            await audio.speak(self.line.send)
        except DeviceGone as error:
            self._problems.append(str(error))
            self.hang_up()

    async def _stay(self) -> None:
        while True:
            await asyncio.sleep(_STILL_HERE_S)
            await self.line.send(UserActivity())

    def _play(self, event: s.Audio) -> None:
        self.floor.replied(event.event_id)
        if self._audio is not None:
            self._audio.play(event)

    def _interrupted(self, event: s.Interruption) -> None:
        seconds = self._handset.playback.flush(event.event_id) if self._handset is not None else 0.0
        self._screen.note(f"interrupted: {seconds:.1f} s of the reply were not played")

    def _understood(self, event: s.UserTranscript) -> None:
        if not event.text.strip():
            return
        self.floor.busy()
        now = self._now()
        if self._handset is not None:
            self._latency.asked(self._handset.caller.last if self._handset.caller.last is not None else now)
            self._latency.understood(now)
        self._screen.said("you", event.text.strip())

    def _answered(self, event: s.AgentResponse) -> None:
        self._begun = ""
        self.floor.replied(event.event_id)
        if event.event_id not in self._corrected and event.text.strip():
            self._screen.said("agent", event.text.strip())
        self._finish(self._latency.words(event.event_id, self._now()))

    def _streamed(self, event: s.AgentChatResponsePart) -> None:
        self._begun += event.text
        self.floor.replied(event.event_id)
        if event.text:
            self._screen.saying("agent", self._begun)
            self._finish(self._latency.words(event.event_id, self._now()))

    def _correct(self, event: s.AgentResponseCorrection) -> None:
        self._corrected.add(event.event_id)
        self.floor.completed(event.event_id)
        self._screen.note(f"of this you heard: {event.corrected.strip() or '(nothing)'}")

    def _scored(self, event: s.VadScore) -> None:
        self._speech = event.score

    async def _use_tool(self, event: t.ClientToolCall) -> None:
        self.floor.busy()
        result = self._tools.answer(event)
        if result is not None:
            await self.line.send(result)

    async def _approve(self, event: t.McpToolCall) -> None:
        self.floor.busy()
        if event.state == "awaiting_approval":
            self._screen.note("allowed" if self._approves_mcp else "refused; --approve-mcp allows such calls")
            await self.line.send(McpToolApprovalResult(event.tool_call_id, self._approves_mcp))

    def _tool_used(self, event: t.AgentToolResponse | t.AgentToolResponseFullPayload) -> None:
        self.floor.busy()
        if event.tool_name == "end_call" and not event.is_error:
            self._spawn(self._leave_after_farewell())

    def _unknown(self, event: Unknown) -> None:
        if (stages := read_stages(event)) is not None:
            self._finish(self._latency.timed(stages))

    def _sounded(self, sounded: Sounded) -> None:
        self._finish(self._latency.sounded(sounded.event_id, sounded.at))

    def _finish(self, turn: TurnLatency | None) -> None:
        if turn is not None:
            self.turns.append(turn)
            self._screen.figures(turn.line)

    def _meter(self) -> None:
        self._frames += 1
        if self._handset is not None and self._frames % _METER_EVERY == 0:
            self._screen.meter(self._handset.caller.level, self._speech, self._handset.agent.level)

    async def _leave_after_farewell(self) -> None:
        """Servers close the line themselves after `end_call`; where one does not, it is done here."""
        await self._play_out()
        await asyncio.sleep(_FAREWELL_S)
        self.line.hang_up()

    async def _play_out(self) -> None:
        if self._handset is not None:
            await asyncio.sleep(self._handset.playback.seconds + 0.1)

    def _now(self) -> float:
        return time.monotonic() if self._handset is None else self._handset.now()

    def _spawn(self, work: Any) -> "asyncio.Task[None]":
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
