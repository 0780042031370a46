"""Knowledge as the shop wrote it: a source and its passages. Pure nouns."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit of retrieval: a few sentences under one heading of one source."""

    source: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where passages come from: one document, under the name it was added with."""

    name: str
    title: str
    passages: int
    added_at: datetime
