"""From the caller id that came with a request to a customer of the shop, or to nobody."""

from app.hearing.caller import caller_identity
from app.orders import Customer
from app.store.shop import ShopStore


async def identify(shop: ShopStore, caller_id: str) -> Customer | None:
    """The one customer this caller id stands for; None when there is none, or more than one.

    A phone shared by two customers names neither: telling one the other's orders is worse than asking.
    Raises `StoreError`.
    """
    claimed = caller_identity(caller_id)
    if claimed.customer_id:
        return await shop.customer(claimed.customer_id)
    if claimed.phone:
        found = await shop.customers_by_phone(claimed.phone)
    elif claimed.email:
        found = await shop.customers_by_email(claimed.email)
    else:
        return None
    return found[0] if len(found) == 1 else None
