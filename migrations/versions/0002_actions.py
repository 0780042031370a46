"""What changes something: actions, audit, tickets, outbox; leases; how callers prove who they are."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STATES = "'prepared', 'dropped', 'expired', 'executing', 'executed', 'refused'"


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    """Widen the shop's tables, create the new ones."""
    _widen_shop()
    _create_actions()
    _create_audit()
    _create_messages()
    _create_leases()
    _create_proofs()


def downgrade() -> None:
    """Drop what was created, narrow the shop's tables again."""
    for table in ("failed_attempts", "verifications", "leases", "outbox", "tickets", "audit", "actions"):
        op.drop_table(table)
    with op.batch_alter_table("refunds") as refunds:
        refunds.drop_constraint("uq_refunds_action_id", type_="unique")
        refunds.drop_column("action_id")
        refunds.drop_column("items")
    with op.batch_alter_table("orders") as orders:
        orders.drop_column("paid_with")
        orders.drop_column("address")
    with op.batch_alter_table("customers") as customers:
        customers.drop_column("address")


def _widen_shop() -> None:
    op.add_column("customers", sa.Column("address", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("orders", sa.Column("address", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("orders", sa.Column("paid_with", sa.Text(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("refunds") as refunds:
        refunds.add_column(sa.Column("items", sa.JSON()))
        refunds.add_column(sa.Column("action_id", sa.Text()))
        refunds.create_unique_constraint("uq_refunds_action_id", ["action_id"])


def _create_actions() -> None:
    op.create_table(
        "actions",
        *_texts("id", "conversation_id", "caller_id", "customer_id", "tool", "key"),
        _json("arguments"),
        *_texts("order_key"),
        sa.Column("amount_thousandths", sa.BigInteger()),
        *_texts("currency", "read_back"),
        _number("turn"),
        *_texts("state", "said", "reference"),
        _number("attempts"),
        _moment("next_try_at", nullable=True),
        _moment("prepared_at"),
        _moment("expires_at"),
        _moment("executed_at", nullable=True),
        sa.Column("dropped_turn", sa.Integer()),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_actions_state")),
        sa.PrimaryKeyConstraint("id", name="pk_actions"),
        sa.UniqueConstraint("conversation_id", "tool", "key", name="uq_actions_conversation_id_tool_key"),
    )
    op.create_index("ix_actions_customer_id_executed_at", "actions", ["customer_id", "executed_at"])
    op.create_index("ix_actions_order_key", "actions", ["order_key"])
    op.create_index("ix_actions_state_next_try_at", "actions", ["state", "next_try_at"])


def _create_audit() -> None:
    op.create_table(
        "audit",
        _number("id"),
        _moment("at"),
        *_texts("conversation_id", "caller_id", "customer_id", "tool", "action_id", "order_key", "event", "reason"),
        _json("detail"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_conversation_id_at", "audit", ["conversation_id", "at"])
    op.create_index("ix_audit_order_key", "audit", ["order_key"])


def _create_messages() -> None:
    op.create_table(
        "tickets",
        *_texts("id", "key", "conversation_id", "customer_id", "order_key", "reason"),
        _json("detail"),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("key", name="uq_tickets_key"),
    )
    op.create_table(
        "outbox",
        *_texts("id", "key", "conversation_id", "customer_id", "channel", "recipient", "subject", "body", "state"),
        _number("attempts"),
        _moment("next_try_at"),
        _moment("claimed_until", nullable=True),
        _moment("created_at"),
        _moment("sent_at", nullable=True),
        *_texts("error"),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_outbox_channel")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dead')", name=op.f("ck_outbox_state")),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_state_next_try_at", "outbox", ["state", "next_try_at"])


def _create_leases() -> None:
    op.create_table(
        "leases",
        *_texts("id"),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        *_texts("owner", "state"),
        _json("memory"),
        _json("said"),
        sa.Column("watched", sa.Boolean(), nullable=False),
        _moment("expires_at"),
        sa.CheckConstraint("state IN ('running', 'ended', 'abandoned')", name=op.f("ck_leases_state")),
        sa.PrimaryKeyConstraint("id", name="pk_leases"),
    )
    op.create_index("ix_leases_expires_at", "leases", ["expires_at"])


def _create_proofs() -> None:
    op.create_table(
        "verifications",
        *_texts("conversation_id", "customer_id", "proof"),
        _moment("at"),
        sa.PrimaryKeyConstraint("conversation_id", "customer_id", name="pk_verifications"),
    )
    op.create_index("ix_verifications_at", "verifications", ["at"])
    op.create_table(
        "failed_attempts",
        _number("id"),
        *_texts("name"),
        _moment("at"),
        sa.PrimaryKeyConstraint("id", name="pk_failed_attempts"),
    )
    op.create_index("ix_failed_attempts_name_at", "failed_attempts", ["name", "at"])
    op.create_index("ix_failed_attempts_at", "failed_attempts", ["at"])
