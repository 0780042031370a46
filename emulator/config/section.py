"""One object of an agent's configuration, read member by member. Pure."""

from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class ConfigProblem(Exception):
    """A configuration the platform would not take; `path` says where, in dots."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


class Section:
    """One object of a configuration, read member by member; a member of the wrong type is a `ConfigProblem`."""

    def __init__(self, value: object, path: str = "") -> None:
        if value is not None and not isinstance(value, dict):
            raise ConfigProblem(path, "expected an object")
        self.members: Mapping[str, Any] = value or {}
        self.path = path

    def section(self, key: str) -> "Section":
        """The object at `key`; an absent one is empty."""
        return Section(self.members.get(key), self._at(key))

    def text(self, key: str, default: str = "") -> str:
        """A string."""
        return self._typed(key, str, default)

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        return self._typed(key, bool, default)

    def number(self, key: str, default: float) -> float:
        """A number; null counts as absent."""
        value = self.optional_number(key)
        return default if value is None else value

    def optional_number(self, key: str) -> float | None:
        """A number, or None."""
        value = self.members.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ConfigProblem(self._at(key), "expected a number")
        return float(value)

    def entries(self, key: str) -> list[Any]:
        """A list; an absent one is empty."""
        return self._typed(key, list, [])

    def problem(self, key: str, text: str) -> ConfigProblem:
        """What is wrong with the member at `key`."""
        return ConfigProblem(self._at(key), text)

    def _typed(self, key: str, kind: type[T], default: T) -> T:
        value = self.members.get(key)
        if value is None:
            return default
        if not isinstance(value, kind):
            raise ConfigProblem(self._at(key), f"expected {kind.__name__}")
        return value

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key
