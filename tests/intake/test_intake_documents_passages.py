"""Passages: their size, their borders, and that no word is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.blocks import Block
from app.intake.passages import LEAST_WORDS, MOST_WORDS, cut
from app.intake.plain import read_plain

SENTENCE = "The parcel is sent on the next business day after we have packed it. "


def texts(*blocks: Block) -> list[str]:
    return [p.text for p in cut(blocks, "s", "Title", titled=False)]


def sizes(*blocks: Block) -> list[int]:
    return [len(text.split()) for text in texts(*blocks)]


def test_small_paragraphs_are_joined_and_their_borders_kept() -> None:
    assert texts(Block("text", "One."), Block("text", "Two."), Block("text", "Three.")) == ["One.\nTwo.\nThree."]


def test_a_long_paragraph_is_cut_between_sentences_into_equal_parts() -> None:
    parts = texts(Block("text", (SENTENCE * 25).strip()))
    assert all(part.startswith("The parcel") and part.endswith("packed it.") for part in parts)
    assert all(LEAST_WORDS <= len(part.split()) <= MOST_WORDS for part in parts)


def test_no_scrap_is_left_at_the_end() -> None:
    assert sizes(Block("text", (SENTENCE * 8).strip()), Block("text", SENTENCE.strip())) == [9 * 14]


def test_headings_are_borders_and_make_the_path() -> None:
    found = cut(
        [
            Block("heading", "Returns", 1),
            Block("heading", "How long", 2),
            Block("text", "Thirty days."),
            Block("heading", "Holidays", 3),
            Block("text", "Until January."),
            Block("heading", "How", 2),
            Block("text", "By mail."),
        ],
        "s",
        "Returns",
        titled=True,
    )
    assert [p.heading for p in found] == ["Returns > How long", "Returns > How long > Holidays", "Returns > How"]


def test_a_long_list_repeats_its_lead_in() -> None:
    steps = [Block("item", f"Step {n}: turn the small screw at the back of the lamp to the left.") for n in range(12)]
    first, second = texts(Block("text", "To open the lamp:"), *steps)
    assert first.startswith("To open the lamp:\nStep 0:")
    assert second.startswith("To open the lamp:\nStep")
    assert second.endswith("Step 11: turn the small screw at the back of the lamp to the left.")


def test_abbreviations_and_decimals_do_not_end_a_sentence() -> None:
    sentence = "Ask for Mr. Smith or Dr. J. Jones at No. 5, e.g. Before 9.30 a.m. or so. "
    for part in texts(Block("text", (sentence * 12).strip())):
        assert part.startswith("Ask for")
        assert part.endswith("or so.")


def test_text_without_spaces_or_full_stops_is_cut_too() -> None:
    assert max(len(t) for t in texts(Block("text", "x" * 50_000))) < 3_000
    assert max(sizes(Block("text", "word " * 5_000))) <= MOST_WORDS
    assert len(texts(Block("text", "配送には三日かかります。" * 400))) >= 5


_words = st.lists(
    st.sampled_from(["We", "ship", "it.", "No.", "Do", "you?", "5", "a.m.", "(ok)", "“So!”", "x" * 300]), max_size=300
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_words.map(" ".join), max_size=8))
def test_no_word_is_lost_and_no_passage_is_too_long(paragraphs: list[str]) -> None:
    found = texts(*(Block("text", p) for p in paragraphs if p))
    assert "".join("".join(found).split()) == "".join("".join(paragraphs).split())
    assert all(len(text.split()) <= MOST_WORDS + LEAST_WORDS for text in found)
    assert all(text.strip() for text in found)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_plain_text_of_any_kind_is_read(text: str) -> None:
    for block in read_plain(text).blocks:
        assert block.text == block.text.strip()
        assert block.text
