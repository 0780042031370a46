"""What may be done to an order in which state, and the state it is in afterwards: one table."""

from collections.abc import Mapping
from enum import StrEnum

from app.orders import OrderStatus


class Deed(StrEnum):
    """What can be done to an order. The names are the tools'."""

    REFUND = "refund_order"
    CANCEL = "cancel_order"
    CHANGE_ADDRESS = "change_address"


# (state, deed) -> the state when it is done. A refund of only a part leaves an order in the state it is in. What is
# not in the table is not possible by any rule; the rules may allow less (see Rules.cancel_while, address_while).
MOVES: Mapping[tuple[OrderStatus, Deed], OrderStatus] = {
    (OrderStatus.PENDING, Deed.CANCEL): OrderStatus.CANCELLED,
    (OrderStatus.PENDING, Deed.CHANGE_ADDRESS): OrderStatus.PENDING,
    (OrderStatus.PROCESSING, Deed.CANCEL): OrderStatus.CANCELLED,
    (OrderStatus.PROCESSING, Deed.CHANGE_ADDRESS): OrderStatus.PROCESSING,
    (OrderStatus.DELIVERED, Deed.REFUND): OrderStatus.REFUNDED,
    (OrderStatus.RETURNED, Deed.REFUND): OrderStatus.REFUNDED,
}
