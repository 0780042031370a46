"""Answers taken from passages: the one or two sentences that have most in common with the question."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.llm.offline.expectations import PRICE, expected
from app.llm.offline.headings import looks_like_answer, suits
from app.llm.offline.passage_text import Source
from app.llm.offline.words import WEAK, stem, stems, weight

_MOST_WORDS = 45  # in both sentences together
_AS_GOOD = 0.8  # of the best sentence's score
_LONGEST_SENTENCE = 60
_MOST_SENTENCES = 60  # looked at, over all passages
_COVERED = 0.33  # of the question's weight that a passage has to share
_MOSTLY = 0.5  # of it that one sentence has to share when it lacks what the question expects
_CONTEXT = 0.2  # what a word of an earlier utterance counts
_HEADED = 0.55
_PROMISED = 0.9  # for a heading that promises the kind of answer that is asked for
_TOGETHER = 2  # words of the question in one sentence
_OF_THE_SHOP = re.compile(r"\b(?:you|your|we|i|is there|are there)\b")
_GENERIC = frozenset(
    map(
        stem, ("stop", "talk", "read", "speak", "name", "hear", "listen", "sing", "play", "keep", "hold", "put", "turn")
    )
)
"""Stems of what is said to anybody about anything; a passage that has one is not about it."""
_FEW_WORDS = 1.3  # a question below this weight leans on what was said before


@dataclass(frozen=True, slots=True)
class _Question:
    """The stems asked for with their weights, and what a sentence that answers looks like.

    `leans`: some of the stems are from what was said before.
    """

    weights: dict[str, float]
    text: str
    leans: bool
    expected: re.Pattern[str] | None


def best_sentences(question: str, context: Sequence[str], sources: Sequence[Source], *, most: int = 2) -> list[str]:
    """The answer in the passages' own words; [] when they do not answer the question.

    `context` is what was said before, newest first; a short question ("and how long does that take") leans on it.
    """
    asked = _question(question, context)
    if not asked.weights:
        return []
    rated = sorted(_rated(asked, sources), key=lambda r: (-r[0], r[1], r[2]))
    if not rated:
        return []
    _, passage, at = rated[0]
    if not _is_expected(asked, sources[passage].sentences[at]):
        return []
    chosen = [(passage, at)]
    if most > 1:
        other = _elsewhere(asked, sources, rated)
        following = _following(asked, sources[passage].sentences, at)
        second = other or ((passage, following) if following is not None else None)
        chosen = sorted([*chosen, second]) if second else chosen
    return [_ended(sources[passage].sentences[at]) for passage, at in chosen]


def _is_expected(asked: _Question, sentence: str) -> bool:
    """Whether the sentence can be the answer: it has what the question expects, or most of the question's words."""
    if asked.expected is None or asked.expected.search(sentence):
        return True
    told = set(stems(sentence))
    return sum(w for s, w in asked.weights.items() if s in told) >= _MOSTLY * sum(asked.weights.values())


def query(question: str, context: Sequence[str]) -> str:
    """A few words to search for: those of the question that mean something, and of the last one when there are few."""
    words = _content_words(question)
    if sum(weight(stem(w)) for w in words) < _FEW_WORDS:
        words += [w for said in context[:1] for w in _content_words(said)]
    return " ".join(dict.fromkeys(words))[:200] or question[:200]


def _content_words(text: str) -> list[str]:
    kept = set(stems(text))
    if any(s not in WEAK for s in kept):
        kept = {s for s in kept if s not in WEAK}
    return [w for w in re.findall(r"[^\W_]+", text.lower()) if stem(w) in kept]


def _question(question: str, context: Sequence[str]) -> _Question:
    weights = {s: weight(s) for s in stems(question)}
    leans = bool(context) and sum(weights.values()) < _FEW_WORDS
    for said in context[:3] if leans else ():
        for s in stems(said)[:12]:
            if not s.isdigit():
                weights.setdefault(s, weight(s) * _CONTEXT)
    return _Question(weights, question, leans, expected(question))


