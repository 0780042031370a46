"""Conversations and their turns, as they were."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, case, select

from app.store.columns import storable
from app.store.records import TurnRecord
from app.store.tables import conversations, turns
from app.store.unbroken import Store, unbroken
from app.store.upsert import Insert, insert_if_absent, insert_or_update

_NAMES = tuple(field.name for field in fields(TurnRecord))
_COLUMNS = tuple(turns.c[name] for name in _NAMES)
_BATCH = 500


class ConversationStore(Store):
    """Turns by conversation. Every method is one transaction and raises StoreError when the database fails."""

    @unbroken
    async def record(self, records: Sequence[TurnRecord]) -> None:
        """Keep the turns, all or none, and their conversations where new. A turn already kept stays as it is."""
        if not records:
            return
        met, new_turns = _statements(self.database.dialect)
        async with self.database.write() as connection:
            await connection.execute(met, _conversations_of(records))
            for start in range(0, len(records), _BATCH):
                await connection.execute(new_turns, [_row(record) for record in records[start : start + _BATCH]])

    @unbroken
    async def turns(self, conversation_id: str, limit: int = 50) -> tuple[TurnRecord, ...]:
        """The conversation's last `limit` turns, oldest first."""
        newest_first = (turns.c.received_at.desc(), turns.c.id.desc())
        query = select(*_COLUMNS).where(turns.c.conversation_id == conversation_id).order_by(*newest_first).limit(limit)
        async with self.database.read() as connection:
            rows = (await connection.execute(query)).all()
        return tuple(_record(row) for row in reversed(rows))


@cache
def _statements(dialect: str) -> tuple[Insert, Insert]:
    """Built once: to build them costs more than to run them."""
    return insert_or_update(dialect, conversations, _learn), insert_if_absent(dialect, turns)


def _record(row: Iterable[Any]) -> TurnRecord:
    values = dict(zip(_NAMES, row, strict=True))
    return TurnRecord(**values | {"decisions": tuple(values["decisions"])})


def _row(record: TurnRecord) -> dict[str, Any]:
    row = {name: getattr(record, name) for name in _NAMES}
    row["decisions"] = [storable(decision) for decision in record.decisions]
    return row


def _conversations_of(records: Sequence[TurnRecord]) -> list[dict[str, Any]]:
    """One row a conversation, ordered by id: two processes writing the same ones must not wait for each other."""
    found: dict[str, dict[str, Any]] = {}
    for record in sorted(records, key=lambda r: r.received_at):
        first = {
            "id": record.conversation_id,
            "agent": record.agent,
            "caller_id": record.caller_id,
            "started_at": record.received_at,
        }
        row = found.setdefault(record.conversation_id, first)
        row["last_turn_at"] = record.received_at
        row["caller_id"] = record.caller_id or row["caller_id"]
    return [found[key] for key in sorted(found)]


def _learn(old: Any, new: Any) -> dict[str, ColumnElement[Any]]:
    """What a conversation that is known already takes from the new row; its agent stays."""
    return {
        "caller_id": case((new.caller_id != "", new.caller_id), else_=old.caller_id),
        "started_at": case((new.started_at < old.started_at, new.started_at), else_=old.started_at),
        "last_turn_at": case((new.last_turn_at > old.last_turn_at, new.last_turn_at), else_=old.last_turn_at),
    }
