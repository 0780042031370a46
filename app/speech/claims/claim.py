"""A claim that something has been done, as it is found in a reply."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["refund", "cancellation", "change", "message"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence claims. `own`: the speaker says to have done it ("I have"), not only that it was done.

    `text` is the sentence from where it was kept back; `opens` says that nothing of it has been spoken, `clause` that
    what was spoken of it is a clause of its own.
    """

    text: str
    kinds: tuple[Kind, ...]
    own: bool
    opens: bool
    clause: bool
