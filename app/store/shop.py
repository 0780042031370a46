"""The shop's customers and orders: the look-ups of a turn, and bulk saving."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from app.orders import Customer, Order
from app.store import order_query, order_rows
from app.store.columns import Words
from app.store.records import Saved
from app.store.shop_save import save
from app.store.tables import customers, order_items, orders, refunds, shipments
from app.store.unbroken import Store, unbroken

_MOST_CUSTOMERS = 5
_MOST_KEYS = 500  # what one statement asks for; a caller names a handful
_MOST_IDS = 1_000  # in one statement

# Built once: to build them costs as much as to run them.
_VALUE = bindparam("value", type_=Words)
_BY_ID = order_rows.CUSTOMERS.where(customers.c.id == _VALUE)
_BY_PHONE = order_rows.CUSTOMERS.where(customers.c.phone == _VALUE).order_by(customers.c.id).limit(_MOST_CUSTOMERS)
_BY_EMAIL = order_rows.CUSTOMERS.where(customers.c.email == _VALUE).order_by(customers.c.id).limit(_MOST_CUSTOMERS)


class ShopStore(Store):
    """Customers and orders. Every method is one short transaction and raises StoreError when the database fails."""

    async def customer(self, customer_id: str) -> Customer | None:
        """The customer with this id."""
        found = await self._customers(_BY_ID, customer_id)
        return found[0] if found else None

    async def customers_by_phone(self, e164: str) -> tuple[Customer, ...]:
        """Who is on file with this number, at most 5, by id. An empty number is nobody's."""
        return await self._customers(_BY_PHONE, e164)

    async def customers_by_email(self, email: str) -> tuple[Customer, ...]:
        """Who is on file with this address, capitals aside, at most 5, by id. An empty address is nobody's."""
        return await self._customers(_BY_EMAIL, email.strip().lower())

    @unbroken
    async def known_customers(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of the ids that are on file."""
        known: set[str] = set()
        async with self.database.read() as connection:
            for start in range(0, len(ids), _MOST_IDS):
                query = select(customers.c.id).where(customers.c.id.in_(ids[start : start + _MOST_IDS]))
                known.update(await connection.scalars(query))
        return frozenset(known)

    async def orders_of(self, customer_id: str, limit: int = 5) -> tuple[Order, ...]:
        """The customer's orders, newest first, complete."""
        return await order_query.orders_of(self.database, customer_id, limit)

    async def orders_by_keys(self, keys: Sequence[str], limit: int = 8) -> tuple[Order, ...]:
        """The orders whose order_key() is among `keys` (the first 500 are looked at), in that order, complete."""
        wanted = [key for key in dict.fromkeys(keys) if key][:_MOST_KEYS]
        if not wanted:
            return ()
        found = await order_query.look_up(self.database, wanted)
        return tuple(found[key] for key in wanted if key in found)[:limit]

    @unbroken
    async def save(self, new_customers: Sequence[Customer], new_orders: Sequence[Order]) -> Saved:
        """Write customers and orders, all or nothing; those there already take the new values.

        An order's items and shipments are replaced, its refunds are added to. Doing it twice changes nothing.
        """
        async with self.database.write() as connection:
            return await save(connection, new_customers, new_orders, replace_existing=True)

    @unbroken
    async def add(self, new_customers: Sequence[Customer], new_orders: Sequence[Order]) -> Saved:
        """Write only what is missing, all or nothing; nothing that is there already is touched.

        The orders of a customer whose id is taken by different data are left out: they are somebody else's.
        """
        async with self.database.write() as connection:
            return await save(connection, new_customers, new_orders, replace_existing=False)

    @unbroken
    async def counts(self) -> Mapping[str, int]:
        """How many rows each of the shop's tables has, by table name."""
        tables = (customers, orders, order_items, shipments, refunds)
        sizes = [select(func.count()).select_from(table).scalar_subquery().label(table.name) for table in tables]
        async with self.database.read() as connection:
            row = (await connection.execute(select(*sizes))).one()
        return {table.name: row[n] for n, table in enumerate(tables)}

    async def _customers(self, statement: Select[*tuple[Any, ...]], value: str) -> tuple[Customer, ...]:
        if not value:
            return ()
        return tuple(Customer(*row) for row in await self.database.rows(statement, {"value": value}))
