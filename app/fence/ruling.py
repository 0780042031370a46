"""What becomes of an action that waits, from what was heard and answered: a table. Pure."""

from dataclasses import dataclass, replace
from enum import Enum

from app.actions import Action, ActionState
from app.fence.heard import Reach
from app.hearing.consent import Answer


class Step(Enum):
    """What the server does next. Only EXECUTE changes anything for a customer."""

    GO_ON = "the model answers"
    EXECUTE = "carry it out"
    NOT_DONE = "say that it was not done"
    TOO_LATE = "say that it was not done in time"
    READ_AGAIN = "read it back again"
    OUTCOME = "say what became of it"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A step; `why` drops the action that waits ("" leaves it), `final` for good; `note` is for the model.

    `revive`: words of the same turn, revised since, had dropped it; that has to be taken back before the step.
    """

    step: Step
    why: str = ""
    final: bool = False
    revive: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """The facts a ruling rests on. `turn` counts the caller's turns; `told`: the outcome was heard to its end.

    `may_repeat`: the read-back gives nothing away, because the caller has heard it all before, or because the
    conversation is surely the one in which the action was prepared.
    """

    reach: Reach
    answer: Answer
    silent: bool
    turn: int
    expired: bool
    told: bool = False
    may_repeat: bool = True


DROPPED = "What was proposed to the caller was dropped: they did not say a plain yes. Nothing was done."
CUT_OFF = "The caller did not hear the proposal to its end, and it was dropped. Nothing was done."
TOO_LATE = "What was proposed to the caller has expired. Nothing was done."
UNDER_WAY = "What was proposed is being carried out; it is not known yet whether it succeeds. Do not promise it."
DONE = "What was proposed has been carried out, once, and its outcome was: "


def rule(action: Action, heard: Heard) -> Ruling:
    """The ruling on one action. A yes counts at a later turn than the action's, to a read-back heard to its end."""
    if action.state in (ActionState.EXECUTED, ActionState.REFUSED):
        return _settled(action, heard)
    if action.state is ActionState.EXECUTING:
        yes = heard.answer is Answer.YES and not heard.silent
        return Ruling(Step.EXECUTE) if yes else Ruling(Step.GO_ON, note=UNDER_WAY)
    if action.state is ActionState.PREPARED:
        return _waiting(action, heard)
    return _given_up(action, heard)


def _settled(action: Action, heard: Heard) -> Ruling:
    note = DONE + action.said
    if heard.reach is not Reach.WHOLE or heard.told or not action.said:
        return Ruling(Step.GO_ON, note=note)
    repeats = heard.silent or heard.answer in (Answer.YES, Answer.AGAIN)
    return Ruling(Step.OUTCOME) if repeats else Ruling(Step.GO_ON, note=note)


def _waiting(action: Action, heard: Heard) -> Ruling:
    if heard.silent:
        return Ruling(Step.GO_ON, "silence", final=True, note=DROPPED)
    if heard.answer is Answer.NO:
        return Ruling(Step.NOT_DONE, "no")
    if heard.expired:
        late = Step.TOO_LATE if heard.answer is Answer.YES else Step.GO_ON
        return Ruling(late, "expired", final=True, note=TOO_LATE)
    if heard.answer is Answer.UNCLEAR:
        return Ruling(Step.GO_ON, "other subject", note=DROPPED)
    if heard.reach is Reach.WHOLE and heard.answer is Answer.YES and heard.turn > action.turn:
        return Ruling(Step.EXECUTE)
    return Ruling(Step.READ_AGAIN) if heard.may_repeat else Ruling(Step.GO_ON, "cut off", note=CUT_OFF)


def _given_up(action: Action, heard: Heard) -> Ruling:
    """Dropped or expired. A transcript that was revised within the turn that dropped it is judged anew."""
    if action.state is ActionState.EXPIRED:
        asked = heard.reach is Reach.WHOLE and heard.answer is Answer.YES and not heard.silent
        return Ruling(Step.TOO_LATE if asked else Step.GO_ON, note=TOO_LATE)
    if heard.silent or action.dropped_turn != heard.turn:
        return Ruling(Step.GO_ON, note=DROPPED)
    anew = _waiting(action, heard)
    return replace(anew, why="", revive=anew.step in (Step.EXECUTE, Step.READ_AGAIN))
