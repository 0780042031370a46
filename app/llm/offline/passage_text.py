"""A passage as it can be read out: whole sentences, without markup, links and commands to the reader."""

import re
from dataclasses import dataclass
from functools import lru_cache

_ENDS = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[\"'(\[]?[A-Z0-9À-Ý])|\n+")
_ABBREVIATED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|No|Nr|vs|etc|e\.g|i\.e|approx|a\.m|p\.m|U\.S|[A-Z])\.$")
_MARKUP = re.compile(r"^\s*(?:#{1,6}\s+|[-*+•]\s+|>\s*|\d{1,2}[.)]\s+)|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}|\|")
_LINK = re.compile(r"!?\[([^\]\[]{1,200})\]\([^)\s]{1,500}\)|<?https?://\S+>?|\bwww\.\S+")
_COMMAND = re.compile(
    r"\b(?:ignore|disregard|forget) (?:(?:all|any|the|your|previous|prior|above) )*(?:instructions?|rules?|prompts?)\b"
    r"|\bsystem prompt\b|\byou are now\b|\bas an ai\b|\bassistant (?:must|should|will)\b"
    r"|\btell the (?:caller|user|customer)\b|\bcall the \w+ (?:tool|function)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Source:
    """A passage as it is searched: its heading and its sentences, cleaned of markup."""

    heading: str
    sentences: tuple[str, ...]


def source(heading: str, text: str) -> Source:
    """Read a passage; what looks like an order to the machine instead of information is left out."""
    return Source(heading, sentences(text))


@lru_cache(maxsize=256)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a passage without markdown, links and commands to the reader."""
    found: list[str] = []
    for line in text.splitlines():
        shown = _LINK.sub(lambda m: m[1] or "", line)
        parts = _ENDS.split(_MARKUP.sub("", shown).strip())
        for part in parts:
            if found and part and _ABBREVIATED.search(found[-1]) and part is not parts[0]:
                found[-1] = f"{found[-1]} {part}"
            elif part.strip():
                found.append(" ".join(part.split()))
    return tuple(s for s in found if not _COMMAND.search(s) and any(c.isalnum() for c in s))
