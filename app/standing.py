"""How well a caller is known: the rungs of the ladder that tools ask for. Pure."""

from dataclasses import dataclass
from enum import IntEnum

from app.orders import Customer


class Level(IntEnum):
    """Unknown: anybody. Known: the request names a customer. Verified: the caller has proved to be that customer."""

    UNKNOWN = 0
    KNOWN = 1
    VERIFIED = 2


@dataclass(frozen=True, slots=True)
class Standing:
    """Who a conversation is with, as far as the server is concerned; nothing said in it changes this by itself."""

    level: Level = Level.UNKNOWN
    customer: Customer | None = None

    def reaches(self, level: Level) -> bool:
        """Whether a tool that needs `level` may run."""
        return self.level >= level
