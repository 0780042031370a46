"""The table of turns: whatever happens in whatever order, never two replies and never two utterances."""

from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.turntaking import TABLE, Act, Cue, State, step

cues = st.lists(st.sampled_from(list(Cue)), max_size=60)


@given(cues)
@settings(max_examples=400, deadline=None)
def test_one_reply_and_one_utterance_at_a_time(happened: list[Cue]) -> None:
    state, replying, listening = State.QUIET, False, False
    for cue in happened:
        state, acts = step(state, cue)
        if cue is Cue.DONE and acts:
            replying = False
        for act in acts:
            if act in {Act.ASK, Act.GREET}:
                assert not replying
                replying, listening = True, False
            elif act in {Act.DROP, Act.INTERRUPT}:
                assert replying
                replying = False
            elif act is Act.LISTEN:
                assert not replying
                listening = True
            elif act in {Act.TRANSCRIBE, Act.FORGET}:
                assert listening
            elif act is Act.REST:
                assert not replying
        assert replying == (state in {State.THINKING, State.SPEAKING, State.LEAVING}) or state is State.OVER


@given(cues)
@settings(max_examples=200, deadline=None)
def test_when_it_is_over_it_is_over_and_closed_once(happened: list[Cue]) -> None:
    state, closed = State.QUIET, 0
    for cue in [*happened, Cue.END, *happened]:
        state, acts = step(state, cue)
        closed += acts.count(Act.CLOSE)
    assert state is State.OVER
    assert closed == 1


def test_whatever_stands_can_be_ended() -> None:
    assert all(step(state, Cue.END) == (State.OVER, (Act.CLOSE,)) for state in State if state is not State.OVER)


def test_what_is_not_listed_changes_nothing() -> None:
    unlisted = [(s, c) for s in State for c in Cue if (s, c) not in TABLE]
    assert unlisted
    assert all(step(s, c) == (s, ()) for s, c in unlisted)


def test_a_caller_who_goes_on_takes_back_the_question() -> None:
    assert step(State.THINKING, Cue.CALLER_STARTS) == (State.CALLER, (Act.DROP, Act.LISTEN))
    assert step(State.SPEAKING, Cue.CALLER_STARTS) == (State.CALLER, (Act.INTERRUPT, Act.LISTEN))
    assert step(State.LEAVING, Cue.CALLER_STARTS) == (State.LEAVING, ())
