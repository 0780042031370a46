"""The shop, the knowledge base and the conversations, in SQLAlchemy Core; migrations/ must produce exactly these."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    text,
)

from app.orders import OrderStatus
from app.store.columns import Moment, Money, Words
from app.store.metadata import metadata, one_of

customers = Table(
    "customers",
    metadata,
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("email", Words, nullable=False),
    Column("phone", Words, nullable=False, index=True),
    Column("postcode", Words, nullable=False),
    Column("address", Words, nullable=False, server_default=text("''")),
    Index(None, "email"),
    # A look-up compares with a lower-case address, so a row with capitals would never be found.
    CheckConstraint("email = lower(email)", name="email_lower"),
)

# The key of an order is its number as order_key() compares it: what a caller says finds one row, by index.
orders = Table(
    "orders",
    metadata,
    Column("number_key", Words, primary_key=True),
    Column("number", Words, nullable=False),
    Column("customer_id", Words, ForeignKey(customers.c.id), nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("status", Words, nullable=False),
    Column("currency", Words, nullable=False),
    Column("address", Words, nullable=False, server_default=text("''")),
    Column("paid_with", Words, nullable=False, server_default=text("''")),
    Index(None, "customer_id", "placed_at", "number_key"),
    CheckConstraint("number_key <> ''", name="number_key"),
    one_of("status", tuple(OrderStatus)),
)


def _order_key(*, primary_key: bool = True) -> Column[str]:
    owner = ForeignKey(orders.c.number_key, ondelete="CASCADE")
    return Column("order_key", Words, owner, primary_key=primary_key, nullable=False)


order_items = Table(
    "order_items",
    metadata,
    _order_key(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sku", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_price_thousandths", Money, key="unit_price", nullable=False),
    CheckConstraint("quantity >= 1", name="quantity"),
    CheckConstraint("unit_price_thousandths >= 0", name="unit_price"),
)

shipments = Table(
    "shipments",
    metadata,
    _order_key(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("carrier", Words, nullable=False),
    Column("tracking", Words, nullable=False),
    Column("status", Words, nullable=False),
    Column("expected_on", Date),
    Column("delivered_on", Date),
)

refunds = Table(
    "refunds",
    metadata,
    Column("id", Integer, primary_key=True),
    _order_key(primary_key=False),
    Column("amount_thousandths", Money, key="amount", nullable=False),
    Column("currency", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("reason", Words, nullable=False),
    # What a refund of ours gave back: [{"sku", "quantity"}], and the action it belongs to. Empty for imported ones.
    Column("items", JSON),
    Column("action_id", Words, unique=True),
    Index(None, "order_key"),
    CheckConstraint("amount_thousandths >= 0", name="amount"),
)

knowledge_sources = Table(
    "knowledge_sources",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Words, nullable=False, unique=True),
    Column("title", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("added_at", Moment, nullable=False),
)

passages = Table(
    "passages",
    metadata,
    Column("source_id", Integer, ForeignKey(knowledge_sources.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("heading", Words, nullable=False),
    Column("text", Words, nullable=False),
)

# One row, counting the changes of the knowledge base: whoever holds an index of it polls this.
knowledge_revision = Table(
    "knowledge_revision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("value", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Words, primary_key=True),
    Column("agent", Words, nullable=False),
    Column("caller_id", Words, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("last_turn_at", Moment, nullable=False, index=True),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Words, primary_key=True),
    Column("conversation_id", Words, ForeignKey(conversations.c.id, ondelete="CASCADE"), nullable=False),
    Column("agent", Words, nullable=False),
    Column("caller_id", Words, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("kind", Words, nullable=False),
    Column("utterance", Words, nullable=False),
    Column("reply", Words, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("error", Words, nullable=False),
    Column("model", Words, nullable=False),
    Column("prompt_tokens", BigInteger, nullable=False),
    Column("completion_tokens", BigInteger, nullable=False),
    Column("cached_tokens", BigInteger, nullable=False),
    Column("context_ms", Float),
    Column("first_content_ms", Float),
    Column("first_sentence_ms", Float),
    Column("total_ms", Float),
    Column("decisions", JSON, nullable=False),
    Index(None, "conversation_id", "received_at"),
    Index(None, "received_at"),
    one_of("outcome", ("completed", "barged_in", "superseded", "failed")),
)
