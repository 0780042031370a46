"""From the caller id that came with a request to a customer of the shop, or to nobody."""

from app.hearing.caller import caller_identity
from app.orders import Customer
from app.store.shop import ShopStore


async def identify(shop: ShopStore, caller_id: str) -> Customer | None:
    """The one customer this caller id stands for; None when there is none, or more than one.

    A phone shared by two customers names neither: telling one the other's orders is worse than asking. The same goes
    for a text that is one customer's id and looks like another's phone. Raises `StoreError`.
    """
    claimed = caller_identity(caller_id)
    found: dict[str, Customer] = {}
    if claimed.customer_id and (customer := await shop.customer(claimed.customer_id)):
        found[customer.id] = customer
    if claimed.phone:
        found |= {customer.id: customer for customer in await shop.customers_by_phone(claimed.phone)}
    if claimed.email:
        found |= {customer.id: customer for customer in await shop.customers_by_email(claimed.email)}
    return next(iter(found.values())) if len(found) == 1 else None
