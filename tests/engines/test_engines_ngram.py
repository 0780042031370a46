"""The language model adds up."""

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.engines.stt.english import English
from emulator.engines.stt.ngram import arpa

_SENTENCES = st.lists(st.lists(st.sampled_from("abcd"), min_size=1, max_size=5).map(" ".join), min_size=1, max_size=12)


def parsed(lines: list[str]) -> dict[tuple[str, ...], tuple[float, float]]:
    grams = {}
    for line in lines:
        fields = line.split()
        if fields and not line.strip().startswith("\\") and not line.startswith("ngram"):
            order = len(fields) - 1 if len(fields) == 4 and _is_word(fields[-1]) else len(fields) - 2
            words = tuple(fields[1 : 1 + order])
            backoff = 10 ** float(fields[-1]) if len(fields) == order + 2 else 1.0
            grams[words] = (10 ** float(fields[0]), backoff)
    return grams


def _is_word(field: str) -> bool:
    return not field.replace("-", "").replace(".", "").isdigit()


def probability(grams: dict[tuple[str, ...], tuple[float, float]], words: tuple[str, ...]) -> float:
    if words in grams or len(words) == 1:
        return grams[words][0]
    return grams.get(words[:-1], (0, 1.0))[1] * probability(grams, words[1:])


@given(_SENTENCES)
@settings(deadline=None)
def test_after_any_words_all_words_together_have_probability_one_or_a_little_less(sentences: list[str]) -> None:
    grams = parsed(list(arpa(sentences)))
    words = {gram[0] for gram in grams if len(gram) == 1} - {"<s>"}
    for context in [gram for gram in grams if len(gram) < 3 and gram[-1] != "</s>"]:
        total = sum(probability(grams, (*context, word)) for word in words)
        assert 0.5 < total < 1.001


@pytest.fixture
def english() -> English:
    """An English of four words: "d" is likely after "c", and after a number's "a"."""
    table: dict[tuple[str, ...], float] = {("d", "c"): 0.8, ("d", "a"): 0.6, ("e", "d"): 0.5}
    return English(["c", "d", "e"], lambda words: table.get(tuple(words), 0.1), before=["a"])


def test_with_english_words_add_up_as_well(english: English) -> None:
    grams = parsed(list(arpa(["a@1/2 a@2/2 b", "c a@1/2 a@2/2", "b c"], english)))
    words = {gram[0] for gram in grams if len(gram) == 1} - {"<s>"}
    assert {"d", "e"} <= words
    for context in [gram for gram in grams if len(gram) < 3 and gram[-1] != "</s>"]:
        assert 0.5 < sum(probability(grams, (*context, word)) for word in words) < 1.001


def test_what_the_sentences_leave_open_is_everyday_english(english: English) -> None:
    grams = parsed(list(arpa(["a@1/2 a@2/2 b", "c a@1/2 a@2/2", "b c"], english)))
    assert probability(grams, ("c", "d")) > probability(grams, ("c", "e"))
    assert ("a@2/2", "d") in grams
    assert ("a@1/2", "d") not in grams, "in the middle of a number nothing else is said"


def test_the_header_counts_the_lines() -> None:
    lines = "\n".join(arpa(["a b c", "a b d"])).split("\n")
    counts = {int(line[6]): int(line[8:]) for line in lines if line.startswith("ngram")}
    found: defaultdict[int, int] = defaultdict(int)
    section = 0
    for line in lines:
        if line.startswith("\\") and line.endswith("-grams:"):
            section = int(line[1])
        elif line and section and not line.startswith("\\"):
            found[section] += 1
    assert dict(found) == counts


def test_what_was_seen_more_often_is_likelier() -> None:
    grams = parsed(list(arpa(["where is it"] * 5 + ["where is he"])))
    assert grams["where", "is", "it"][0] > grams["where", "is", "he"][0] > probability(grams, ("where", "is", "where"))


def test_nothing_gives_no_model() -> None:
    with pytest.raises(ZeroDivisionError):
        list(arpa([]))
