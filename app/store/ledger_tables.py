"""What changes something, and who may: actions, audit, tickets, outbox, leases, proofs of identity."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, Table, UniqueConstraint

from app.actions import ActionState
from app.store.columns import Moment, Money, Words
from app.store.metadata import metadata, one_of

# One row a conversation, tool and set of business arguments: what was proposed, and what became of it. The unique
# key is what lets a side effect happen once, whoever asks and how often.
actions = Table(
    "actions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("conversation_id", Words, nullable=False),
    Column("caller_id", Words, nullable=False),
    Column("customer_id", Words, nullable=False),
    Column("tool", Words, nullable=False),
    Column("key", Words, nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("order_key", Words, nullable=False),
    Column("amount_thousandths", Money, key="amount"),
    Column("currency", Words, nullable=False),
    Column("read_back", Words, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("state", Words, nullable=False),
    Column("said", Words, nullable=False),
    Column("reference", Words, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", Moment),
    Column("prepared_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("executed_at", Moment),
    Column("dropped_turn", Integer),
    UniqueConstraint("conversation_id", "tool", "key"),
    Index(None, "customer_id", "executed_at"),
    Index(None, "order_key"),
    Index(None, "state", "next_try_at"),
    one_of("state", tuple(ActionState)),
)

# Every attempt to change something, executed or refused. Nothing is ever changed or deleted here.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("conversation_id", Words, nullable=False),
    Column("caller_id", Words, nullable=False),
    Column("customer_id", Words, nullable=False),
    Column("tool", Words, nullable=False),
    Column("action_id", Words, nullable=False),
    Column("order_key", Words, nullable=False),
    Column("event", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("detail", JSON, nullable=False),
    Index(None, "conversation_id", "at"),
    Index(None, "order_key"),
)

# What a human has to look at.
tickets = Table(
    "tickets",
    metadata,
    Column("id", Words, primary_key=True),
    Column("key", Words, nullable=False, unique=True),
    Column("conversation_id", Words, nullable=False),
    Column("customer_id", Words, nullable=False),
    Column("order_key", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
)

# Messages to send, each once: whoever drains it claims a row for a while.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Words, primary_key=True),
    Column("key", Words, nullable=False, unique=True),
    Column("conversation_id", Words, nullable=False),
    Column("customer_id", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("recipient", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", Moment, nullable=False),
    Column("claimed_until", Moment),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("error", Words, nullable=False),
    Index(None, "state", "next_try_at"),
    one_of("channel", ("email", "sms")),
    one_of("state", ("waiting", "sent", "dead")),
)

# Who answers a conversation right now, and what has been said, where several processes share the calls.
leases = Table(
    "leases",
    metadata,
    Column("id", Words, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("owner", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("memory", JSON, nullable=False),
    Column("said", JSON, nullable=False),
    Column("watched", Boolean, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Index(None, "expires_at"),
    one_of("state", ("running", "ended", "abandoned")),
)

# Which customer a conversation has proved to be, and how.
verifications = Table(
    "verifications",
    metadata,
    Column("conversation_id", Words, primary_key=True),
    Column("customer_id", Words, primary_key=True),
    Column("proof", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)

# Failed tries to prove it, under each name they count against: a conversation, a caller, an order, a postcode.
failed_attempts = Table(
    "failed_attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Index(None, "name", "at"),
    Index(None, "at"),
)
