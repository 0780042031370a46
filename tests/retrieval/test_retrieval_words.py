"""Words and terms: folding, numbers, stems, and that any string at all can be read."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.retrieval.lexicon import ASKING, LIGHT_WORDS, OTHER_FORMS, STOP_WORDS
from app.retrieval.synonyms import PHRASES, SYNONYMS
from app.retrieval.words import LONGEST_WORD, is_light, stem, terms, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What's the customer’s e-mail?", ["what", "the", "customer", "email"]),
        ("I don't", ["i", "don"]),
        ("O'Brien’s CAFÉ naïve Straße", ["obrien", "cafe", "naive", "strasse"]),
        ("non-stick (2.5 qt)", ["non", "stick", "2", "5", "qt"]),
        ("ﬁt ™ ½", ["fit", "tm", "1", "2"]),
        ("…", []),
        ("😀 ok", ["ok"]),
    ],
)
def test_words_are_folded(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("um so uh how do I like return the kettles", ["like", "return", "kettl"]),
        ("thirty days", ["30", "day"]),
        ("twenty four hours", ["24", "hour"]),
        ("two hundred and fifty", ["200", "50"]),
        ("nine hundred ninety nine", ["999"]),
        ("the last one", ["last"]),
        ("twenty twenty", ["20", "20"]),
        ("one zero four two", ["zero", "4", "2"]),
        ("she bought broken knives", ["buy", "break", "knife"]),
        ("p.m.", []),
    ],
)
def test_terms_are_what_is_searched_for(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_spoken_and_written_numbers_meet() -> None:
    assert terms("within thirty days") == terms("within 30 days")
    assert terms("two hundred fifty dollars") == terms("250 dollars")


def test_question_and_answer_meet_in_one_stem() -> None:
    for asked, told in [("descale", "descaling"), ("stolen", "steal"), ("colour", "colors"), ("paid", "payment"[:3])]:
        assert terms(asked) == terms(told)


def test_numbers_and_everyday_words_are_light() -> None:
    assert is_light("1042")
    assert is_light("help")
    assert not is_light("kettl")


def test_the_word_lists_are_in_the_form_they_are_compared_in() -> None:
    assert all(word == word.lower() for word in STOP_WORDS | LIGHT_WORDS | ASKING)
    for form, base in OTHER_FORMS.items():
        assert stem(form) == stem(base)
    for term, others in SYNONYMS.items():
        assert term not in others
        assert all(term in SYNONYMS[other] for other in others)
    for word, phrase, _ in PHRASES:
        assert word in phrase.pattern


def test_threads_do_not_mix_their_stems() -> None:
    spoken = [
        f"{start}{end}" for start in ("relation", "nation", "motor", "hope") for end in ("s", "ally", "ing", "ful")
    ]
    expected = [stem.__wrapped__(word) for word in spoken]
    wrong: list[str] = []

    def work() -> None:
        for _ in range(200):
            wrong.extend(w for w, e in zip(spoken, expected, strict=True) if stem.__wrapped__(w) != e)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_string_gives_bounded_lower_case_terms(text: str) -> None:
    for term in terms(text):
        assert 0 < len(term) <= LONGEST_WORD
        assert term == term.lower()
    assert all(word.isalnum() for word in words(text))


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="abcdefghij éüñ'-.", max_size=200))
def test_case_makes_no_difference(text: str) -> None:
    assert terms(text.upper()) == terms(text)
