"""How an agent wants its replies spoken."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeechStyle:
    """The choices of one agent. `language` is a tag such as "en" or "en-GB"; a limit of 0 means no limit.

    `verbalize` writes numbers, money and dates the way people say them; False leaves them as written, while markup is
    removed all the same. `currency` (ISO 4217) is what a bare "$" stands for.
    """

    language: str = "en"
    verbalize: bool = True
    max_sentences: int = 3
    max_words: int = 60
    currency: str = "USD"
