"""What an action writes into the shop: the money, the order's state or address, the customer's address."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.actions import Action, Done
from app.policy.addresses import told
from app.policy.case import Case
from app.policy.decisions import address_of, effect, postcode_of
from app.policy.rules import Rules
from app.policy.states import Deed
from app.store.tables import customers, orders, refunds
from app.store.upsert import insert_if_absent

_REASONS = {Deed.REFUND: "refunded on request", Deed.CANCEL: "cancelled on request"}


async def do(connection: AsyncConnection, action: Action, case: Case, rules: Rules, now: datetime) -> Done:
    """Write the action into its order, in the caller's transaction, which holds the order's row."""
    deed, changed = Deed(action.tool), effect(action, case, rules)
    if action.amount:
        row = {
            "order_key": action.order_key,
            "amount": action.amount,
            "currency": action.currency,
            "created_at": now,
            "reason": action.note or _REASONS[deed],
            "items": [{"sku": sku, "quantity": count} for sku, count in changed.items.items()],
            "action_id": action.id,
        }
        # An action has one row of money at the most, whatever else goes wrong: the column is unique.
        await connection.execute(insert_if_absent(connection.dialect.name, refunds, ["action_id"]), [row])
    values = {"status": changed.status.value}
    if deed is Deed.CHANGE_ADDRESS:
        values["address"] = address_of(action.arguments)
    await connection.execute(update(orders).where(orders.c.number_key == action.order_key).values(values))
    return Done(changed.said, action.reference or reference_of(action))


async def change_file_address(connection: AsyncConnection, action: Action) -> Done:
    """Write the address, and the postcode beside it, into the customer's own row."""
    address, postcode = address_of(action.arguments), postcode_of(action.arguments)
    line = address.removesuffix(postcode).rstrip(" ,")
    own = update(customers).where(customers.c.id == action.customer_id)
    await connection.execute(own.values(address=line, postcode=postcode))
    said = f"I have changed the address on your account to {told(address, postcode)}."
    return Done(f"{said} Orders you have placed before keep theirs.", reference_of(action))


def reference_of(action: Action) -> str:
    """A short name for what was done, made from the action's id: "R4F0C21"."""
    return f"R{action.id.removeprefix('act_')[:6].upper()}"
