"""Audio is cut at its words, pauses are shortened, and every word is there."""

from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.engines.base import SpeechChunk, seconds
from emulator.engines.tts.words import WordCutter, words_of


def sound(length: float) -> bytes:
    return array("h", [3000, -3000] * int(8000 * length)).tobytes()


def quiet(length: float) -> bytes:
    return bytes(2 * int(16_000 * length))


def all_of(cutter: WordCutter, pcm: bytes, step: int = 640) -> list[SpeechChunk]:
    chunks = [chunk for i in range(0, len(pcm), step) for chunk in cutter.feed(pcm[i : i + step])]
    return chunks + cutter.flush()


def test_words_come_as_soon_as_they_are_complete() -> None:
    cutter = WordCutter("one two three")
    cutter.time([0.5, 1.0, 1.5])
    assert cutter.feed(sound(0.4)) == []
    assert [chunk.text for chunk in cutter.feed(sound(0.7))] == ["one ", "two "]
    assert [chunk.text for chunk in cutter.flush()] == ["three"]


def test_the_silence_before_the_first_word_is_cut_off() -> None:
    cutter = WordCutter("one two")
    cutter.time([0.5, 1.0])
    first, second = all_of(cutter, quiet(0.2) + sound(0.8))
    assert 0.30 <= seconds(first.pcm) <= 0.32
    assert 0.49 <= seconds(second.pcm) <= 0.51


def test_the_silence_behind_the_last_word_becomes_a_pause_by_its_punctuation() -> None:
    lengths = {}
    for text in ("one,", "one."):
        lengths[text] = seconds(all_of(WordCutter(text), sound(0.5) + quiet(1.0))[0].pcm)
    assert 0.55 < lengths["one,"] < 0.6
    assert 0.69 < lengths["one."] < 0.71


def test_without_times_words_share_the_sound_by_their_letters() -> None:
    chunks = all_of(WordCutter("aa bbbb"), quiet(0.3) + sound(0.6))
    assert [chunk.text for chunk in chunks] == ["aa ", "bbbb"]
    assert 1.7 < seconds(chunks[1].pcm) / seconds(chunks[0].pcm) < 2.3


def test_times_that_make_no_sense_are_ignored() -> None:
    for ends in ([0.5], [0.5, 0.4], [0.0, 1.0], []):
        cutter = WordCutter("one two")
        cutter.time(ends)
        assert "".join(chunk.text for chunk in all_of(cutter, sound(1.0))) == "one two"


@given(
    st.text(st.sampled_from("ab \n.—"), max_size=30),
    st.lists(st.floats(0, 2), max_size=6),
    st.binary(max_size=4000).map(lambda data: data[: len(data) // 2 * 2]),
)
@settings(deadline=None)
def test_every_character_has_its_chunk(text: str, ends: list[float], pcm: bytes) -> None:
    cutter = WordCutter(text)
    cutter.time(sorted(ends))
    chunks = all_of(cutter, pcm)
    assert "".join(chunk.text for chunk in chunks) == text
    assert sum(len(chunk.pcm) for chunk in chunks) <= len(pcm)


@given(st.text())
@settings(deadline=None)
def test_words_put_together_are_the_text(text: str) -> None:
    assert "".join(words_of(text)) == text
