"""Limits: sentences, words, and where a run-on sentence may stop."""

import pytest

from app.speech.governor import Governor
from app.speech.shaper import Shaper
from app.speech.style import SpeechStyle

RUN_ON = (
    "Well, we have a great many things to tell you about the order and the parcel, and the carrier says that it left "
    "the depot, and then it was scanned again at the airport, and we think that it will arrive on Thursday, November "
    "26, 2026, at 12 Main Street, Springfield, and the total, including tax and shipping, is $89.80, and your number "
    "is 555-123-4567, and so on and on and on until the day is over and the night begins."
)


def say(text: str, *, max_sentences: int = 0, max_words: int = 0) -> str:
    shaper = Shaper(SpeechStyle(max_sentences=max_sentences, max_words=max_words))
    return shaper.feed(text) + shaper.flush()


def test_stops_after_the_last_sentence_allowed() -> None:
    assert say("One is here. Two is here! Is three here? Four is here.", max_sentences=3) == (
        "One is here. Two is here! Is three here?"
    )


def test_full_is_known_with_the_first_letter_of_the_next_sentence() -> None:
    shaper = Shaper(SpeechStyle(max_sentences=2))
    assert shaper.feed("One is here. Two is here.") == "One is here. Two is here"
    assert (shaper.full, shaper.sentences) == (False, 1)
    assert shaper.feed(" ") == ""
    assert shaper.feed("T") == "."
    assert (shaper.full, shaper.sentences) == (True, 2)


def test_nothing_leaves_once_full() -> None:
    shaper = Shaper(SpeechStyle(max_sentences=1))
    assert shaper.feed("One is here. Two") == "One is here."
    assert shaper.full
    assert [shaper.feed(" is here."), shaper.feed(" Three."), shaper.flush()] == ["", "", ""]
    assert (shaper.sentences, shaper.spoken_words) == (1, 3)


def test_a_text_within_the_limits_is_never_full() -> None:
    shaper = Shaper(SpeechStyle(max_sentences=2))
    assert shaper.feed("One is here. Two is here.") + shaper.flush() == "One is here. Two is here."
    assert (shaper.full, shaper.sentences, shaper.spoken_words) == (False, 2, 6)


def test_the_limit_keeps_counting_after_flush() -> None:
    shaper = Shaper(SpeechStyle(max_sentences=1))
    assert shaper.feed("One is here.") + shaper.flush() == "One is here."
    assert (shaper.feed(" Two is here."), shaper.full) == ("", True)


def test_the_sentence_that_reaches_the_word_limit_is_finished() -> None:
    assert say("One two three. Four five six seven. Eight nine.", max_words=5) == "One two three. Four five six seven."


@pytest.mark.parametrize("max_words", range(3, 70))
def test_a_run_on_sentence_stops_at_a_clause_and_never_inside_a_fact(max_words: int) -> None:
    spoken = say(RUN_ON, max_words=max_words)
    assert spoken.endswith(".")
    for fact in (
        "November twenty-sixth, twenty twenty-six",
        "twelve Main Street, Springfield",
        "the total, including tax and shipping, is eighty-nine dollars and eighty cents",
        "five five five, one two three, four five six seven",
    ):
        begins = fact.split(",")[0].split()[0]
        assert fact in spoken or not spoken.rstrip(".").endswith(begins)
        assert fact in spoken or fact.split()[-1] not in spoken.split()[-2:]
    if "the total" in spoken:
        assert "eighty cents" in spoken
    assert len(spoken.split()) < max(2.5 * max_words, 20)


def test_a_list_without_full_stops_is_cut_between_items() -> None:
    items = "\n".join(f"- Blue kettle, ${n}.50" for n in range(10, 40))
    spoken = say(f"Your items:\n{items}", max_words=20)
    assert spoken.endswith("dollars and fifty cents.")
    assert len(spoken.split()) < 50


def test_initials_and_abbreviations_are_no_sentences() -> None:
    shaper = Shaper(SpeechStyle(max_sentences=1))
    out = shaper.feed("Dr. Smith of the U.S. Army met J. K. Rowling at 3 p.m. on Oak St. in London. Then")
    assert out == "Doctor Smith of the U.S. Army met J. K. Rowling at three PM on Oak Street in London."
    assert shaper.full


def test_chinese_is_counted_by_length_and_cut_at_its_own_commas() -> None:
    shaper = Shaper(SpeechStyle(language="zh", max_sentences=0, max_words=10))
    spoken = shaper.feed("您好，" + "您的订单已经发货，" * 30) + shaper.flush()
    assert shaper.full
    assert 20 < len(spoken) < 60


def test_the_governor_alone_counts_what_it_lets_through() -> None:
    governor = Governor(SpeechStyle(max_sentences=0, max_words=0))
    assert governor.feed("Hello there") + governor.feed(". It is") + governor.flush() == "Hello there. It is"
    assert (governor.sentences, governor.spoken_words) == (2, 4)
