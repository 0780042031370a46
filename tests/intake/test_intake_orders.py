"""The orders file in its JSON form: what is read, what is refused, and where it says so."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import IntakeError
from app.intake.orders import Batch, read_orders
from app.orders import Customer, Item, Order, OrderStatus, Shipment

ANA = {"id": "c1", "name": "Ana Ruiz", "email": "ana@example.org", "phone": "+15550100", "postcode": "90210"}
KETTLE = {"sku": "KET-BL", "name": "Blue kettle", "quantity": 1, "unit_price": "39.90"}
PARCEL = {"carrier": "UPS", "tracking": "1Z999", "status": "in_transit", "expected_on": "2026-11-24"}
ORDER = {
    "number": "1042",
    "customer": "c1",
    "placed_at": "2026-11-02T10:00:00Z",
    "status": "shipped",
    "currency": "USD",
    "items": [KETTLE],
    "shipments": [PARCEL],
}


def _read(tmp_path: Path, content: object, **options: Any) -> Batch:
    file = tmp_path / "shop.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
    return read_orders(file, **options)


def _problems(tmp_path: Path, content: object, **options: Any) -> tuple[str, ...]:
    with pytest.raises(IntakeError) as refusal:
        _read(tmp_path, content, **options)
    assert all(problem.startswith("shop.json: ") for problem in refusal.value.problems)
    return tuple(problem.removeprefix("shop.json: ") for problem in refusal.value.problems)


def test_the_documented_example(tmp_path: Path) -> None:
    batch = _read(tmp_path, {"customers": [ANA], "orders": [ORDER]})
    assert batch.customers == (Customer("c1", "Ana Ruiz", "ana@example.org", "+15550100", "90210"),)
    assert batch.orders == (
        Order(
            "1042",
            "c1",
            datetime(2026, 11, 2, 10, tzinfo=UTC),
            OrderStatus.SHIPPED,
            "USD",
            (Item("KET-BL", "Blue kettle", 1, Decimal("39.90")),),
            (Shipment("UPS", "1Z999", "in_transit", date(2026, 11, 24)),),
        ),
    )
    assert (batch.problems, batch.warnings) == ((), ())


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        ({"number": ""}, "number", "is missing"),
        ({"number": "#-#"}, "number", "no letter or digit"),
        ({"number": ["1042"]}, "number", "a list must be a text"),
        ({"number": "9" * 65}, "number", "at most 64"),
        ({"customer": None}, "customer", "is missing"),
        ({"placed_at": "2026-13-02"}, "placed_at", "not a date and time"),
        ({"placed_at": 1700000000}, "placed_at", "must be a text"),
        ({"placed_at": "0001-01-01T00:00:00+05:00"}, "placed_at", "not a date and time"),
        ({"status": "lost"}, "status", "known are pending, processing, shipped"),
        ({"currency": "XYZ"}, "currency", "'XYZ' is not a currency"),
        ({"items": {}}, "items", "must be a list, not an object"),
        ({"items": [[]]}, "items[0]", "must be an object, not a list"),
        ({"items": [KETTLE | {"unit_price": "39,90"}]}, "items[0].unit_price", "'39,90' is not an amount"),
        ({"items": [KETTLE | {"unit_price": "-1"}]}, "items[0].unit_price", "less than 0"),
        ({"items": [KETTLE, KETTLE | {"unit_price": "1.999"}]}, "items[1].unit_price", "more than 2 decimals"),
        ({"items": [KETTLE | {"unit_price": 1e400}]}, "items[0].unit_price", ""),
        ({"items": [KETTLE | {"unit_price": True}]}, "items[0].unit_price", "true is not an amount"),
        ({"items": [KETTLE | {"unit_price": "9" * 13}]}, "items[0].unit_price", "too much"),
        ({"items": [KETTLE | {"quantity": 0}]}, "items[0].quantity", "at least 1"),
        ({"items": [KETTLE | {"quantity": 1.5}]}, "items[0].quantity", "1.5 is not a quantity"),
        ({"items": [KETTLE | {"quantity": "many"}]}, "items[0].quantity", "'many' is not a quantity"),
        ({"items": [KETTLE | {"name": "x" * 501}]}, "items[0].name", "501 characters"),
        ({"items": [KETTLE | {"name": "bell \x07"}]}, "items[0].name", "control character"),
        ({"items": [KETTLE | {"name": "\ud83d"}]}, "items[0].name", "half a character"),
        ({"shipments": [{"tracking": "1"}]}, "shipments[0].carrier", "is missing"),
        ({"shipments": [PARCEL | {"expected_on": "soon"}]}, "shipments[0].expected_on", "not a date"),
    ],
)
def test_a_bad_value_is_named_with_its_place(tmp_path: Path, change: dict[str, Any], path: str, words: str) -> None:
    if any(value == float("inf") for item in change.get("items", ()) if item for value in item.values()):
        content = json.dumps({"customers": [ANA], "orders": [ORDER | change]}).replace("Infinity", "1e400")
    else:
        content = json.dumps({"customers": [ANA], "orders": [ORDER | change]})
    (problem,) = _problems(tmp_path, content)
    assert problem.startswith(f"line 1: orders[0].{path}: ")
    assert words in problem


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"id": None}, "id"),
        ({"name": " "}, "name"),
        ({"email": "ana@"}, "email"),
        ({"email": "ana@example"}, "email"),
        ({"email": "a b@example.org"}, "email"),
        ({"phone": "call me"}, "phone"),
        ({"phone": "555-0100"}, "phone"),
        ({"phone": 12025550100}, "phone"),
        ({"postcode": 2134}, "postcode"),
    ],
)
def test_a_bad_customer_is_named_with_its_place(tmp_path: Path, change: dict[str, Any], path: str) -> None:
    (problem,) = _problems(tmp_path, json.dumps({"customers": [ANA | change]}))
    assert problem.startswith(f"line 1: customers[0].{path}: ")


def test_every_problem_is_reported_in_the_order_of_the_file(tmp_path: Path) -> None:
    content = """{
  "customers": [
    {"id": "c1", "name": "Ana", "email": "nowhere"},
    {"id": "c2",
     "phone": "none"}
  ],
  "orders": [
    {"number": "A-1", "customer": "c2", "placed_at": "2026-11-02", "status": "pending", "currency": "USD", "items": []},
    {
      "number": "a1",
      "customer": "c9",
      "placed_at": "2026-11-02", "status": "pending", "currency": "USD",
      "items": [
        {"name": "Kettle", "quantity": 1, "unit_price": "1"},
        {"name": "Kettle", "quantity": 0, "unit_price": "1"}
      ]
    }
  ]
}"""
    problems = _problems(tmp_path, content)
    assert [problem.split(": ")[:2] for problem in problems] == [
        ["line 3", "customers[0].email"],
        ["line 4", "customers[1].name"],
        ["line 5", "customers[1].phone"],
        ["line 10", "orders[1].number"],
        ["line 15", "orders[1].items[1].quantity"],
    ]
    assert "first at orders[0]" in problems[3]


def test_skip_bad_keeps_the_rest_and_an_order_goes_with_its_customer(tmp_path: Path) -> None:
    other = ANA | {"id": "c2", "email": "wrong"}
    orders = [ORDER, ORDER | {"number": "2", "status": "?"}, ORDER | {"number": "3", "customer": "c2"}]
    batch = _read(tmp_path, {"customers": [ANA, other], "orders": orders}, skip_bad=True)
    assert [c.id for c in batch.customers] == ["c1"]
    assert [o.number for o in batch.orders] == ["1042"]
    assert [problem.split(": ", 1)[1] for problem in batch.problems] == [
        "customers[1].email: 'wrong' is not an e-mail address",
        f"orders[1].status: '?' is not a status; known are {', '.join(OrderStatus)}",
        "orders[2]: order 3 is left out, because its customer 'c2' is",
    ]


def test_skip_bad_with_nothing_left_is_a_refusal(tmp_path: Path) -> None:
    assert _problems(tmp_path, {"customers": [ANA | {"name": ""}]}, skip_bad=True)


def test_of_two_with_one_number_the_first_stays(tmp_path: Path) -> None:
    twice = [ORDER | {"number": "W-10"}, ORDER | {"number": "#w10", "currency": "EUR"}]
    batch = _read(tmp_path, {"customers": [ANA, ANA], "orders": twice}, skip_bad=True)
    assert ([c.id for c in batch.customers], [o.number for o in batch.orders]) == (["c1"], ["W-10"])
    assert len(batch.problems) == 2


def test_customers_elsewhere_are_asked_for_once(tmp_path: Path) -> None:
    asked: list[frozenset[str]] = []

    def known(ids: frozenset[str]) -> frozenset[str]:
        asked.append(ids)
        return ids & {"c7"}

    orders = [ORDER, ORDER | {"number": "2", "customer": "c7"}, ORDER | {"number": "3", "customer": "c8"}]
    content = {"customers": [ANA], "orders": orders}
    (problem,) = _problems(tmp_path, content, known_customers=known)
    assert "orders[2].customer: customer 'c8' is neither in this file nor in the database" in problem
    assert asked == [{"c7", "c8"}]
    batch = _read(tmp_path, content, known_customers=known, skip_bad=True)
    assert [o.customer_id for o in batch.orders] == ["c1", "c7"]
    assert len(_read(tmp_path, content).orders) == 3


def test_unknown_names_are_overlooked_and_counted(tmp_path: Path) -> None:
    items = [KETTLE | {"colour": "blue"}, KETTLE | {"colour": "red"}]
    batch = _read(tmp_path, {"customers": [ANA | {"vip": 1}], "orders": [ORDER | {"items": items}], "shop": {}})
    assert [warning.split(":")[0] for warning in batch.warnings] == [
        "customers[].vip",
        "orders[].items[].colour",
        "shop",
    ]
    assert "2 times" in batch.warnings[1]


def test_an_order_must_say_its_items_though_it_may_have_none(tmp_path: Path) -> None:
    without = {name: value for name, value in ORDER.items() if name != "items"}
    assert "items: is missing" in _problems(tmp_path, {"customers": [ANA], "orders": [without]})[0]
    assert _read(tmp_path, {"customers": [ANA], "orders": [without | {"items": []}]}).orders[0].items == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file is empty"),
        (" \n", "the file is empty"),
        ("{", "line 1: column 2: this is not JSON"),
        ('{"customers": [\n  {"id": "c1",}\n]}', "line 2: column 15: this is not JSON"),
        ("[]", 'must be an object with "customers" and "orders"'),
        ("7", 'must be an object with "customers" and "orders"'),
        ('{"people": []}', 'must be an object with "customers" and "orders"'),
        ('{"customers": [], "orders": []}', "no customers and no orders"),
        ('{"customers": null}', "no customers and no orders"),
        ('{"customers": 5}', "customers: must be a list, not 5"),
        ('{"customers": [], "customers": []}', '"customers" is there twice'),
        ('{"customers": [{"id": "a", "name": "A", "id": "b"}]}', '"id" is there twice'),
        ('{"customers": [{"id": NaN}]}', "NaN is not a number in JSON"),
        ('{"orders": ' + "[" * 100_000 + "]" * 100_000 + "}", "nested too deeply"),
        ('{"orders": [' + "9" * 5000 + "]}", "this is not JSON that can be read"),
    ],
)
def test_a_file_that_is_not_in_this_form(tmp_path: Path, content: str, words: str) -> None:
    file = tmp_path / "shop.json"
    file.write_text(content, encoding="utf-8")
    for skip_bad in (False, True):
        with pytest.raises(IntakeError) as refusal:
            read_orders(file, skip_bad=skip_bad)
        (problem,) = refusal.value.problems
        assert words in problem


def test_encodings(tmp_path: Path) -> None:
    content = json.dumps({"customers": [ANA | {"name": "Zoë"}]}, ensure_ascii=False, indent=0)
    file = tmp_path / "shop.json"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        file.write_text(content, encoding=encoding)
        assert read_orders(file).customers[0].name == "Zoë"
    file.write_text(content, encoding="latin-1")
    with pytest.raises(IntakeError, match="line 5 is not UTF-8"):
        read_orders(file)


def test_what_is_no_file(tmp_path: Path) -> None:
    for path, words in (
        (tmp_path, "not a file"),
        (tmp_path / "none.json", "no such file"),
        (Path("a\x00b"), "cannot be read|no such file"),
    ):
        with pytest.raises(IntakeError, match=words):
            read_orders(path)


def test_the_form_is_told_by_the_content_where_the_name_does_not(tmp_path: Path) -> None:
    file = tmp_path / "export"
    file.write_text(json.dumps({"customers": [ANA]}))
    assert read_orders(file).customers
    file.write_text("customer.id,customer.name\nc1,Ana\n")
    assert read_orders(file).customers


_NAMES = st.sampled_from([*ANA, *ORDER, *KETTLE, *PARCEL, "unheard of"])
_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(["c1", "1042", "USD", "pending", "2026-11-02", "39.90", "1e5", "+15550100", "a@b.co"])
)
_THINGS = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=8), max_leaves=30
)
_ORDERS = st.dictionaries(_NAMES, _THINGS, max_size=9).map(lambda changes: ORDER | changes)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(customers=st.lists(_THINGS, max_size=3), orders=st.lists(_ORDERS | _THINGS, max_size=3), skip=st.booleans())
def test_whatever_the_values_it_is_read_or_refused(
    tmp_path: Path, customers: list[Any], orders: list[Any], skip: bool
) -> None:
    orders_read: tuple[Order, ...] = ()
    problems: tuple[str, ...] = ("shop.json: line 1: none",)
    try:
        orders_read = _read(tmp_path, {"customers": [ANA, *customers], "orders": orders}, skip_bad=skip).orders
    except IntakeError as refusal:
        problems = refusal.problems
    assert problems
    assert all(": line " in problem for problem in problems)
    assert all(isinstance(item.unit_price, Decimal) for order in orders_read for item in order.items)
