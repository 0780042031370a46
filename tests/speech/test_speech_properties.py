"""What holds for every text, however it is cut."""

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from app.speech.shaper import Shaper
from app.speech.style import SpeechStyle

CONSTRUCTS = (
    "Your order ", "**#1042**", " is ", "shipped", ". ", "The ", "total is ", "$29.99", "39.90 EUR", "-$5",
    "on November 24, 2026", "2026-11-24", "T15:30:00Z", "at 3:30 p.m.", "5 p.m. today",
    "[link](https://x.com/a?b=c)", "![img](http://a.b/c.png)", "https://www.ups.com/t?id=1",
    "ana@example.org", "john_smith@x.co.uk", "\n- item one", "\n- item two, blue\n",
    "\n1. first\n2. second\n", "\n\n", "\n", "```py\ncode *x*\n```", "`inline`", "😊", "👨\u200d👩\u200d👧",
    "e.g. ", "Dr. Smith", "No. 1042", "U.S. Army", "J. K. Rowling", "...", "?!", "!", '"quoted." ',
    "(555) 123-4567", "+1 800-555-0199", "15%", "3-5 days", "1st", "2x ", "w/ ", "approx. ", "& ",
    "snake_case", "I", "I'm", "IN-1042", "A", "a", "W1234567", "KET-BL-2", "你好。", "谢谢！", " < 5",
    "<b>bold</b>", "<br>", "~5", "*", "**", "_", "__", "[", "](", "]", "(", ")", "\\*", "&amp;", "&nbsp;",
    "—", " - ", " – ", "…", "1️⃣ ", "№ 5", "½", "10 x 20 cm", "5kg", "v2.1", "24/7", "1/2", "Mon-Fri",
    "Sat, ", "and ", "because ", "Thanks", "\r\n", "\t", "\ud83d", "\u200b", "é", "é", "مرحبا ",
    "order number is ", "ending in 4242", "http", "www.", "Nov. 5", "No", "St. ", "etc. ", "ID ", "#", " ## ",
    "~~x~~", "\n---\n", "\n> q", "->", "$", "5 ", "1,299.00 USD", "$5-$10", "1.", "don't ",
    "\n| a | b |\n|---|---|\n| 1 | 2 |\n", "|", " ", ", ",
)  # fmt: skip

texts = st.lists(st.one_of(st.sampled_from(CONSTRUCTS), st.text(max_size=3)), max_size=14).map("".join)
styles = st.builds(
    SpeechStyle,
    language=st.sampled_from(["en", "en", "en-GB", "es", "zh"]),
    verbalize=st.sampled_from([True, True, False]),
    max_sentences=st.sampled_from([0, 0, 1, 2]),
    max_words=st.sampled_from([0, 0, 5, 12]),
)
sizes = st.lists(st.integers(1, 7), min_size=1, max_size=12)


def cut(text: str, lengths: list[int]) -> list[str]:
    pieces, at, turn = [], 0, 0
    while at < len(text):
        pieces.append(text[at : at + lengths[turn % len(lengths)]])
        at, turn = at + lengths[turn % len(lengths)], turn + 1
    return pieces


def speak(pieces: list[str], style: SpeechStyle) -> tuple[str, int, int, bool]:
    shaper = Shaper(style)
    out = "".join([shaper.feed(piece) for piece in pieces]) + shaper.flush()
    return out, shaper.sentences, shaper.spoken_words, shaper.full


@settings(max_examples=250, deadline=None)
@given(texts, styles, sizes)
def test_the_cut_makes_no_difference(text: str, style: SpeechStyle, lengths: list[int]) -> None:
    whole = speak([text], style)
    assert speak(cut(text, lengths), style) == whole
    assert speak(list(text), style) == whole


@settings(max_examples=150, deadline=None)
@given(texts, styles)
def test_the_spacing_is_clean(text: str, style: SpeechStyle) -> None:
    spoken = speak([text], style)[0]
    assert spoken == spoken.strip()
    assert "  " not in spoken
    assert not re.search(r"\s[.,;:!?]+(\s|$)", spoken)
    assert all(unicodedata.category(sign) not in ("Cc", "Cs") for sign in spoken)
    assert not re.search(r"[\u200b\u200d\ufe0f\ufffd\U0001f300-\U0001faff]", spoken)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80), sizes)
def test_any_text_at_all(text: str, lengths: list[int]) -> None:
    style = SpeechStyle(max_sentences=0, max_words=0)
    assert speak(cut(text, lengths), style) == speak([text], style)


@settings(max_examples=150, deadline=None)
@given(texts, styles, sizes)
def test_once_full_for_ever_full(text: str, style: SpeechStyle, lengths: list[int]) -> None:
    shaper = Shaper(style)
    was_full = False
    for piece in cut(text, lengths):
        out = shaper.feed(piece)
        assert not (was_full and out)
        assert shaper.full or not was_full
        was_full = shaper.full
    assert not (was_full and shaper.flush())


WORDS = (
    "kettle",
    "parcel",
    "shipped",
    "tomorrow",
    "warehouse",
    "delivery",
    "thanks",
    "really",
    "blue",
    "über",
    "señor",
)
FRAMES = (
    "{} ", "**{}** ", "*{}*, ", "_{}_ ", "`{}` ", "[{}](https://acme.com/a_b?c=1) ", "\n- {} ",
    "\n- {}\n- {}\n", "\n1. {}\n", "\n# {}\n", "\n| {} | {} |\n|---|---|\n| {} | 5 |\n", "<b>{}</b> ",
    "<br>{} ", "{} 😊 ", "({}) ", '"{}." ', "{}. ", "{}!\n\n", "\n> {}\n", "{} — {} ", "~~{}~~ ", "$5 {} ",
    "#1042 {} ", "{}… ", "**#1042**: {} ", "{}\n", "{} & {} ", "{}/{} ", "{}_{} ", "{}-{} ", "at 5 p.m. {} ",
    "ana@example.org {} ", "https://acme.com/x {} ", "2026-11-24 {} ", "3-5 {} ", "{} [", "{} ** ",
    "```\ncode\n```\n{} ", "{} <", "e.g. {} ", "No. 5 {} ", "(555) 123-4567 {} ",
)  # fmt: skip


@st.composite
def framed(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A text in which words stand in all kinds of markup, and those words in order."""
    text, words = "", []
    for frame in draw(st.lists(st.sampled_from(FRAMES), min_size=1, max_size=10)):
        chosen = [draw(st.sampled_from(WORDS)) for _ in range(frame.count("{}"))]
        text += frame.format(*chosen)
        words += chosen
    return text, words


@settings(max_examples=200, deadline=None)
@given(framed(), st.sampled_from(["en", "de"]), sizes)
def test_no_spoken_word_is_lost(case: tuple[str, list[str]], language: str, lengths: list[int]) -> None:
    text, words = case
    spoken = speak(cut(text, lengths), SpeechStyle(language=language, max_sentences=0, max_words=0))[0]
    heard = iter(re.findall(r"[^\W\d_]+", spoken))
    assert all(word in heard for word in words), (text, spoken)
