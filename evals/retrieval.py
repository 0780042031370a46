"""Measures retrieval on NoiseQA: spoken questions, clean and as recognisers heard them, against their paragraphs."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.knowledge import Passage
from app.retrieval.index import Index
from app.retrieval.query import spoken_query

_DEPTH = 10  # hits looked at for the reciprocal rank


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the number of the passage that answers it."""

    text: str
    passage: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of the questions, and milliseconds."""

    questions: int
    hit_at_1: float
    hit_at_3: float
    mrr: float
    unanswered: float
    p50_ms: float
    p99_ms: float


def main(argv: Sequence[str] | None = None) -> int:
    """`python -m evals.retrieval DIR`: one line for each file of DIR."""
    parser = argparse.ArgumentParser(prog="python -m evals.retrieval", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder of SQuAD-style JSON files")
    parser.add_argument("--titles", action="store_true", help="give each paragraph its article's title as heading")
    args = parser.parse_args(argv)
    files = sorted(args.folder.glob("*.json"))
    if not files:
        sys.stderr.write(f"{args.folder}: there are no JSON files in it\n")
        return 2
    sys.stdout.write(f"{'file':28} questions  hit@1  hit@3    mrr  no hit  p50 ms  p99 ms\n")
    for file in files:
        figures = measure(*read(file, titles=args.titles))
        sys.stdout.write(
            f"{file.stem:28} {figures.questions:9}  {figures.hit_at_1:.3f}  {figures.hit_at_3:.3f}  {figures.mrr:.3f}"
            f"  {figures.unanswered:6.3f}  {figures.p50_ms:6.2f}  {figures.p99_ms:6.2f}\n"
        )
    return 0


def read(file: Path, *, titles: bool) -> tuple[list[Passage], list[Question]]:
    """The paragraphs of a SQuAD-style file as passages, and its questions."""
    passages: list[Passage] = []
    questions: list[Question] = []
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        heading = article["title"].replace("_", " ") if titles else ""
        for paragraph in article["paragraphs"]:
            questions += [Question(asked["question"], len(passages)) for asked in paragraph["qas"]]
            passages.append(Passage(article["title"], heading, paragraph["context"]))
    return passages, questions


def measure(passages: Sequence[Passage], questions: Sequence[Question]) -> Figures:
    """Ask every question as a caller would, and time it."""
    index = Index(passages)
    number = {id(passage): n for n, passage in enumerate(passages)}
    ranks: list[int] = []  # of the right passage; _DEPTH when it is not among the hits
    took: list[float] = []
    unanswered = 0
    for question in questions:
        started = time.perf_counter()
        query = spoken_query(question.text)
        hits = index.search(query, _DEPTH) if query is not None else ()
        took.append((time.perf_counter() - started) * 1000)
        found = [number[id(hit.passage)] for hit in hits]
        ranks.append(found.index(question.passage) if question.passage in found else _DEPTH)
        unanswered += not hits
    took.sort()
    asked = len(questions)
    return Figures(
        questions=asked,
        hit_at_1=sum(rank < 1 for rank in ranks) / asked,
        hit_at_3=sum(rank < 3 for rank in ranks) / asked,
        mrr=sum(1 / (rank + 1) for rank in ranks if rank < _DEPTH) / asked,
        unanswered=unanswered / asked,
        p50_ms=took[asked // 2],
        p99_ms=took[int(asked * 0.99)],
    )


if __name__ == "__main__":
    sys.exit(main())
