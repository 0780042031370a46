"""Where sentences end in running text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.speech.sentences import SentenceSplitter

CASES = [
    (["It costs $29.99.", "Thanks."], "en"),
    (["Dr. Smith is in.", "Mrs. Jones is not."], "en"),
    (["No. 1042 shipped.", "No.", "That is wrong."], "en"),
    (["Bring shoes, e.g. boots, i.e. dry ones, etc.", "Then go."], "en"),
    (["The U.S. Army is here."], "en"),
    (["He lives in the U.S.", "The rest do not."], "en"),
    (["Come at 3 p.m. today.", "Or at 5 p.m. Monday.", "At 6 p.m.", "We close."], "en"),
    (["J. K. Rowling wrote it.", "J.R.R. Tolkien did not."], "en"),
    (["Wait... what?", "Really?!", "Yes!!", "Ok..."], "en"),
    (['"Where is it?" she asked.', '"It is late."', "He left."], "en"),
    (["(It works.)", "Good."], "en"),
    (["Version 2.1.3 is out.", "See acme.com.", "It is 3.5 stars."], "en"),
    (["Acme Inc. sells it.", "So does Bolt Ltd.", "They are good."], "en"),
    (["I do.", "So do I.", "A plan B.", "The end."], "en"),
    (["您好！", "您的订单已发货。", "“好吗？”", "谢谢"], "zh"),
    (["Am 24. November kommt es.", "Danke."], "de"),
    (["नमस्ते।", "धन्यवाद।"], "hi"),
    (["¿Qué tal?", "Bien.", "¡Adiós!"], "es"),
    (["no capitals here.", "still two sentences."], "en"),
    (["Call 555.123.4567 now.", "5 left."], "en"),
]


def split(pieces: list[str], language: str) -> list[str]:
    splitter = SentenceSplitter(language)
    return [sentence for piece in pieces for sentence in splitter.feed(piece)] + splitter.flush()


def joined(sentences: list[str], language: str) -> str:
    return ("" if language == "zh" else " ").join(sentences)


@pytest.mark.parametrize(("sentences", "language"), CASES)
def test_splits(sentences: list[str], language: str) -> None:
    assert split([joined(sentences, language)], language) == sentences


@pytest.mark.parametrize(("sentences", "language"), CASES)
def test_splits_the_same_letter_by_letter(sentences: list[str], language: str) -> None:
    assert split(list(joined(sentences, language)), language) == sentences


def test_a_full_stop_waits_for_the_next_character() -> None:
    splitter = SentenceSplitter()
    assert splitter.feed("It is done.") == []
    assert splitter.feed(" ") == []
    assert splitter.feed("N") == ["It is done."]
    assert splitter.flush() == ["N"]
    assert splitter.flush() == []


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab IU.?! \n\"'()5$。！，…Drno", max_size=60), st.data())
def test_the_cut_makes_no_difference(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    sentences = split([text], "en")
    assert split(pieces, "en") == sentences
    assert "".join("".join(sentences).split()) == "".join(text.split())
