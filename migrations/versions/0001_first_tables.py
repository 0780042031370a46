"""The first tables: the shop's customers and orders, the knowledge base, conversations and their turns."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _position() -> sa.Column[int]:
    return sa.Column("position", sa.Integer(), autoincrement=False, nullable=False)


def _belongs_to_order(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["order_key"], ["orders.number_key"], name=f"fk_{table}_order_key", ondelete="CASCADE"
    )


def upgrade() -> None:
    """Create everything."""
    _create_shop()
    _create_order_parts()
    _create_knowledge()
    _create_conversations()


def downgrade() -> None:
    """Drop everything, children first."""
    for table in (
        "turns",
        "conversations",
        "knowledge_revision",
        "passages",
        "knowledge_sources",
        "refunds",
        "shipments",
        "order_items",
        "orders",
        "customers",
    ):
        op.drop_table(table)


def _create_shop() -> None:
    op.create_table(
        "customers",
        _text("id"),
        _text("name"),
        _text("email"),
        _text("phone"),
        _text("postcode"),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_customers_email_lower")),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
    )
    op.create_index("ix_customers_email", "customers", ["email"])
    op.create_index("ix_customers_phone", "customers", ["phone"])
    op.create_table(
        "orders",
        _text("number_key"),
        _text("number"),
        _text("customer_id"),
        _moment("placed_at"),
        _text("status"),
        _text("currency"),
        sa.CheckConstraint("number_key <> ''", name=op.f("ck_orders_number_key")),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'shipped', 'delivered', 'cancelled', 'returned', 'refunded')",
            name=op.f("ck_orders_status"),
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_orders_customer_id"),
        sa.PrimaryKeyConstraint("number_key", name="pk_orders"),
    )
    op.create_index("ix_orders_customer_id_placed_at_number_key", "orders", ["customer_id", "placed_at", "number_key"])


def _create_order_parts() -> None:
    op.create_table(
        "order_items",
        _text("order_key"),
        _position(),
        _text("sku"),
        _text("name"),
        sa.Column("quantity", sa.Integer(), nullable=False),
        _count("unit_price_thousandths"),
        sa.CheckConstraint("quantity >= 1", name=op.f("ck_order_items_quantity")),
        sa.CheckConstraint("unit_price_thousandths >= 0", name=op.f("ck_order_items_unit_price")),
        _belongs_to_order("order_items"),
        sa.PrimaryKeyConstraint("order_key", "position", name="pk_order_items"),
    )
    op.create_table(
        "shipments",
        _text("order_key"),
        _position(),
        _text("carrier"),
        _text("tracking"),
        _text("status"),
        sa.Column("expected_on", sa.Date()),
        sa.Column("delivered_on", sa.Date()),
        _belongs_to_order("shipments"),
        sa.PrimaryKeyConstraint("order_key", "position", name="pk_shipments"),
    )
    op.create_table(
        "refunds",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("order_key"),
        _count("amount_thousandths"),
        _text("currency"),
        _moment("created_at"),
        _text("reason"),
        sa.CheckConstraint("amount_thousandths >= 0", name=op.f("ck_refunds_amount")),
        _belongs_to_order("refunds"),
        sa.PrimaryKeyConstraint("id", name="pk_refunds"),
    )
    op.create_index("ix_refunds_order_key", "refunds", ["order_key"])


def _create_knowledge() -> None:
    op.create_table(
        "knowledge_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("name"),
        _text("title"),
        _text("digest"),
        _moment("added_at"),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_sources"),
        sa.UniqueConstraint("name", name="uq_knowledge_sources_name"),
    )
    op.create_table(
        "passages",
        sa.Column("source_id", sa.Integer(), nullable=False),
        _position(),
        _text("heading"),
        _text("text"),
        sa.ForeignKeyConstraint(
            ["source_id"], ["knowledge_sources.id"], name="fk_passages_source_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", "position", name="pk_passages"),
    )
    revision_table = op.create_table(
        "knowledge_revision",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        _count("value"),
        sa.CheckConstraint("id = 1", name=op.f("ck_knowledge_revision_one_row")),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_revision"),
    )
    op.bulk_insert(revision_table, [{"id": 1, "value": 0}])


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        _text("id"),
        _text("agent"),
        _text("caller_id"),
        _moment("started_at"),
        _moment("last_turn_at"),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_last_turn_at", "conversations", ["last_turn_at"])
    op.create_table(
        "turns",
        *(_text(name) for name in ("id", "conversation_id", "agent", "caller_id")),
        _moment("received_at"),
        *(_text(name) for name in ("kind", "utterance", "reply", "outcome", "error", "model")),
        *(_count(name) for name in ("prompt_tokens", "completion_tokens", "cached_tokens")),
        *(sa.Column(name, sa.Float()) for name in ("context_ms", "first_content_ms", "first_sentence_ms", "total_ms")),
        sa.Column("decisions", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('completed', 'barged_in', 'superseded', 'failed')", name=op.f("ck_turns_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_turns_conversation_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
    )
    op.create_index("ix_turns_conversation_id_received_at", "turns", ["conversation_id", "received_at"])
    op.create_index("ix_turns_received_at", "turns", ["received_at"])
