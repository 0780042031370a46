"""The fence around every change: prepared at one turn, carried out at a later one that says yes, and only once."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog

from app.actions import Action, ActionState, Prepared, Refusal
from app.errors import StoreError
from app.fence.commit import Commits
from app.fence.heard import Exchange, Reach, exchange, reach, told
from app.fence.ruling import DROPPED, Heard, Ruling, Step, rule
from app.hearing.consent import answered
from app.metrics.journal import Journal
from app.persona import Persona
from app.reply import Reply
from app.speech.whole import worded
from app.standing import Level
from app.store.actions import ActionStore
from app.tools.base import Scope
from app.tools.toolbox import Rules, Toolbox
from app.turn import Piece, Say, Turn

log = structlog.get_logger(__name__)
_OPEN = (ActionState.PREPARED, ActionState.DROPPED)
_OVERTAKEN = "The caller has said something else since these words. Nothing was done because of them."
_UNKNOWN = "It cannot be found out right now what became of the last proposal. Do not claim that it was done."


@dataclass(frozen=True, slots=True)
class Case:
    """A ruling and the action it is about. Without an action the model goes on."""

    ruling: Ruling
    action: Action | None = None

    @property
    def notes(self) -> tuple[str, ...]:
        """What the model is told of it."""
        return (self.ruling.note,) if self.ruling.note else ()


_NOTHING = Case(Ruling(Step.GO_ON))


class Fence:
    """Keeps actions waiting for their yes, and lets those through that got it."""

    def __init__(
        self,
        actions: ActionStore,
        toolbox: Toolbox,
        *,
        settle_s: float,
        valid_s: float,
        timeout_s: float,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Seconds: how long a yes must stand, how long it may take to come, and how long the ledger may be read."""
        self._actions = actions
        self._toolbox = toolbox
        self._settle_s = settle_s
        self._valid = timedelta(seconds=valid_s)
        self._timeout_s = timeout_s
        self._now = now
        self._commits = Commits()

    async def start(self) -> None:
        """Nothing to begin."""

    async def aclose(self) -> None:
        """Let what is being carried out come to its end."""
        await self._commits.aclose()

    async def case(self, turn: Turn, persona: Persona, journal: Journal) -> Case:
        """What the caller's words mean for what waits; what they drop is dropped. Reads nothing when nothing can wait.

        Never raises for a database that fails: then nothing is carried out.
        """
        if turn.is_continuation or not any(map(self._toolbox.changing, persona.tools)):
            return _NOTHING
        found = exchange(turn.history, persona.lines.confirm, persona.lines.working)
        if found is None:
            return _NOTHING
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._judged(turn, persona, journal, found)
        except (TimeoutError, StoreError) as error:
            log.warning("what waits for a yes cannot be read", problem=str(error))
            journal.decide("ledger out of reach")
            return Case(Ruling(Step.GO_ON, note=_UNKNOWN))

    async def propose(self, tool: str, proposal: Prepared, turn: Turn, persona: Persona, journal: Journal) -> str:
        """Keep a proposal and give its read-back to speak; or what became of it, if it is under way or done already.

        Raises `StoreError`.
        """
        lead, text = persona.lines.confirm, proposal.read_back
        read_back = worded(text if text.startswith(lead) else lead + text, persona.style)
        action = await self._actions.prepare(
            turn.conversation_id,
            turn.caller_id,
            tool,
            replace(proposal, read_back=read_back),
            turn=turn.turns_taken,
            now=self._now(),
            valid=self._valid,
        )
        if action.caller_id != turn.caller_id:  # a stranger under this conversation's id learns nothing of it
            journal.decide(f"refused {tool}: another caller's")
            return worded(persona.lines.not_done, persona.style)
        if action.state is ActionState.PREPARED:
            journal.decide(f"prepared {tool}")
            return action.read_back
        journal.decide(f"{tool} was {action.state} before")
        return worded(action.said or persona.lines.unconfirmed, persona.style)

    async def answer(
        self, case: Case, turn: Turn, persona: Persona, said: Reply, within_s: float
    ) -> AsyncGenerator[Piece, None]:
        """The server's own reply to a case that is not the model's. Raises `StoreError`."""
        step, action, lines = case.ruling.step, case.action, persona.lines
        text = lines.too_late if step is Step.TOO_LATE else lines.not_done
        if action and step is Step.READ_AGAIN and await self._read_again(action, turn, said.journal):
            for piece in said.utter(action.read_back):
                yield piece
            return
        if action and step is Step.OUTCOME:
            said.journal.decide("outcome repeated")
            text = action.said
        if action and step is Step.EXECUTE:
            if waiting := said.bridge(lines.working):
                yield Say(waiting)
            await asyncio.sleep(self._settle_s)  # a caller who goes on speaking, or hangs up, cancels the turn here
            text = await self._carry_out(action, turn, persona, said.journal, within_s - self._settle_s)
        for piece in said.utter(worded(text, persona.style)):
            yield piece

    async def _judged(self, turn: Turn, persona: Persona, journal: Journal, found: Exchange) -> Case:
        latest = await self._actions.latest(turn.conversation_id, turn.caller_id)
        action, heard = self._meant(latest, turn, persona, found)
        if action is None or heard is None:
            return _NOTHING
        ruling = rule(action, heard)
        if journal.kind == "stale" and ruling.step is not Step.OUTCOME:  # nobody waits for it: it decides nothing
            return Case(Ruling(Step.GO_ON, note=ruling.note or _OVERTAKEN))
        if ruling.revive and turn.has_own_id and journal.kind != "revised":  # they have spoken since, and otherwise
            ruling = Ruling(Step.GO_ON, note=DROPPED)
        if ruling.why:
            turn_no = None if ruling.final else heard.turn
            expired = ruling.why == "expired"
            await self._actions.drop(action.id, reason=ruling.why, now=self._now(), turn=turn_no, expired=expired)
            journal.decide(f"dropped: {ruling.why}")
        if ruling.revive and not await self._actions.revive(action.id, turn=heard.turn, now=self._now()):
            ruling = Ruling(Step.GO_ON, note=DROPPED)
        return Case(ruling, None if ruling.step is Step.GO_ON else action)

    def _meant(
        self, latest: Sequence[Action], turn: Turn, persona: Persona, found: Exchange
    ) -> tuple[Action | None, Heard | None]:
        """The action whose read-back was heard: to its end, or else the one that waits and was cut off."""
        offered = [action for action in latest if action.tool in persona.tools]
        reached = [(reach(found.asked, action.read_back, persona.lines.confirm), action) for action in offered]
        whole = [action for how_far, action in reached if how_far is Reach.WHOLE]
        cut = [action for how_far, action in reached if how_far is Reach.CUT and action.state in _OPEN]
        meant = sorted(whole or cut, key=lambda action: action.state is not ActionState.PREPARED)
        if not meant:
            return None, None
        action = meant[0]
        heard = Heard(
            reach=Reach.WHOLE if whole else Reach.CUT,
            answer=answered(found.said, action.tool),
            silent=found.silent,
            turn=turn.turns_taken,
            expired=action.expires_at <= self._now(),
            told=told(found.after, worded(action.said, persona.style)),
            may_repeat=turn.has_own_id or bool(whole),
        )
        return action, heard

    async def _read_again(self, action: Action, turn: Turn, journal: Journal) -> bool:
        """Let it be read back once more; False when the action does not wait any longer."""
        journal.decide("read back again")
        return await self._actions.read_again(action.id, turn=turn.turns_taken, now=self._now(), valid=self._valid)

    async def _carry_out(self, action: Action, turn: Turn, persona: Persona, journal: Journal, within_s: float) -> str:
        """Carry an approved action out, unless it was dropped meanwhile or the caller may not; what to say of it."""
        tool = self._toolbox.changing(action.tool)
        latest = await self._actions.get(action.id)
        if tool is None or latest is None or latest.state in (ActionState.DROPPED, ActionState.EXPIRED):
            journal.decide("dropped meanwhile")
            return persona.lines.not_done
        if latest.said:
            return latest.said
        if not await self._may(action, turn, persona):
            await self._actions.drop(action.id, reason="standing", now=self._now())
            journal.decide("dropped: standing")
            return persona.lines.not_done
        journal.decide("approved")
        outcome = await self._commits.run(action.id, lambda: tool.execute(latest), within_s)
        if outcome is None:
            journal.decide("unconfirmed")
            return persona.lines.unconfirmed
        journal.decide(f"refused: {outcome.reason}" if isinstance(outcome, Refusal) else "executed")
        return outcome.said

    async def _may(self, action: Action, turn: Turn, persona: Persona) -> bool:
        """Whether the one who says yes is still the customer it was prepared for, as well known as the tool asks."""
        tool = self._toolbox.changing(action.tool)
        scope = Scope(
            turn.conversation_id,
            turn.caller_id,
            turn=turn.turns_taken,
            history=turn.history,
            told_from=persona.told_from,
        )
        standing = await self._toolbox.standing(scope)
        needed = rules_of(persona).level(tool) if tool else Level.VERIFIED
        if standing is None:
            raise StoreError("it cannot be found out who is calling")
        return standing.reaches(needed) and (standing.customer is None or standing.customer.id == action.customer_id)


def rules_of(persona: Persona) -> Rules:
    """The levels that an agent's file sets."""
    return Rules(levels={name: Level[level.upper()] for name, level in persona.levels.items()})
