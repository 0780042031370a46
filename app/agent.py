"""One reply: context -> model <-> own tools -> speech -> pieces."""

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace

import structlog

from app.actions import Prepared, Refusal
from app.context.gather import Context
from app.errors import ModelSilence, ModelTimeout, TurnError
from app.fence.fence import Fence, rules_of
from app.fence.ruling import Step
from app.filler import Bridge, Interject
from app.llm.base import Prompt
from app.llm.chain import Budget, Chain
from app.metrics.journal import Journal
from app.offer import Offer
from app.outbox.contacts import Contacts
from app.persona import Persona
from app.reply import Reply
from app.silence import quiet_reply
from app.speech.shaper import Shaper
from app.speech.whole import worded
from app.tools.base import Scope
from app.tools.platform import fitted
from app.tools.toolbox import Round, Rules, Toolbox
from app.truth.evidence import Truth
from app.truth.gate import Gate
from app.turn import Finish, Message, Piece, Say, ToolCall, Turn, is_silence

log = structlog.get_logger(__name__)
MOST_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class _Work:
    """One reply: what is answered, for whom, what was said of it, and the time that it may take."""

    turn: Turn
    persona: Persona
    said: Reply
    budget: Budget


class Agent:
    """Answers turns. Stateless between them; everything about one reply lives in its `Reply`."""

    def __init__(
        self,
        context: Context,
        models: Chain,
        toolbox: Toolbox,
        fence: Fence,
        *,
        truth: Truth,
        contacts: Contacts,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._context = context
        self._models = models
        self._toolbox = toolbox
        self._fence = fence
        self._truth = truth
        self._contacts = contacts
        self._clock = clock

    async def reply(
        self, turn: Turn, persona: Persona, journal: Journal, interject: Interject
    ) -> AsyncGenerator[Piece, None]:
        """The pieces of the reply, `Finish` last. Never raises for what fails behind it: a failure is spoken.

        `interject` is given buffer words while the first of them is waited for.
        """
        work = self._work(turn, persona, journal)
        said = work.said
        try:
            with _bridge(work, interject) as bridge:
                async with aclosing(await self._begun(work)) as pieces:
                    async for piece in pieces:
                        bridge.over()
                        yield piece
            journal.outcome = "completed"
        except TurnError as error:
            for piece in said.fail(_line(persona, error), error):
                yield piece
        except Exception as error:
            log.exception("the reply broke")
            for piece in said.fail(persona.lines.failure, error):
                yield piece

    async def turn_away(self, _: Turn, persona: Persona, journal: Journal) -> AsyncGenerator[Piece, None]:
        """The reply of a server that is full: one line, at once."""
        journal.outcome = "failed"
        journal.error = "busy"
        journal.said.append(persona.lines.busy)
        yield Say(persona.lines.busy)
        yield Finish("stop")

    def _work(self, turn: Turn, persona: Persona, journal: Journal) -> _Work:
        gate = Gate(self._truth, turn, persona.lines, persona.style, journal)
        before = turn.said_since if turn.is_continuation else ()
        offer = Offer(self._contacts, turn, persona.lines)
        said = Reply(Shaper(persona.style), gate, offer, journal, self._clock, said_before=before)
        budget = Budget(journal.started + self._models.deadlines.turn_s, journal.decide, said.hear)
        return _Work(turn, persona, said, budget)

    async def _begun(self, work: _Work) -> AsyncGenerator[Piece, None]:
        """The reply's pieces. What waits for the caller's yes comes first: the server answers a yes, a no, and silence.

        Given to the reader as it is, not passed on piece by piece: each hand that a piece goes through is paid for.
        """
        case = await self._fence.case(work.turn, work.persona, work.said.journal)
        if case.ruling.step is not Step.GO_ON:
            left = work.budget.ends_at - self._clock()
            return self._fence.answer(case, work.turn, work.persona, work.said, left)
        if work.turn.is_silent:
            return _each(await _quiet(work.turn, work.persona, work.said))
        return self._rounds(work, case.notes)

    async def _rounds(self, work: _Work, notes: tuple[str, ...]) -> AsyncGenerator[Piece, None]:
        """Ask the model, run the own tools it asks for, ask again; the last round has no own tools left."""
        turn, persona, said = work.turn, work.persona, work.said
        own = self._toolbox.specs(persona.tools, reads_only=_nobody_asks(turn))
        prompt = await self._context.prompt(turn, persona, own, said.journal)
        prompt = replace(prompt, notes=notes, ahead=said.journal.is_ahead)  # not `said`, which holds the prompt
        for round_ in range(MOST_ROUNDS + 1):
            if round_ == MOST_ROUNDS:
                prompt = prompt.without_own_tools()
            calls: list[ToolCall] = []
            async with aclosing(self._speak(prompt, said, calls, work.budget)) as pieces:
                async for piece in pieces:
                    yield piece
            if said.full or not calls:
                break
            ending, prompt = await self._after(prompt, calls, work)
            for piece in ending:
                yield piece
            if ending:
                return
        for piece in await said.finish(persona.lines.empty):
            yield piece

    async def _speak(
        self, prompt: Prompt, said: Reply, calls: list[ToolCall], budget: Budget
    ) -> AsyncGenerator[Piece, None]:
        """One round with the model: its words shaped as they come, its calls collected. A full reply stops it."""
        said.begin_round(prompt)
        async with aclosing(self._models.stream(prompt, budget)) as events:
            async for event in events:
                if isinstance(event, str):
                    if words := await said.words(event):
                        yield Say(words)
                    if said.full:
                        return
                    if said.rambles(self._models.deadlines.sentence_s):
                        raise ModelTimeout("the model does not come to the end of a sentence")
                elif isinstance(event, ToolCall):
                    calls.append(event)
                else:
                    said.journal.usage += event
        if words := await said.end_round(calls):
            yield Say(words)

    async def _after(self, prompt: Prompt, calls: list[ToolCall], work: _Work) -> tuple[list[Piece], Prompt]:
        """What a round's calls lead to: the end of the reply, or a prompt with their results to go on from.

        The reply ends with calls that the platform runs, and with a change that was asked for: then the server says
        itself what it would do, or what it did not do, and no model has the last word on it.
        """
        platform = {spec.name: spec for spec in prompt.platform_tools}
        passed = [fitted(call, platform[call.name], work.said.text) for call in calls if call.name in platform]
        if passed:
            return await work.said.hand_over(passed), prompt
        named = [ToolCall(c.id or f"call_{at}", c.name, c.arguments) for at, c in enumerate(calls)]
        came = await self._run(named, {spec.name for spec in prompt.own_tools}, work)
        if came.outcome:
            return work.said.utter(await self._changed(came.tool, came.outcome, work)), prompt
        return [], prompt.after(Message("assistant", work.said.since_last_round(), tuple(named)), *came.messages)

    async def _run(self, calls: list[ToolCall], offered: set[str], work: _Work) -> Round:
        """Run a round of calls of our own tools."""
        turn, said = work.turn, work.said
        for call in calls:
            said.journal.decide(f"tool {call.name[:64]}")
        said.in_flight = calls[0].name
        scope = _scope(turn, work.persona)
        rules = Rules(offered, rules_of(work.persona).levels)
        came = await self._toolbox.run(calls, scope, rules, within_s=work.budget.ends_at - self._clock())
        said.in_flight = ""
        return came

    async def _changed(self, tool: str, outcome: Prepared | Refusal, work: _Work) -> str:
        """What the caller hears of a change that was asked for: the proposal read back, or what was not done."""
        persona, journal = work.persona, work.said.journal
        if isinstance(outcome, Prepared):
            return await self._fence.propose(tool, outcome, work.turn, persona, journal)
        journal.decide(f"refused: {outcome.reason[:64]}")
        return worded(outcome.said or persona.lines.not_done, persona.style)


def _bridge(work: _Work, interject: Interject) -> Bridge:
    """Buffer words where the reply is slow; never on a continuation: words were spoken before it."""
    turn, filler, said = work.turn, work.persona.filler, work.said
    after_s = 0.0 if turn.is_continuation else filler.after_s
    return Bridge(after_s, lambda: said.fill(filler, turn.said_by_agent), interject)


async def _each(pieces: list[Piece]) -> AsyncGenerator[Piece, None]:
    for piece in pieces:
        yield piece


def _nobody_asks(turn: Turn) -> bool:
    """Whether nothing was asked for, as where a tool goes on after silence: then nothing may be proposed either."""
    return is_silence(turn.utterance) or not (turn.is_continuation or turn.since_reply)


def _scope(turn: Turn, persona: Persona) -> Scope:
    return Scope(
        turn.conversation_id,
        turn.caller_id,
        turn=turn.turns_taken,
        history=turn.history,
        told_from=persona.told_from,
    )


async def _quiet(turn: Turn, persona: Persona, said: Reply) -> list[Piece]:
    """The reply to a caller who says nothing: no model is asked."""
    quiet = quiet_reply(turn, persona.lines)
    said.journal.decide(f"quiet {quiet.why}")
    return await said.own(quiet.text, [quiet.call] if quiet.call else [])


def _line(persona: Persona, error: TurnError) -> str:
    """What is said when a turn fails this way."""
    if isinstance(error, ModelTimeout):
        return persona.lines.late
    return persona.lines.empty if isinstance(error, ModelSilence) else persona.lines.failure
