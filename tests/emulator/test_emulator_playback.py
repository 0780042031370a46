"""What was heard: a prefix of what was said, never less as time goes on."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.playback import Playback, Spoken, corrected

pieces = st.lists(st.tuples(st.text("ab ", max_size=8), st.floats(0, 2), st.floats(0, 1)), max_size=12)


@given(pieces, st.lists(st.floats(0, 30), max_size=6))
@settings(max_examples=200, deadline=None)
def test_what_was_heard_is_a_prefix_and_only_grows(said: list[tuple[str, float, float]], moments: list[float]) -> None:
    playback, reply, now = Playback(), Spoken(), 100.0
    for text, seconds, pause in said:
        playback.play(now, seconds, text, reply)
        now += pause
    whole = "".join(text for text, _, _ in said)
    heard = [reply.heard(100.0 + moment) for moment in sorted(moments)]
    assert all(whole.startswith(part) for part in heard)
    assert all(later.startswith(earlier) for earlier, later in pairwise(heard))
    assert reply.heard(1000.0) == whole


@given(pieces)
@settings(max_examples=100, deadline=None)
def test_the_loudspeaker_is_never_further_ahead_than_it_was_sent(said: list[tuple[str, float, float]]) -> None:
    playback, now, total = Playback(), 0.0, 0.0
    for text, seconds, pause in said:
        playback.play(now, seconds, text, Spoken())
        total += seconds
        assert playback.ahead(now) <= total + 1e-6
        now += pause
    playback.stop(now)
    assert playback.ahead(now) == 0


def test_audio_sent_at_once_is_heard_in_real_time() -> None:
    playback, reply = Playback(), Spoken()
    for word in ("one ", "two ", "three "):
        playback.play(10.0, 0.5, word, reply)
    assert playback.ahead(10.0) == 1.5
    assert [reply.heard(t) for t in (9.0, 10.3, 10.5, 11.2, 11.5)] == ["", "", "one ", "one two ", "one two three "]


def test_a_long_piece_is_cut_at_a_word() -> None:
    playback, reply = Playback(), Spoken()
    playback.play(0.0, 10.0, "never in the middle", reply)
    assert reply.heard(5.0) == "never in"
    assert reply.heard(0.1) == ""


def test_two_replies_share_one_loudspeaker() -> None:
    playback, first, second = Playback(), Spoken(), Spoken()
    playback.play(0.0, 1.0, "first", first)
    playback.play(0.0, 1.0, "second", second)
    assert (first.heard(1.0), second.heard(1.0), second.heard(2.0)) == ("first", "", "second")


def test_a_correction_reads_like_the_platforms() -> None:
    assert corrected("Sure, which day ", "Sure, which day suits you?") == "Sure, which day..."
    assert corrected("Sure,\nthe", "Sure,\nthe first") == "Sure, the..."
    assert corrected("All of it. ", "All of it.") == "All of it."
    assert corrected("", "Nothing of it.") == ""
