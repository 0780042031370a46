"""When words leave: at once when they are plain, held back only while they may still change."""

import pytest

from app.speech.shaper import Shaper
from app.speech.style import SpeechStyle

UNLIMITED = SpeechStyle(max_sentences=0, max_words=0)


def released(pieces: list[str]) -> list[str]:
    shaper = Shaper(UNLIMITED)
    return [shaper.feed(piece) for piece in pieces]


def test_plain_words_leave_with_their_own_piece() -> None:
    pieces = ["Thanks", " for", " calling", " us", " today"]
    assert released(pieces) == pieces


def test_half_a_plain_word_leaves() -> None:
    assert released(["Your par", "cel is on", " its jour", "ney"]) == ["Your par", "cel is on", " its jour", "ney"]


def test_the_reply_may_begin_with_i() -> None:
    assert released(["I", " found", " it"]) == ["I", " found", " it"]
    assert released(["I", "'m", " here"]) == ["I", "'m", " here"]


def test_punctuation_leaves_with_the_next_word() -> None:
    assert released(["Hello", ".", " Your", " order", ",", " sir"]) == ["Hello", "", ". Your", " order", "", ", sir"]


@pytest.mark.parametrize(
    ("pieces", "last"),
    [
        (["order number is 10", "42", " and"], " one zero four two and"),
        (["on November 2", "4, 2026", " we"], " twenty-fourth, twenty twenty-six we"),
        (["at 5 p", ".m", ". tod", "ay"], "ay"),
        (["at 5 p", ".m", ".", " today"], " five PM today"),
        (["it is $", "29", ".", "99", " by"], " twenty-nine dollars and ninety-nine cents by"),
        (["see htt", "ps://ac", "me.com/a", " now"], " acme dot com now"),
        (["ana", "@exam", "ple.org", " is"], " at example dot org is"),
        (["**", "Tot", "al", "**", " is"], " is"),
    ],
)
def test_an_open_number_or_address_waits_for_its_end(pieces: list[str], last: str) -> None:
    assert released(pieces)[-1] == last


def test_the_beginning_of_an_address_needs_no_waiting() -> None:
    assert released(["write to ana", "@example", ".org", " now"]) == [
        "write to ana",
        "",
        "",
        " at example dot org now",
    ]


@pytest.mark.parametrize(
    "opening", ["**", "[", "(", "`", "_", "~~", "<b", "![", "#", "](", "[a](", '"', "&", "5 ", "$"]
)
def test_markup_that_is_never_closed_swallows_nothing(opening: str) -> None:
    shaper = Shaper(UNLIMITED)
    out = "".join(shaper.feed(piece) for piece in ["well ", opening, *["word "] * 60])
    assert out.count("word") >= 60 - 220 // 5
    assert (out + shaper.flush()).count("word") == 60


def test_the_text_after_a_code_fence_is_spoken() -> None:
    shaper = Shaper(UNLIMITED)
    assert shaper.feed("Before.\n```\ncode here") == "Before"
    assert shaper.feed(" and\nhere\n``") == ""
    assert shaper.feed("`\nAfter it.") == ". After it"
    assert shaper.flush() == "."


def test_a_code_fence_that_never_closes_is_not_spoken() -> None:
    shaper = Shaper(UNLIMITED)
    assert shaper.feed("Here you are:\n```python\nimport os\n") + shaper.flush() == "Here you are."


def test_code_is_spoken_when_there_is_nothing_else() -> None:
    shaper = Shaper(UNLIMITED)
    assert shaper.feed("```text\nyour order shipped\n") + shaper.flush() == "your order shipped."


def test_a_very_long_word_leaves_in_parts() -> None:
    shaper = Shaper(UNLIMITED)
    out = shaper.feed("7" * 4000)
    assert out.count("seven") > 3700


def test_text_after_flush_begins_a_new_paragraph() -> None:
    shaper = Shaper(UNLIMITED)
    assert shaper.feed("Let me check") + shaper.flush() == "Let me check"
    assert shaper.feed("Your order") == ". Your order"
    assert shaper.flush() == ""
    assert shaper.sentences == 2


def test_nothing_in_nothing_out() -> None:
    shaper = Shaper(UNLIMITED)
    assert [shaper.feed(""), shaper.feed("\n\n"), shaper.feed("**"), shaper.feed(" 😊 "), shaper.flush()] == [""] * 5
    assert (shaper.sentences, shaper.spoken_words, shaper.full) == (0, 0, False)
