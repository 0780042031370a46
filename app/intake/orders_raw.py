"""What the orders file says before it is checked: customers and orders as loose values, each with its place."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: `path` as in orders[3].items[0], `line` counted from 1, 0 while it is not known."""

    path: str
    line: int = 0

    def at(self, name: str) -> "Place":
        """The place of a value in here."""
        return Place(f"{self.path}.{name}", self.line)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where."""

    place: Place
    text: str

    def __str__(self) -> str:
        where = f"line {self.place.line}: " if self.place.line else ""
        return f"{where}{self.place.path}: {self.text}"


@dataclass(slots=True)
class Raw:
    """One customer, order, item or shipment: its values by name, and what was wrong with it already."""

    place: Place
    values: dict[str, object]
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class RawOrder(Raw):
    """An order's values, with its items and shipments."""

    items: list[Raw] = field(default_factory=list)
    shipments: list[Raw] = field(default_factory=list)


@dataclass(slots=True)
class RawShop:
    """Everything a file says. `problems` are those of no single order or customer.

    `broken` when the file could not be read to its end: then nothing in it can be relied on.
    """

    customers: list[Raw] = field(default_factory=list)
    orders: list[RawOrder] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    broken: bool = False

    def give_up(self, *problems: Problem) -> None:
        """Note what keeps the file from being read."""
        self.problems.extend(problems)
        self.broken = True

    def note_unknown(self, name: str) -> None:
        """Count a value under a name that means nothing here."""
        self.unknown[name] = self.unknown.get(name, 0) + 1
