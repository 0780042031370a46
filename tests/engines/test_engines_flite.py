"""flite's voices stream, stop when told, and know how words sound."""

import pytest

from emulator.engines.base import seconds
from emulator.engines.errors import EngineMissing
from emulator.engines.flite import VOICES, FliteVoice, pronounce


@pytest.fixture(params=VOICES)
def voice(request: pytest.FixtureRequest) -> FliteVoice:
    try:
        return FliteVoice(request.param)
    except EngineMissing as missing:
        pytest.skip(str(missing))


def test_audio_comes_in_pieces_and_the_first_says_when_the_words_end(voice: FliteVoice) -> None:
    pieces, times = [], []

    def sink(pcm: bytes, ends: object) -> bool:
        pieces.append(pcm)
        times.append(ends)
        return True

    voice.synthesise("Your order costs $5, Dr. Smith.", sink)
    ends = times[0]
    assert isinstance(ends, list)
    assert len(ends) == 6
    assert ends == sorted(ends)
    assert 0 < ends[0] < ends[-1] <= seconds(b"".join(pieces))
    assert len(pieces) > 20
    assert times[1:] == [None] * (len(pieces) - 1)


def test_the_speed_is_that_of_one_text_only(voice: FliteVoice) -> None:
    def length(speed: float) -> float:
        pieces: list[bytes] = []

        def sink(pcm: bytes, _ends: object) -> bool:
            pieces.append(pcm)
            return True

        voice.synthesise("where is my order", sink, speed)
        return seconds(b"".join(pieces))

    usual = length(1.0)
    assert length(1.5) < 0.8 * usual
    assert length(0.5) > 1.5 * usual
    assert length(1.0) == usual


def test_it_stops_at_the_first_no(voice: FliteVoice) -> None:
    pieces: list[bytes] = []

    def sink(pcm: bytes, _ends: object) -> bool:
        pieces.append(pcm)
        return len(pieces) < 3

    voice.synthesise("This is a long sentence that will be cut off soon.", sink)
    assert len(pieces) == 3


def test_an_error_of_the_sink_comes_through(voice: FliteVoice) -> None:
    def sink(_pcm: bytes, _ends: object) -> bool:
        raise LookupError("sink")

    with pytest.raises(LookupError, match="sink"):
        voice.synthesise("hello", sink)


@pytest.mark.parametrize("text", ["", " ", "…", "“It’s” — café", "\0", "%&§", "a" * 300])
def test_any_text_is_survived(voice: FliteVoice, text: str) -> None:
    voice.synthesise(text, lambda _pcm, _ends: True)


def test_no_such_voice() -> None:
    with pytest.raises(EngineMissing, match="no voice 'nobody'"):
        FliteVoice("nobody")


def test_words_no_dictionary_has_are_pronounced() -> None:
    try:
        assert pronounce("limescale") == "L AY M EH S K EY L"
    except EngineMissing as missing:
        pytest.skip(str(missing))
