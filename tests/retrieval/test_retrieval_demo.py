"""The demo shop's help centre asked the way callers ask: the right article, follow-ups, and silence on other topics."""

from pathlib import Path

import pytest

from app.intake.documents import read_document
from app.retrieval.index import Index
from app.retrieval.query import spoken_query

HERE = Path(__file__).parent
ARTICLES = HERE.parents[1] / "app" / "demo" / "articles"


@pytest.fixture(scope="module")
def index() -> Index:
    files = sorted(ARTICLES.glob("*.md"))
    return Index([p for file in files for p in read_document(file, source=file.stem).passages])


def lines(name: str) -> list[str]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def asked(name: str) -> list[tuple[set[str], list[str], str]]:
    """The articles that answer, what was said before, and what the caller says."""
    found = []
    for line in lines(name):
        articles, *earlier, question = (part.strip() for part in line.split("|"))
        before = [text.strip() for text in earlier[0].split("//")] if earlier else []
        found.append(({article.strip() for article in articles.split("/")}, before, question))
    return found


def answers(index: Index, question: str, earlier: list[str]) -> list[str]:
    query = spoken_query(question, earlier)
    return [] if query is None else [hit.passage.source for hit in index.search(query, 3)]


def missed(index: Index, name: str) -> list[str]:
    return [q for articles, earlier, q in asked(name) if articles.isdisjoint(answers(index, q, earlier))]


def test_the_files_speak_of_articles_that_exist() -> None:
    known = {file.stem for file in ARTICLES.glob("*.md")}
    for name in ("spoken_questions.txt", "unseen_questions.txt", "follow_ups.txt"):
        assert {article for articles, _, _ in asked(name) for article in articles} <= known


def test_spoken_questions_find_their_article(index: Index) -> None:
    questions = asked("spoken_questions.txt")
    assert len(questions) >= 60
    assert len(missed(index, "spoken_questions.txt")) <= 0.1 * len(questions)


def test_questions_nobody_tuned_to_find_their_article(index: Index) -> None:
    questions = asked("unseen_questions.txt")
    assert len(missed(index, "unseen_questions.txt")) <= 0.2 * len(questions)


def test_most_questions_have_their_article_first(index: Index) -> None:
    questions = asked("spoken_questions.txt") + asked("unseen_questions.txt")
    first = sum(bool(articles.intersection(answers(index, q, e)[:1])) for articles, e, q in questions)
    assert first >= 0.7 * len(questions)


def test_follow_ups_find_their_article(index: Index) -> None:
    assert missed(index, "follow_ups.txt") == []


def test_unrelated_questions_find_nothing(index: Index) -> None:
    questions = lines("unrelated_questions.txt")
    answered = [q for q in questions if answers(index, q, [])]
    assert len(answered) <= 0.25 * len(questions)
    assert not {"what's the capital of france", "do you sell cars", "tell me a joke about penguins"}.intersection(
        answered
    )


def test_an_unrelated_question_finds_nothing_in_the_midst_of_a_conversation(index: Index) -> None:
    earlier = ["how do i return a kettle", "You can start a return in your account, and we send you a free label."]
    assert answers(index, "what's the capital of france", earlier) == []
    assert answers(index, "who won the football game last night", earlier) == []


def test_articles_are_short_and_stand_under_one_title() -> None:
    files = sorted(ARTICLES.glob("*.md"))
    assert len(files) >= 44
    titles = set()
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert 80 <= len(text.split()) <= 250, file.name
        assert 2 <= text.count("\n## ") <= 4, file.name
        titles.add(read_document(file).title)
    assert len(titles) == len(files)
