"""One reply: context -> model <-> own tools -> speech -> pieces."""

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

import structlog

from app.context.gather import Context
from app.errors import ModelSilence, ModelTimeout, TurnError
from app.filler import filled
from app.llm.base import Prompt
from app.llm.chain import Budget, Chain
from app.metrics.journal import Journal
from app.persona import Persona
from app.reply import Reply
from app.silence import quiet_reply
from app.speech.shaper import Shaper
from app.tools.base import Scope
from app.tools.platform import fitted
from app.tools.toolbox import Toolbox
from app.turn import Finish, Message, Piece, Say, ToolCall, Turn

log = structlog.get_logger(__name__)
MOST_ROUNDS = 4


class Agent:
    """Answers turns. Stateless between them; everything about one reply lives in its `Reply`."""

    def __init__(
        self,
        context: Context,
        models: Chain,
        toolbox: Toolbox,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._context = context
        self._models = models
        self._toolbox = toolbox
        self._clock = clock

    async def reply(self, turn: Turn, persona: Persona, journal: Journal) -> AsyncGenerator[Piece, None]:
        """The pieces of the reply, `Finish` last. Never raises for what fails behind it: a failure is spoken."""
        before = turn.said_since if turn.is_continuation else ()
        said = Reply(Shaper(persona.style), journal, self._clock, before)
        try:
            if turn.is_silent:
                for piece in _quiet(turn, persona, said):
                    yield piece
            else:
                async with aclosing(self._heard_in_time(turn, persona, said)) as pieces:
                    async for piece in pieces:
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

    def _heard_in_time(self, turn: Turn, persona: Persona, said: Reply) -> AsyncGenerator[Piece, None]:
        """The rounds, with buffer words where they are slow; never on a continuation: words were spoken before it."""
        rounds = self._rounds(turn, persona, said)
        if not persona.filler.after_s or turn.is_continuation:
            return rounds
        before = [message.content for message in turn.history if message.role == "assistant"]
        return filled(rounds, persona.filler.after_s, lambda: said.fill(persona.filler, before))

    async def _rounds(self, turn: Turn, persona: Persona, said: Reply) -> AsyncGenerator[Piece, None]:
        """Ask the model, run the own tools it asks for, ask again; the last round has no own tools left."""
        ends_at = said.journal.started + self._models.deadlines.turn_s
        budget = Budget(ends_at, said.journal.decide, said.hear)
        own = self._toolbox.specs(persona.tools)
        prompt = await self._context.prompt(turn, persona, own, said.journal)
        for round_ in range(MOST_ROUNDS + 1):
            if round_ == MOST_ROUNDS:
                prompt = prompt.without_own_tools()
            calls: list[ToolCall] = []
            async with aclosing(self._speak(prompt, said, calls, budget)) as pieces:
                async for piece in pieces:
                    yield piece
            if said.full or not calls:
                break
            platform = {spec.name: spec for spec in prompt.platform_tools}
            passed = [fitted(call, platform[call.name], said.text) for call in calls if call.name in platform]
            if passed:
                for piece in said.hand_over(passed):
                    yield piece
                return
            prompt = await self._with_results(prompt, turn, calls, said, budget)
        for piece in said.finish(persona.lines.empty):
            yield piece

    async def _speak(
        self, prompt: Prompt, said: Reply, calls: list[ToolCall], budget: Budget
    ) -> AsyncGenerator[Piece, None]:
        """One round with the model: its words shaped as they come, its calls collected. A full reply stops it."""
        said.begin_round([spec.name for spec in prompt.tools])
        async with aclosing(self._models.stream(prompt, budget)) as events:
            async for event in events:
                if isinstance(event, str):
                    if words := said.words(event):
                        yield Say(words)
                    if said.full:
                        return
                    if said.rambles(self._models.deadlines.sentence_s):
                        raise ModelTimeout("the model does not come to the end of a sentence")
                elif isinstance(event, ToolCall):
                    calls.append(event)
                else:
                    said.journal.usage += event
        if words := said.end_round(calls):
            yield Say(words)

    async def _with_results(
        self, prompt: Prompt, turn: Turn, calls: list[ToolCall], said: Reply, budget: Budget
    ) -> Prompt:
        named = [ToolCall(c.id or f"call_{at}", c.name, c.arguments) for at, c in enumerate(calls)]
        for call in named:
            said.journal.decide(f"tool {call.name[:64]}")
        said.in_flight = named[0].name
        left = budget.ends_at - self._clock()
        results = await self._toolbox.run(named, Scope(turn.conversation_id, turn.caller_id), within_s=left)
        said.in_flight = ""
        return prompt.after(Message("assistant", said.since_last_round(), tuple(named)), *results)


def _quiet(turn: Turn, persona: Persona, said: Reply) -> list[Piece]:
    """The reply to a caller who says nothing: no model is asked."""
    quiet = quiet_reply(turn, persona.lines)
    said.journal.decide(f"quiet {quiet.why}")
    return said.own(quiet.text, [quiet.call] if quiet.call else [])


def _line(persona: Persona, error: TurnError) -> str:
    """What is said when a turn fails this way."""
    if isinstance(error, ModelTimeout):
        return persona.lines.late
    return persona.lines.empty if isinstance(error, ModelSilence) else persona.lines.failure
