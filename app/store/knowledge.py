"""The knowledge base: sources, their passages, and a counter that tells when to read them again."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.knowledge import Passage, Source
from app.store.tables import knowledge_revision, knowledge_sources, passages
from app.store.unbroken import Store, unbroken

_BATCH = 1_000  # passages read or written at once: the loop gets its turn in between

_ALL = (
    select(knowledge_sources.c.name, passages.c.heading, passages.c.text)
    .join(passages, passages.c.source_id == knowledge_sources.c.id)
    .order_by(passages.c.source_id, passages.c.position)
)
_SOURCES = (
    select(
        knowledge_sources.c.name,
        knowledge_sources.c.title,
        func.count(passages.c.position),
        knowledge_sources.c.added_at,
    )
    .outerjoin(passages, passages.c.source_id == knowledge_sources.c.id)
    .group_by(knowledge_sources.c.id)
    .order_by(knowledge_sources.c.id)
)


class KnowledgeStore(Store):
    """Sources and passages. Every method is one transaction and raises StoreError when the database fails."""

    @unbroken
    async def add(self, source: str, title: str, new_passages: Sequence[Passage]) -> bool:
        """Put the source's passages in place of those it had; False when that changes nothing."""
        digest = _digest(title, new_passages)
        async with self.database.write() as connection:
            await _lock(connection)
            row = (
                await connection.execute(
                    select(knowledge_sources.c.id, knowledge_sources.c.digest).where(knowledge_sources.c.name == source)
                )
            ).one_or_none()
            if row is not None and row.digest == digest:
                return False
            values = {"name": source, "title": title, "digest": digest, "added_at": datetime.now(UTC)}
            if row is None:
                new = insert(knowledge_sources).values(values).returning(knowledge_sources.c.id)
                source_id = (await connection.execute(new)).scalar_one()
            else:
                source_id = row.id
                await connection.execute(
                    update(knowledge_sources).where(knowledge_sources.c.id == source_id).values(values)
                )
                await connection.execute(delete(passages).where(passages.c.source_id == source_id))
            for rows in _rows(source_id, new_passages):
                await connection.execute(insert(passages), rows)
            await _count_up(connection)
        return True

    @unbroken
    async def remove(self, source: str) -> bool:
        """Take the source and its passages out; False when there is no such source."""
        async with self.database.write() as connection:
            await _lock(connection)
            gone = await connection.execute(delete(knowledge_sources).where(knowledge_sources.c.name == source))
            if not gone.rowcount:
                return False
            await _count_up(connection)
        return True

    @unbroken
    async def sources(self) -> tuple[Source, ...]:
        """Every source, in the order they were first added."""
        async with self.database.read() as connection:
            return tuple(Source(*row) for row in await connection.execute(_SOURCES))

    @unbroken
    async def passages(self) -> tuple[Passage, ...]:
        """Every passage, source by source in the order they were added, each in its document's order."""
        found: list[Passage] = []
        async with self.database.read(streaming=True) as connection, connection.stream(_ALL) as result:
            async for rows in result.partitions(_BATCH):
                found.extend(Passage(*row) for row in rows)
        return tuple(found)

    @unbroken
    async def revision(self) -> int:
        """A number that differs after every change of the knowledge base."""
        async with self.database.read() as connection:
            value: int = (await connection.execute(select(knowledge_revision.c.value))).scalar_one()
            return value


async def _lock(connection: AsyncConnection) -> None:
    """Writers take turns: two adding the same source would both find it missing (SQLite has the lock already)."""
    await connection.execute(select(knowledge_revision.c.value).with_for_update())


async def _count_up(connection: AsyncConnection) -> None:
    await connection.execute(update(knowledge_revision).values(value=knowledge_revision.c.value + 1))


def _rows(source_id: int, new_passages: Sequence[Passage]) -> Iterator[list[dict[str, object]]]:
    for start in range(0, len(new_passages), _BATCH):
        yield [
            {"source_id": source_id, "position": start + n, "heading": passage.heading, "text": passage.text}
            for n, passage in enumerate(new_passages[start : start + _BATCH])
        ]


def _digest(title: str, new_passages: Sequence[Passage]) -> str:
    """A fingerprint of the content. Lengths go in too, so that no text can pass for two."""
    content = hashlib.sha256()
    for text in (title, *(part for passage in new_passages for part in (passage.heading, passage.text))):
        raw = text.encode("utf-8", "replace")
        content.update(len(raw).to_bytes(8, "big") + raw)
    return content.hexdigest()
