"""Where utterances begin and end: properties over random probabilities, and the cases people notice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.endpointing import Boundary, Endpointer, Thresholds

FRAME = 32.0
probabilities = st.lists(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.4, 0.9])), max_size=120)


def run(values: list[float], thresholds: Thresholds | None = None, *, agent_speaks: bool = False) -> list[Boundary]:
    endpointer = Endpointer(thresholds)
    return [b for value in values for b in endpointer.feed(value, FRAME, agent_speaks=agent_speaks)]


def kinds(boundaries: list[Boundary]) -> list[str]:
    return [b.kind for b in boundaries]


@given(probabilities)
@settings(max_examples=150, deadline=None)
def test_starts_and_ends_take_turns_and_time_goes_forward(values: list[float]) -> None:
    boundaries = run(values, Thresholds(guess_ms=64, longest_ms=900))
    outer = [b.kind for b in boundaries if b.kind in {"started", "ended"}]
    assert outer == ["started", "ended"] * (len(outer) // 2) + ["started"] * (len(outer) % 2)
    assert all(b.at_ms <= b.decided_ms for b in boundaries)
    assert [b.decided_ms for b in boundaries] == sorted(b.decided_ms for b in boundaries)


@given(probabilities)
@settings(max_examples=150, deadline=None)
def test_an_end_comes_after_exactly_the_silence_that_was_asked_for(values: list[float]) -> None:
    thresholds = Thresholds(longest_ms=1e9)
    for boundary in run(values, thresholds):
        if boundary.kind == "ended":
            silence = boundary.decided_ms - boundary.at_ms
            assert thresholds.end_ms <= silence < thresholds.end_ms + FRAME


@given(probabilities)
@settings(max_examples=150, deadline=None)
def test_pauses_lie_inside_speech_and_each_is_taken_back_or_confirmed(values: list[float]) -> None:
    inside = paused = False
    for boundary in run(values, Thresholds(guess_ms=128)):
        if boundary.kind == "started":
            assert not inside
            inside = True
        elif boundary.kind == "paused":
            assert inside
            assert not paused
            paused = True
        elif boundary.kind == "resumed":
            assert paused
            paused = False
        else:
            inside = paused = False


@given(probabilities, st.integers(1, 40))
@settings(max_examples=100, deadline=None)
def test_speech_never_lasts_longer_than_the_longest(values: list[float], frames: int) -> None:
    longest = frames * FRAME
    started = None
    for boundary in run(values, Thresholds(longest_ms=longest, start_ms=32, barge_in_ms=32)):
        if boundary.kind == "started":
            started = boundary.at_ms
        elif boundary.kind == "ended" and started is not None:
            assert boundary.decided_ms - started <= longest + FRAME


def test_a_click_is_no_speech_and_three_frames_are() -> None:
    assert run([0.9, 0.9, 0.1] * 5) == []
    assert run([0.1, 0.9, 0.9, 0.9]) == [Boundary("started", 32.0, 128.0)]


def test_between_the_thresholds_speech_goes_on_and_none_begins() -> None:
    assert run([0.45] * 50) == []
    assert kinds(run([0.9] * 3 + [0.45] * 50)) == ["started"]


def test_a_pause_shorter_than_the_end_is_no_end() -> None:
    values = [0.9] * 5 + [0.0] * 9 + [0.9] * 5 + [0.0] * 10
    assert kinds(run(values)) == ["started", "ended"]
    assert kinds(run(values, Thresholds(guess_ms=125))) == ["started", "paused", "resumed", "paused", "ended"]


def test_the_end_is_where_the_last_speech_was() -> None:
    boundaries = run([0.0] * 2 + [0.9] * 4 + [0.0] * 10)
    assert boundaries == [Boundary("started", 64.0, 160.0), Boundary("ended", 192.0, 512.0)]


def test_while_the_agent_speaks_it_may_take_more_to_begin() -> None:
    thresholds = Thresholds(barge_in_ms=200)
    assert run([0.9] * 5, thresholds, agent_speaks=True) == []
    assert kinds(run([0.9] * 7, thresholds, agent_speaks=True)) == ["started"]
    assert kinds(run([0.9] * 5, thresholds)) == ["started"]


@pytest.mark.parametrize(("eagerness", "end_ms"), [("eager", 200), ("normal", 300), ("patient", 700), ("odd", 300)])
def test_eagerness_is_how_much_silence_ends_a_turn(eagerness: str, end_ms: float) -> None:
    assert Thresholds().for_eagerness(eagerness).end_ms == end_ms


def test_what_the_vad_tells_late_counts_as_silence() -> None:
    values = [0.0] * 2 + [0.9] * 6 + [0.0] * 12
    plain, early = run(values), run(values, Thresholds(lag_ms=64))
    assert plain[1] == Boundary("ended", 256.0, 576.0)
    assert early[1] == Boundary("ended", 192.0, 512.0)


def test_a_reset_ends_speech_under_way_and_nothing_else() -> None:
    endpointer = Endpointer()
    assert endpointer.reset() == []
    for _ in range(3):
        endpointer.feed(0.9, FRAME)
    assert kinds(endpointer.reset()) == ["ended"]
    assert not endpointer.speaking