def _rated(asked: _Question, sources: Sequence[Source]) -> Iterator[tuple[float, int, int]]:
    """Score, passage and place of every sentence that has something of the question."""
    looked_at = 0
    for passage, told in enumerate(sources):
        heading = set(stems(told.heading))
        sentences = [set(stems(s)) for s in told.sentences[:_MOST_SENTENCES]]
        if not _covers(asked, heading.union(*sentences)) or not _is_about(asked, heading, sentences):
            continue
        suited = suits(asked.text, told.heading)
        for at, sentence in enumerate(told.sentences):
            looked_at += 1
            if looked_at > _MOST_SENTENCES:
                return
            score = _score(asked, sentence, heading, counts=_HEADED if suited <= 1 else _PROMISED)
            if score > 0:
                yield suited * score * (1.0 - 0.1 * min(passage, 5)) * (1.1 if at == 0 else 1.0), passage, at


def _covers(asked: _Question, text: set[str]) -> bool:
    """Whether a passage has enough of the question to be about it."""
    strong = [s for s in asked.weights if s in text and s not in WEAK]
    if asked.leans:  # most of the stems are from before, and no passage has all that was said
        return len(strong) >= min(2, sum(s not in WEAK for s in asked.weights)) > 0
    shared = sum(asked.weights[s] for s in asked.weights if s in text)
    return bool(strong) and shared >= _COVERED * sum(asked.weights.values())


def _is_about(asked: _Question, heading: set[str], sentences: Sequence[set[str]]) -> bool:
    """Whether a passage speaks of what is asked, and has not just one of its words somewhere in passing."""
    if asked.leans:
        return True
    strong = {s for s in asked.weights if s not in WEAK and s not in _GENERIC}
    if strong & heading or any(len(strong & told) >= _TOGETHER for told in sentences):
        return True
    return _OF_THE_SHOP.search(asked.text.lower()) is not None and any(strong & told for told in sentences)


def _score(asked: _Question, sentence: str, heading: set[str], *, counts: float) -> float:
    """How good an answer a sentence is; `counts`: what a word counts that only the heading has."""
    told = set(stems(sentence))
    shared = sum(w for s, w in asked.weights.items() if s in told)
    headed = sum(w for s, w in asked.weights.items() if s in heading and s not in told)
    score = shared + counts * headed
    if asked.expected and asked.expected.search(sentence):
        score *= 1.5
    elif looks_like_answer(asked.text, sentence):
        score *= 1.3
    length = sentence.count(" ") + 1
    return score * 0.8 if length > 30 or length < 4 else score


def _elsewhere(
    asked: _Question, sources: Sequence[Source], rated: Sequence[tuple[float, int, int]]
) -> tuple[int, int] | None:
    """A sentence of another passage that is as good an answer: a price for this, another price for that."""
    if asked.expected is not PRICE:
        return None
    best, passage, at = rated[0]
    length = sources[passage].sentences[at].count(" ")
    for score, other, place in rated[1:4]:
        told = sources[other].sentences[place]
        fits = other != passage and score >= _AS_GOOD * best and length + told.count(" ") < _MOST_WORDS
        if fits and PRICE.search(told):
            return other, place
    return None


def _following(asked: _Question, told: Sequence[str], at: int) -> int | None:
    """The sentence beside the best one that goes on with it, if both together are short enough to hear."""
    length = told[at].count(" ") + 1
    for other in (at + 1, at - 1):
        if not 0 <= other < len(told) or length + told[other].count(" ") + 1 > _MOST_WORDS:
            continue
        shares = any(s in asked.weights and s not in WEAK for s in stems(told[other]))
        if shares or (
            other == at + 1 and told[other].startswith(("It ", "They ", "That ", "This ", "Otherwise", "If "))
        ):
            return other
    return None


def _ended(sentence: str) -> str:
    """The sentence, cut where a listener would be lost, with an end."""
    words = sentence.split()
    if len(words) > _LONGEST_SENTENCE:
        sentence = " ".join(words[:_LONGEST_SENTENCE])
        cut = max(sentence.rfind(mark) for mark in (",", ";", ":"))
        sentence = sentence[:cut] if cut > 40 else sentence
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence.rstrip(',;:')}."
