"""What callers may say: the phrasebook and the shop's own texts, as words a recogniser knows."""

import re

import pytest

from emulator.engines.stt.domain import Domain, corpus, spoken
from emulator.engines.stt.phrasebook import expanded
from emulator.engines.stt.places import unplaced


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("It costs $29.99 (or 5%).", ["it costs twenty nine dollars ninety nine", "or five percent"]),
        ("E-mail us: we answer within 24 hours!", ["email us", "we answer within twenty four hours"]),
        ("The chef\u2019s knife – 1,500 points", ["the chef's knife", "fifteen hundred points"]),
        ("Order 1042 weighs 4.5 kg", ["order ten forty two weighs four point five kg"]),
        ("£300.00", ["three hundred pounds"]),
        ("... !", []),
    ],
)
def test_texts_become_spoken_clauses(text: str, clauses: list[str]) -> None:
    assert list(spoken(text)) == clauses


def test_templates_stand_for_every_choice_once() -> None:
    assert expanded("{where is|where's} {_|my} order N\norder N\norder N") == [
        "where is order N",
        "where is my order N",
        "where's order N",
        "where's my order N",
        "order N",
    ]


def test_the_shop_is_in_the_corpus() -> None:
    shop = Domain(["We ship to Canada."], ["Gift cards"], ["Blue kettle"], ["AC-9981"])
    sentences = [unplaced(sentence) for sentence in corpus(shop)]
    assert "we ship to canada" in sentences
    assert "tell me about gift cards" in sentences
    assert "where is my blue kettle" in sentences
    assert any("a c nine nine eight one" in sentence for sentence in sentences)


def test_without_a_shop_callers_still_ask_for_orders_and_say_goodbye() -> None:
    sentences = {unplaced(sentence) for sentence in corpus(Domain())}
    assert {"goodbye", "no", "that's all thank you"} <= sentences
    number = re.compile(r"\bwhere is my order( (zero|one|two|three|four|five|six|seven|eight|nine)){4}")
    assert any(number.search(sentence) for sentence in sentences)
    assert any("zip code is" in sentence for sentence in sentences)
    assert all(re.fullmatch(r"[a-z' ]+", sentence) for sentence in sentences)


def test_every_digit_follows_every_digit() -> None:
    words = unplaced(" ".join(corpus(Domain()))).split()
    digits = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    assert {(a, b) for a in digits for b in digits} <= set(zip(words, words[1:], strict=False))  # noqa: RUF007


def test_the_digest_changes_with_every_part_and_only_then() -> None:
    domains = [Domain(), Domain(["a"]), Domain(topics=["a"]), Domain(products=["a"]), Domain(order_numbers=["a"])]
    assert len({domain.digest for domain in domains}) == len(domains)
    assert Domain(("a",)).digest == Domain(["a"]).digest


def test_a_shops_own_numbers_are_said_in_every_way_and_so_are_others_like_them() -> None:
    shop = [unplaced(sentence) for sentence in corpus(Domain(order_numbers=["7315"]))]
    ways = ("seven three one five", "seventy three fifteen", "seven thousand three hundred fifteen")
    assert all(any(way in sentence for sentence in shop) for way in ways)
    letters = [unplaced(sentence) for sentence in corpus(Domain(order_numbers=["W7315"]))]
    digit = "(zero|oh|one|two|three|four|five|six|seven|eight|nine)"
    others = {found[0] for s in letters if (found := re.search(rf"\bw {digit} {digit} {digit} {digit}\b", s))}
    assert len(others) > 100
