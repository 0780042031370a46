"""Queries: small talk asks for nothing, follow-ups lean on what was said, everything else stands by itself."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.retrieval.query import LONGEST_TEXT, spoken_query

EARLIER = ("how do i return a kettle", "You can start a return in your account.")


@pytest.mark.parametrize(
    "utterance",
    ["", "...", "hello", "hi there", "um", "yes", "yes please", "thanks, bye", "okay great thank you so much",
     "no that's all",
     "how are you?", "can you hear me", "one moment please", "hold on a sec", "what", "good morning", "sure",
     "can you repeat that", "are you a real person", "I don't know", "goodbye", "it's one zero four two", "W 1 0 4 2"],
)  # fmt: skip
def test_small_talk_asks_for_nothing(utterance: str) -> None:
    assert spoken_query(utterance) is None
    assert spoken_query(utterance, EARLIER) is None


@pytest.mark.parametrize(
    "utterance",
    ["and how long does it take", "what about that", "how much is it", "and for a toaster", "what if it's broken",
     "can i do that in a store", "tell me more", "how often", "does that cover limescale"],
)  # fmt: skip
def test_follow_ups_lean_on_what_was_said_latest_first(utterance: str) -> None:
    query = spoken_query(utterance, EARLIER)
    assert query is not None
    assert query.leans
    assert [text for text, _ in query.context] == [EARLIER[1], EARLIER[0]]
    weights = [weight for _, weight in query.context]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    "utterance", ["how do i descale my kettle", "do you ship parcels to canada", "what's the capital of france"]
)
def test_a_question_of_its_own_does_not_lean(utterance: str) -> None:
    query = spoken_query(utterance, EARLIER)
    assert query is not None
    assert not query.leans
    assert all(weight < 0.2 for _, weight in query.context)


def test_without_anything_before_nothing_can_be_leant_on() -> None:
    assert spoken_query("and does it") is None
    query = spoken_query("and what about limescale")
    assert query is not None
    assert not query.leans
    assert spoken_query("how often", ("Hello!", "How can I help you today?")) is None


def test_only_the_end_of_a_long_utterance_is_looked_at() -> None:
    query = spoken_query("kettle " * 4_000 + "how do i return it")
    assert query is not None
    assert len(query.spoken) == LONGEST_TEXT
    assert query.spoken.endswith("how do i return it")


def test_only_the_latest_texts_with_a_topic_count() -> None:
    query = spoken_query("and that", [f"the kettle number {n} is broken" for n in range(50)] + ["okay", "yes"])
    assert query is not None
    assert [text.split()[3] for text, _ in query.context] == ["49", "48", "47", "46"]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.lists(st.text(max_size=100), max_size=12))
def test_anything_can_be_said_after_anything(utterance: str, earlier: list[str]) -> None:
    query = spoken_query(utterance, earlier)
    assert query is None or len(query.context) <= 4
