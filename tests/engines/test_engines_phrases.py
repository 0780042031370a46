"""Text is cut where a voice can begin, and nothing of it is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.engines.tts.phrases import PhraseCutter

_TEXT = st.text(st.sampled_from("ab1. ,!?\n:…\"'A"), max_size=80)


def cut(*pieces: str) -> list[str]:
    cutter = PhraseCutter()
    return [phrase for piece in pieces for phrase in cutter.feed(piece)] + cutter.flush()


@given(_TEXT, st.lists(st.integers(0, 80), max_size=6))
@settings(max_examples=300, deadline=None)
def test_nothing_is_lost_however_the_text_comes(text: str, places: list[int]) -> None:
    marks = [0, *sorted(places), len(text)]
    assert "".join(cut(*(text[a:b] for a, b in zip(marks, marks[1:], strict=False)))) == text  # noqa: RUF007


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("It has shipped. It comes on Friday.", ["It has shipped. ", "It comes on Friday."]),
        ("Your order has shipped, and it comes soon, on Friday.", ["Your order has shipped, ", "and it comes soon, on Friday."]),  # noqa: E501
        ("Yes, it has shipped.", ["Yes, it has shipped."]),
        ("Ask Dr. Smith about it. Or me.", ["Ask Dr. Smith about it. ", "Or me."]),
        ("It costs $29.99 today. Yes.", ["It costs $29.99 today. ", "Yes."]),
        ("One line\nanother", ["One line\n", "another"]),
        ('He said "go." She went.', ['He said "go." ', "She went."]),
        ("Let me check that... ", ["Let me check that... "]),
        ("", []),
    ],
)  # fmt: skip
def test_phrases(text: str, phrases: list[str]) -> None:
    assert cut(text) == phrases


def test_a_filler_is_spoken_before_the_next_word_is_known() -> None:
    assert PhraseCutter().feed("Let me check that... ") == ["Let me check that... "]


def test_a_page_without_a_full_stop_is_cut_between_words() -> None:
    phrases = cut("word " * 200)
    assert all(len(phrase) <= 240 and phrase.endswith("word ") for phrase in phrases)


def test_an_endless_word_is_cut_too() -> None:
    assert max(map(len, cut("x" * 1000))) <= 240
