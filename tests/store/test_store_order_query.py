"""The look-ups of a turn go by index, so that they stay as fast with a million orders."""

import re
from typing import Any

import pytest
from sqlalchemy import CompoundSelect, Select

from app.store import order_query, shop
from app.store.database import Database

_LOOKUPS = [
    (order_query._OF_CUSTOMER, {"customer": "c1", "most": 5}),
    (order_query._BY_KEY, {"keys": ["1042", "1043"]}),
    (shop._BY_ID, {"value": "c1"}),
    (shop._BY_PHONE, {"value": "+12025550100"}),
    (shop._BY_EMAIL, {"value": "ana@example.org"}),
]


@pytest.mark.parametrize(("statement", "values"), _LOOKUPS)
async def test_no_table_is_read_from_end_to_end(
    database: Database, statement: Select[Any] | CompoundSelect[Any], values: dict[str, Any]
) -> None:
    async with database.read() as connection:
        compiled = statement.params(values).compile(
            dialect=connection.dialect, compile_kwargs={"literal_binds": True, "render_postcompile": True}
        )
        query = str(compiled).replace("%%", "%")
        if database.dialect == "sqlite":
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")
            read_whole = re.compile(r"^SCAN (?!wanted)")
        else:
            # An empty table is always read whole: ask for the plan of a full one.
            await connection.exec_driver_sql("SET enable_seqscan = off")
            plan = await connection.exec_driver_sql(f"EXPLAIN {query}")
            read_whole = re.compile(r"Seq Scan")
        steps = [str(row[-1]) for row in plan]
    assert steps
    assert not [step for step in steps if read_whole.search(step)], steps
