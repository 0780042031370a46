"""INSERT … ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy keeps apart."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import ColumnElement, Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

Insert: TypeAlias = "postgresql.Insert | sqlite.Insert"
Merge = Callable[[Any, Any], Mapping[str, ColumnElement[Any]]]


def insert_or_update(dialect: str, table: Table, merge: Merge | None = None) -> Insert:
    """Insert rows into `table`; one whose primary key is there already takes the new values.

    `merge(old, new)`, given both rows' columns, says instead which columns change and to what.
    """
    statement = _insert(dialect, table)
    keys = [column.name for column in table.primary_key]
    if merge:
        changes = dict(merge(table.c, statement.excluded))
    else:
        changes = {c.name: statement.excluded[c.key] for c in table.columns if c.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)


def insert_if_absent(dialect: str, table: Table, unique: Sequence[str] = ()) -> Insert:
    """Insert rows into `table`; one whose primary key (or `unique` columns) is there already is left as it is."""
    keys = list(unique) or [column.name for column in table.primary_key]
    return _insert(dialect, table).on_conflict_do_nothing(index_elements=keys)


def insert_if_free(dialect: str, table: Table) -> Insert:
    """Insert rows into `table`; one that any unique key of it stands against is left out."""
    return _insert(dialect, table).on_conflict_do_nothing()


def _insert(dialect: str, table: Table) -> Insert:
    """The dialect in use is loaded already; the other takes twenty milliseconds to import."""
    statement: Insert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    return statement
