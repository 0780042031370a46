"""Melodies can be read back, whatever a line does to them."""

import random
from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.engines import tones
from tests.engines.conftest import hiss, louder, silence


@given(st.text(max_size=12), st.integers(0, 3000), st.sampled_from([0.05, 0.5, 1.0, 4.0]))
@settings(max_examples=40, deadline=None)
def test_read_at_any_place_and_volume(text: str, before: int, volume: float) -> None:
    pcm = bytes(2 * before) + louder(tones.encode(text), volume) + silence(0.1)
    assert tones.decode(pcm) == text


def test_read_through_noise() -> None:
    pcm = tones.encode("where is 1042?")
    source = random.Random(2)
    noisy = array("h", (sample + source.randint(-150, 150) for sample in array("h", pcm))).tobytes()
    assert tones.decode(noisy) == "where is 1042?"


def test_several_melodies_are_put_together() -> None:
    assert tones.decode(tones.encode("one ") + silence(0.7) + tones.encode("two")) == "one two"


def test_what_is_no_melody_says_nothing() -> None:
    assert tones.decode(b"") == tones.decode(silence(0.5)) == tones.decode(hiss(0.5, 2000)) == ""


def test_the_end_cut_off_leaves_the_beginning() -> None:
    assert tones.decode(tones.encode("beginning")[:-3000]) == "beginni"
