"""Who has proved to be whom: the customers a conversation was verified for, each for a while."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from app.store.columns import Moment, Words
from app.store.ledger_tables import verifications
from app.store.unbroken import Store, unbroken
from app.store.upsert import insert_or_update

_MOST = 8  # proofs of one caller in one conversation that are looked at
_SWEPT = 200  # rows that one write deletes at most

# Built once: it is asked at every turn, and to build it costs as much as to run it.
_OF = (
    select(verifications)
    .where(verifications.c.conversation_id == bindparam("conversation", type_=Words))
    .where(verifications.c.caller_id == bindparam("caller", type_=Words))
    .where(verifications.c.at > bindparam("since", type_=Moment))
    .order_by(verifications.c.at.desc(), verifications.c.customer_id)
    .limit(_MOST)
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a caller has proved. `words` is a digest of all they had said by then, `at` when, in UTC."""

    conversation_id: str
    caller_id: str
    customer_id: str
    proof: str
    words: str
    at: datetime


class ProofStore(Store):
    """Proofs by conversation and caller. Every method is one short transaction and raises StoreError on failure."""

    async def of(self, conversation_id: str, caller_id: str, since: datetime) -> tuple[Proof, ...]:
        """What this caller has proved in this conversation since then, newest first, at most 8."""
        values = {"conversation": conversation_id, "caller": caller_id, "since": since}
        return tuple(Proof(*row) for row in await self.database.rows(_OF, values))

    @unbroken
    async def keep(self, proof: Proof, *, since: datetime, most_customers: int) -> bool:
        """Keep a proof; what is older than `since` is forgotten, at most 200 at a time.

        False, and nothing is kept, when the conversation has proved to be `most_customers` others since then,
        whatever caller id it came with.
        """
        table = verifications
        others = select(func.count(table.c.customer_id.distinct())).where(
            table.c.conversation_id == proof.conversation_id,
            table.c.customer_id != proof.customer_id,
            table.c.at > since,
        )
        old = select(table.c.conversation_id).where(table.c.at <= since).limit(_SWEPT).with_for_update(skip_locked=True)
        old = select(old.cte("old"))  # read once; inside the deletion it may be asked again and again
        row = {name: getattr(proof, name) for name in Proof.__dataclass_fields__}
        async with self.database.write() as connection:
            await connection.execute(insert_or_update(self.database.dialect, table), [row])
        async with self.database.write() as connection:
            await connection.execute(delete(table).where(table.c.at <= since, table.c.conversation_id.in_(old)))
        # Counted behind the write: of two that come at once, each sees the other, and at worst neither is kept.
        async with self.database.read() as connection:
            kept = int(await connection.scalar(others) or 0) < most_customers
        if not kept:
            ours = (table.c.conversation_id == proof.conversation_id, table.c.customer_id == proof.customer_id)
            async with self.database.write() as connection:
                await connection.execute(delete(table).where(*ours))
        return kept
