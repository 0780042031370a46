"""Whose turn it is: one table of what happens next, for every state and every cue. Pure."""

from collections.abc import Mapping
from enum import Enum, auto


class State(Enum):
    """Where the conversation stands."""

    QUIET = auto()  # nobody speaks, nothing runs; the silence timer may be running
    CALLER = auto()  # the caller speaks
    TRANSCRIBING = auto()  # the caller has stopped; the words are not known yet
    THINKING = auto()  # a reply is being made, none of it was heard
    SPEAKING = auto()  # a reply can be heard
    LEAVING = auto()  # the farewell: nothing interrupts it
    OVER = auto()


class Cue(Enum):
    """What happened."""

    GREETING = auto()  # the agent speaks first
    CALLER_STARTS = auto()
    CALLER_STOPS = auto()
    TRANSCRIBED = auto()  # the utterance has words
    MISHEARD = auto()  # it has none
    MESSAGE = auto()  # the caller wrote instead
    SILENCE = auto()  # nobody has said anything for too long
    AUDIBLE = auto()  # the first of a reply is out
    DONE = auto()  # the reply is complete, and was heard to its end (or had nothing to hear)
    CUT = auto()  # the reply is to stop for no reason the caller gave
    HANG_UP = auto()  # the agent ends the call
    END = auto()  # the connection or the time is over


class Act(Enum):
    """What has to be done, in the order given."""

    LISTEN = auto()  # open an utterance
    TRANSCRIBE = auto()  # close it and ask for its words
    FORGET = auto()  # throw it away
    GREET = auto()  # say the first message
    ASK = auto()  # ask the model for a reply
    DROP = auto()  # stop a reply that nobody heard
    INTERRUPT = auto()  # stop a reply that is being heard, and say what was heard of it
    REST = auto()  # nothing to do: start the silence timer
    CLOSE = auto()


Step = tuple[State, tuple[Act, ...]]

TABLE: Mapping[tuple[State, Cue], Step] = {
    (State.QUIET, Cue.GREETING): (State.THINKING, (Act.GREET,)),
    (State.QUIET, Cue.CALLER_STARTS): (State.CALLER, (Act.LISTEN,)),
    (State.QUIET, Cue.MESSAGE): (State.THINKING, (Act.ASK,)),
    (State.QUIET, Cue.SILENCE): (State.THINKING, (Act.ASK,)),
    (State.CALLER, Cue.CALLER_STOPS): (State.TRANSCRIBING, (Act.TRANSCRIBE,)),
    (State.CALLER, Cue.MESSAGE): (State.THINKING, (Act.FORGET, Act.ASK)),
    (State.TRANSCRIBING, Cue.TRANSCRIBED): (State.THINKING, (Act.ASK,)),
    (State.TRANSCRIBING, Cue.MISHEARD): (State.QUIET, (Act.REST,)),
    (State.TRANSCRIBING, Cue.CALLER_STARTS): (State.CALLER, (Act.LISTEN,)),
    (State.TRANSCRIBING, Cue.MESSAGE): (State.THINKING, (Act.FORGET, Act.ASK)),
    (State.THINKING, Cue.CALLER_STARTS): (State.CALLER, (Act.DROP, Act.LISTEN)),
    (State.THINKING, Cue.MESSAGE): (State.THINKING, (Act.DROP, Act.ASK)),
    (State.THINKING, Cue.AUDIBLE): (State.SPEAKING, ()),
    (State.THINKING, Cue.DONE): (State.QUIET, (Act.REST,)),
    (State.THINKING, Cue.HANG_UP): (State.LEAVING, ()),
    (State.SPEAKING, Cue.CALLER_STARTS): (State.CALLER, (Act.INTERRUPT, Act.LISTEN)),
    (State.SPEAKING, Cue.MESSAGE): (State.THINKING, (Act.INTERRUPT, Act.ASK)),
    (State.SPEAKING, Cue.CUT): (State.QUIET, (Act.INTERRUPT, Act.REST)),
    (State.SPEAKING, Cue.DONE): (State.QUIET, (Act.REST,)),
    (State.SPEAKING, Cue.HANG_UP): (State.LEAVING, ()),
    (State.LEAVING, Cue.DONE): (State.OVER, (Act.CLOSE,)),
} | {(state, Cue.END): (State.OVER, (Act.CLOSE,)) for state in State if state is not State.OVER}
"""What is not listed changes nothing."""


def step(state: State, cue: Cue) -> Step:
    """The state after `cue`, and what has to be done."""
    return TABLE.get((state, cue), (state, ()))
