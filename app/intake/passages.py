"""Cuts a document's blocks into passages: 40 to 120 words under their heading path, whole sentences only."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from app.intake.blocks import Block
from app.knowledge import Passage

LEAST_WORDS = 40
MOST_WORDS = 120
_SLACK_WORDS = 150  # a passage may grow to this when the alternative is a scrap of its own
_LONGEST_WORD = 200  # characters; text without spaces is cut here
_SHORT_ITEM_WORDS = 10

_ABBREVIATIONS = "Mr|Mrs|Ms|Dr|St|No|Nr|vs|etc|e\\.g|i\\.e|approx|Inc|Ltd|Co|Fig|Tel|Ave|a\\.m|p\\.m"
_SENTENCE = re.compile(r"(?<!\b[A-Z]\.)(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|(?<=[。！？])")
_ABBREVIATED = re.compile(rf"\b(?:{_ABBREVIATIONS})\.$")


def cut(blocks: Sequence[Block], source: str, title: str, *, titled: bool) -> tuple[Passage, ...]:
    """The passages of a document. `titled`: every heading path starts with the title."""
    passages = []
    for path, body in _sections(blocks):
        names = [title, *path] if not path or (titled and path[0] != title) else path
        heading = " > ".join(names)
        passages += [Passage(source, heading, text) for text in _pack(_units(body))]
    return tuple(passages)


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[list[str], list[Block]]]:
    """Each run of text with the headings it stands under."""
    path: list[tuple[int, str]] = []
    body: list[Block] = []
    for block in blocks:
        if block.kind != "heading":
            body.append(block)
            continue
        if body:
            yield [name for _, name in path], body
            body = []
        path = [(level, name) for level, name in path if level < block.level]
        path.append((block.level, block.text))
    if body:
        yield [name for _, name in path], body


def _units(body: Sequence[Block]) -> Iterator[str]:
    """Texts that should not be torn apart, none longer than a passage may be."""
    lead = ""
    for kind, run in groupby(body, key=lambda b: b.kind):
        texts = [b.text for b in run]
        if kind == "text":
            if lead:
                yield from _sentences_packed(lead)
            *before, lead = texts
            for text in before:
                yield from _sentences_packed(text)
        else:
            yield from _listed(lead, texts, inline=kind == "item")
            lead = ""
    if lead:
        yield from _sentences_packed(lead)


def _listed(lead: str, items: Sequence[str], *, inline: bool) -> Iterator[str]:
    """A list or table with its lead-in, which is repeated when one passage cannot hold them."""
    if _words(lead) > LEAST_WORDS:
        *before, lead = list(_sentences(lead))
        yield from _sentences_packed(" ".join(before))
    if inline and all(_words(i) <= _SHORT_ITEM_WORDS and not i.endswith((".", "!", "?")) for i in items):
        listing = "; ".join(i.rstrip(";,") for i in items) + "."
        if _words(lead) + _words(listing) <= MOST_WORDS:
            yield f"{lead} {listing}".strip()
            return
    part = [lead] if lead else []
    size = _words(lead)
    for item in (piece for i in items for piece in _sentences_packed(_stopped(i))):
        if size + _words(item) > MOST_WORDS and len(part) > bool(lead):
            yield "\n".join(part)
            part, size = [lead] if lead else [], _words(lead)
        part.append(item)
        size += _words(item)
    yield "\n".join(part)


def _stopped(item: str) -> str:
    return item if item.endswith((".", "!", "?", ":", ";", "。")) else item + "."


def _sentences_packed(text: str) -> Iterator[str]:
    """The text whole, or cut between sentences into parts of about equal length."""
    total = _words(text)
    if total <= MOST_WORDS:
        if text:
            yield text
        return
    aim = total / -(-total // (MOST_WORDS - 20))
    part: list[str] = []
    size = 0
    for sentence in _sentences(text):
        words = _words(sentence)
        if part and (size + words > MOST_WORDS or size >= aim):
            yield " ".join(part)
            part, size = [], 0
        part.append(sentence)
        size += words
    yield " ".join(part)


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text; one that is longer than a passage is cut between words."""
    start = 0
    for border in _SENTENCE.finditer(text):
        if not _ABBREVIATED.search(text, max(start, border.start() - 10), border.start()):
            yield from _bounded(text[start : border.end()].strip())
            start = border.end()
    yield from _bounded(text[start:].strip())


def _bounded(sentence: str) -> Iterator[str]:
    words = [w[i : i + _LONGEST_WORD] for w in sentence.split() for i in range(0, len(w), _LONGEST_WORD)]
    room = 0
    part: list[str] = []
    for word in words:
        cost = 1 + len(word) // 20  # a "word" of 200 characters is really many
        if part and room + cost > MOST_WORDS:
            yield " ".join(part)
            part, room = [], 0
        part.append(word)
        room += cost
    if part:
        yield " ".join(part)


def _pack(units: Iterable[str]) -> Iterator[str]:
    """Joins small neighbours until a passage is long enough; a scrap at the end goes to the passage before it."""
    parts: list[tuple[str, int]] = []
    for unit in units:
        words = _words(unit)
        text, size = parts[-1] if parts else ("", 0)
        room = _SLACK_WORDS if size < LEAST_WORDS else MOST_WORDS
        if parts and size + words <= room:
            parts[-1] = f"{text}\n{unit}", size + words
        else:
            parts.append((unit, words))
    if len(parts) > 1 and parts[-1][1] < LEAST_WORDS and parts[-2][1] + parts[-1][1] <= _SLACK_WORDS:
        last, _ = parts.pop()
        parts[-1] = f"{parts[-1][0]}\n{last}", 0
    return (text for text, _ in parts)


def _words(text: str) -> int:
    return sum(1 + len(w) // 20 for w in text.split())
