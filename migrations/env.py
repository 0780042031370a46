"""What alembic runs: the migrations, on the connection that app.store.schema hands over."""

from alembic import context

import app.store.ledger_tables
import app.store.tables  # noqa: F401 - both put their tables into the metadata
from app.store.metadata import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
