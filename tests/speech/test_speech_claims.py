"""What claims that something has been done is kept back; everything else is said as it comes."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.speech.claims.asked import asked as asked_for
from app.speech.claims.claim import Claim, Kind
from app.speech.claims.filter import ClaimFilter

FOLDER = Path(__file__).parent / "claims"


def lines(name: str) -> list[str]:
    """The sentences of one file, a line each."""
    return (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()


KINDS = ("refund", "cancellation", "change", "message")
GROUPS = ("denied", "offered-or-asked", "future-or-conditional", "policy", "other")
CLAIMS = [line for kind in KINDS for line in lines(f"made-{kind}")]
OTHERS = [line for group in GROUPS for line in lines(f"none-{group}")]
MARK = "\N{BLACK SQUARE}"


def filtered(pieces: list[str], asked: Kind | None = None, *, true: bool = False) -> tuple[str, list[Claim]]:
    """What is said of a text in these pieces, a mark for each claim; `true` lets the claims pass."""
    gate = ClaimFilter(asked)
    claims: list[Claim] = []

    def settled(words: str, *, final: bool = False) -> str:
        while gate.claim:
            claims.append(gate.claim)
            if true:
                words += gate.accept(final=final)
            else:
                gate.reject()
                words += MARK + (gate.flush() if final else gate.feed(""))
        return words

    said = "".join([settled(gate.feed(piece)) for piece in pieces])
    return said + settled(gate.flush(), final=True), claims


ASKED: list[Kind | None] = [None, "refund"]


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("kind", KINDS)
def test_a_claim_is_kept_back_whole_and_its_kind_is_known(kind: str, asked: Kind | None) -> None:
    for line in lines(f"made-{kind}"):
        said, claims = filtered([line], asked)
        assert any(kind in claim.kinds for claim in claims), line
        assert MARK in said
        assert filtered([line], asked, true=True)[0] == line


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("group", GROUPS)
def test_what_claims_nothing_is_said_as_it_is(group: str, asked: Kind | None) -> None:
    for line in lines(f"none-{group}"):
        assert filtered([line], asked) == (line, [])


def test_a_bare_done_claims_what_the_caller_asked_for_and_nothing_where_they_asked_for_nothing() -> None:
    for line in lines("made-what-was-asked"):
        assert filtered([line], "change")[1][-1].kinds == ("change",), line
        assert filtered([line])[1] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I've refunded you. It takes five days.", MARK + " It takes five days."),
        ("Great news! I have cancelled it.", MARK),
        ("I see your order. I've refunded it, so no worries.", "I see your order." + MARK),
        ("Your parcel came late, so I refunded the shipping.", "Your parcel came late" + MARK),
        ("I've looked at order 1042 and refunded it.", "I've looked at order 1042" + MARK),
    ],
)
def test_the_whole_sentence_is_kept_back_and_no_more(text: str, said: str) -> None:
    assert filtered([text], "refund")[0] == said


def test_all_kinds_of_one_sentence_are_claimed() -> None:
    (claim,) = filtered(["I've cancelled your order and refunded it, and emailed you the details."])[1]
    assert set(claim.kinds) == {"cancellation", "refund", "message"}
    assert claim.own
    assert claim.opens


def test_it_is_known_whether_the_speaker_claims_to_have_done_it() -> None:
    assert [filtered([line])[1][0].own for line in ("I refunded it.", "It has been refunded.")] == [True, False]


TEXTS = st.lists(
    st.one_of(
        st.sampled_from(CLAIMS),
        st.sampled_from(OTHERS),
        st.sampled_from(["I", "have", "and", "Your", "’ve", "$39.90", "...", ",", "\n", "refunded", "it", "—", "3.5"]),
        st.text(max_size=4),
    ),
    max_size=6,
)


@settings(max_examples=300)
@given(TEXTS, st.sampled_from([" ", "", ", "]), st.lists(st.integers(1, 9), min_size=1, max_size=9), st.booleans())
def test_however_the_text_is_cut_the_result_is_the_same(
    parts: list[str], glue: str, sizes: list[int], alert: bool
) -> None:
    text = glue.join(parts)
    pieces, at, turn = [], 0, 0
    while at < len(text):
        pieces.append(text[at : at + sizes[turn % len(sizes)]])
        at += sizes[turn % len(sizes)]
        turn += 1
    asked = ASKED[alert]
    assert filtered(pieces, asked) == filtered([text], asked)
    assert filtered(pieces, asked, true=True)[0] == text


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("in_words", [True, False])
def test_what_is_kept_back_is_bounded(asked: Kind | None, in_words: bool) -> None:
    for start in ("I have ", "and the ", "Ich habe ", "I have refunded ", "x"):
        gate = ClaimFilter(asked)
        most = 0
        for _ in range(400):
            text = " " + start + "your nice blue"
            for piece in re.findall(" [^ ]+", text) if in_words else [text]:
                gate.feed(piece)
                if gate.claim:
                    gate.accept()
                most = max(most, gate.holding)
        assert most < 700


@pytest.mark.parametrize(
    "text", ["The standard shipping takes five days.", "Your order is here.", "There is a way.", "Kettles boil water."]
)
def test_the_first_word_of_an_ordinary_reply_leaves_at_once(text: str) -> None:
    first, _, rest = text.partition(" ")
    gate = ClaimFilter()
    assert gate.feed(first) == first
    assert gate.feed(f" {rest}") + gate.flush() == f" {rest}"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (["Can you cancel it and refund me?"], "cancellation"),
        (["I want a REFUND, then cancel it."], "refund"),
        (["Send me an e-mail.", "Where is my order?"], "message"),
        (["Send me an e-mail.", "No, change the address."], "change"),
        (["Ich möchte eine RÜCKERSTATTUNG."], "refund"),
        (["Können Sie meine Adresse ÄNDERN?"], "change"),
        (["I don’t want it any more."], "cancellation"),
        (["Refund it.", "Hm.", "Well.", "So.", "Where is it?"], None),
        (["I paid by credit card. Is that correct?"], None),
        ([], None),
    ],
)
def test_what_the_caller_wants_is_what_was_asked_for_last(said: list[str], kind: Kind | None) -> None:
    assert asked_for(said) == kind
