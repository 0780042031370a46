"""Where the recogniser's words come from: the demo shop, texts, files of orders."""

import json
from pathlib import Path

from app.demo.catalogue import products
from app.demo.seed import shop
from emulator.vocabulary import DEMO_NUMBERS, read_domain


def test_without_a_path_it_is_the_demo_shop() -> None:
    domain = read_domain()
    assert list(domain.products) == [product.name for product in products().values()]
    assert any("return" in sentence.lower() for sentence in domain.sentences)
    _, orders = shop()
    assert {order.number for order in orders} == set(map(str, DEMO_NUMBERS)) == set(domain.order_numbers)


def test_headings_are_topics_and_orders_files_give_numbers_and_things(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nsource: a\n---\n# Gift cards\nThey never expire.\n")
    item = {"sku": "K", "name": "Blue kettle", "quantity": 1}
    order = {"number": "W10-42", "customer": "c1", "items": [item, item], "shipments": [{"tracking": "1Z"}]}
    (tmp_path / "b.json").write_text(json.dumps({"customers": [{"id": "c1", "name": "Ana"}], "orders": [order]}))
    (tmp_path / "c.json").write_text("no json")
    (tmp_path / "d.csv").write_text("not,read")
    domain = read_domain(tmp_path)
    assert (domain.topics, domain.sentences) == (["Gift cards"], ["They never expire."])
    assert (domain.order_numbers, domain.products) == (["W10-42"], ["Blue kettle"])


def test_orders_are_found_under_their_keys_too(tmp_path: Path) -> None:
    orders = {"#W1": {"order_id": "#W1", "items": [{"name": "Lamp"}, {"name": "Desk"}]}, "#W2": {"order_id": "#W2"}}
    (tmp_path / "orders.json").write_text(json.dumps(orders))
    domain = read_domain(tmp_path / "orders.json")
    assert (domain.order_numbers, domain.products) == (["#W1", "#W2"], ["Lamp", "Desk"])
