"""Time stamps as words: read back as written, also after the speech shaper had them."""

import pytest

from app.speech.shaper import Shaper
from app.speech.style import SpeechStyle
from benchmarks.stamps import FIRST, TOKEN, between_us, now_us, read, written


@pytest.mark.parametrize("at_us", [0, 1, 1_234_567_890, 2**32 - 1])
def test_a_stamp_reads_back(at_us: int) -> None:
    assert read(written(at_us)) == at_us


def test_times_are_told_apart_across_the_end_of_the_clock() -> None:
    assert between_us(2**32 - 5, 7) == 12
    assert between_us(7, 2**32 - 5) == -12


def test_shaped_speech_still_carries_the_stamps() -> None:
    first, later = now_us(), now_us() + 20_000
    shaper = Shaper(SpeechStyle(max_sentences=0, max_words=0))
    said = shaper.feed(f" r{written(first).decode()} w{written(later).decode()}").encode()
    found = FIRST.search(said)
    assert found
    assert [read(found[1]), read(found[2])] == [first, later]
    assert TOKEN.search(shaper.feed(f" w{written(later).decode()}").encode())
