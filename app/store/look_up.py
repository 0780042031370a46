"""A statement as SQLite's driver takes it: its text, its values in order, and what its rows are read with."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ClauseElement, CompoundSelect, Dialect, Select, TextClause
from sqlalchemy.exc import ArgumentError
from sqlalchemy.sql import Executable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

_Convert = Callable[[Any], Any]


class Prepared:
    """One statement, compiled once: to have SQLAlchemy run it costs several times what SQLite takes."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        """Raises SQLAlchemyError for what cannot be compiled."""
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        names = compiled.positiontup or ()
        binds = [compiled.binds[name] for name in names]
        self._text = compiled.string
        self._constants = {bind.key: bind.value for bind in binds if not bind.required}
        self._of_name = {name: _to_driver(bind.type, dialect) for name, bind in compiled.binds.items()}
        self._order = [(bind.key, self._of_name[name]) for name, bind in zip(names, binds, strict=True)]
        # The text of "one of these" depends on how many they are: it is finished for each question.
        self._unfinished = compiled if any(b.expanding or b.literal_execute or b.callable for b in binds) else None

    def asked(self, values: Mapping[str, object]) -> tuple[str, Sequence[object]]:
        """The text, and its values as the driver takes them. Raises what a type raises that refuses its value."""
        if self._unfinished is not None:
            return self._finished(self._unfinished, values)
        given = {**self._constants, **values}
        return self._text, [convert(given[key]) if convert else given[key] for key, convert in self._order]

    def _finished(self, compiled: SQLCompiler, values: Mapping[str, object]) -> tuple[str, Sequence[object]]:
        state = compiled.construct_expanded_state(values)
        converts = {**self._of_name, **state.processors}
        pairs = ((converts.get(name), state.parameters[name]) for name in state.positiontup or ())
        return state.statement, [convert(value) if convert else value for convert, value in pairs]


class LookUp(Prepared):
    """A statement that only reads, and its columns."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        """Raises SQLAlchemyError for what cannot be compiled, or is neither a SELECT nor plain text."""
        if not isinstance(statement, Select | CompoundSelect | TextClause):
            raise ArgumentError("the columns of such a statement are not known by their places")
        super().__init__(statement, dialect)
        self._columns = [] if isinstance(statement, TextClause) else _columns(statement, dialect)

    def read(self, found: list[tuple[Any, ...]]) -> Sequence[Sequence[Any]]:
        """The rows, each value as its column's type has it; what is NULL is None."""
        if not self._columns:
            return found
        rows = [list(row) for row in found]
        for at, convert in self._columns:
            for row in rows:
                if row[at] is not None:
                    row[at] = convert(row[at])
        return rows


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _columns(
    statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]], dialect: Dialect
) -> list[tuple[int, _Convert]]:
    """The places whose values the driver does not give as they are wanted."""
    kinds = [column.type.dialect_impl(dialect) for column in statement.selected_columns]
    converts = [kind.result_processor(dialect, None) for kind in kinds]
    return [(at, convert) for at, convert in enumerate(converts) if convert]
