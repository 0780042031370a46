"""The world of tau-bench's retail domain becomes customers and orders, exactly and every time the same."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.errors import IntakeError
from app.intake.tau_retail import read_tau_retail
from app.orders import OrderStatus

ADDRESS = {
    "address1": "12 Oak Street",
    "address2": "Suite 3",
    "city": "Denver",
    "country": "USA",
    "state": "CO",
    "zip": "80279",
}
LAMP = {"name": "Lamp", "product_id": "1", "item_id": "10", "price": 47.84, "options": {"color": "blue", "size": "S"}}
PLUG = {"name": "Plug", "product_id": "2", "item_id": "20", "price": 488.8, "options": {}}
PAID = {"transaction_type": "payment", "amount": 584.48, "payment_method_id": "card_1"}
TODAY = date(2026, 11, 21)
World = dict[str, dict[str, dict[str, object]]]


def world() -> World:
    user: dict[str, object] = {
        "name": {"first_name": "Noah", "last_name": "Brown"},
        "address": ADDRESS,
        "email": "Noah.Brown@example.com",
        "payment_methods": {
            "card_1": {"source": "credit_card", "brand": "visa", "last_four": "9212", "id": "card_1"},
            "gift_1": {"source": "gift_card", "balance": 3, "id": "gift_1"},
        },
        "orders": ["#W1", "#W2"],
    }
    order: dict[str, object] = {
        "order_id": "#W1",
        "user_id": "noah_1",
        "address": ADDRESS,
        "items": [LAMP, PLUG, LAMP],
        "fulfillments": [{"tracking_id": ["77"], "item_ids": ["10", "20"]}],
        "status": "delivered",
        "payment_history": [PAID],
    }
    refund = {"transaction_type": "refund", "amount": 584.48, "payment_method_id": "gift_1"}
    cancelled = order | {"order_id": "#W2", "status": "cancelled", "fulfillments": []}
    cancelled["payment_history"] = [PAID | {"payment_method_id": "gift_1"}, refund]
    return {"users": {"noah_1": user}, "orders": {"#W1": order, "#W2": cancelled}}


@pytest.fixture
def folder(tmp_path: Path) -> Callable[[World], Path]:
    def write(content: World) -> Path:
        for name, part in content.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(part))
        return tmp_path

    return write


def test_customers_and_orders(folder: Callable[[World], Path]) -> None:
    batch = read_tau_retail(folder(world()), as_of=TODAY)
    (noah,) = batch.customers
    assert (noah.id, noah.name, noah.email, noah.postcode) == (
        "noah_1",
        "Noah Brown",
        "noah.brown@example.com",
        "80279",
    )
    assert noah.address == "12 Oak Street, Suite 3, Denver, CO, USA"
    came, cancelled = batch.orders
    assert came.status is OrderStatus.DELIVERED
    assert [(i.sku, i.name, i.quantity, i.unit_price) for i in came.items] == [
        ("10", "Lamp (blue, S)", 2, Decimal("47.84")),
        ("20", "Plug", 1, Decimal("488.8")),
    ]
    assert came.total == Decimal("584.48")
    assert came.paid_with == "Visa ending in 9212"
    (parcel,) = came.shipments
    assert parcel.tracking == "77"
    assert parcel.delivered_on is not None
    assert came.placed_at.date() < parcel.delivered_on < TODAY
    assert (cancelled.status, cancelled.paid_with) == (OrderStatus.CANCELLED, "gift card")
    assert [(r.order_number, r.amount) for r in cancelled.refunds] == [("#W2", Decimal("584.48"))]


def test_the_same_day_says_the_same(folder: Callable[[World], Path]) -> None:
    there = folder(world())
    assert read_tau_retail(there, as_of=TODAY) == read_tau_retail(there, as_of=TODAY)


def test_faults_name_their_place(folder: Callable[[World], Path]) -> None:
    content = world()
    content["orders"]["#W1"]["items"] = [LAMP | {"price": -1}]
    with pytest.raises(IntakeError, match=r"orders\.json: #W1\.items\.0\.price"):
        read_tau_retail(folder(content), as_of=TODAY)
    content = world()
    content["orders"]["#W2"]["user_id"] = "nobody"
    with pytest.raises(IntakeError, match=r"#W2: its user 'nobody'"):
        read_tau_retail(folder(content), as_of=TODAY)


def test_a_folder_without_the_world(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"users\.json: cannot be read"):
        read_tau_retail(tmp_path, as_of=TODAY)
    (tmp_path / "users.json").write_text("{nonsense")
    with pytest.raises(IntakeError, match=r"users\.json: cannot be read"):
        read_tau_retail(tmp_path, as_of=TODAY)
