"""The orders file in its CSV form: lines put together, in any order, and what is refused."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import IntakeError
from app.intake.orders import Batch, read_orders
from app.orders import Item, OrderStatus, Shipment

HEADER = (
    "customer.id,customer.name,order.number,order.placed_at,order.status,order.currency,"
    "item.sku,item.name,item.quantity,item.unit_price"
)


def _read(tmp_path: Path, content: str, **options: Any) -> Batch:
    file = tmp_path / "shop.csv"
    file.write_text(content, encoding="utf-8", newline="")
    return read_orders(file, **options)


def _problems(tmp_path: Path, content: str, **options: Any) -> tuple[str, ...]:
    with pytest.raises(IntakeError) as refusal:
        _read(tmp_path, content, **options)
    return tuple(problem.removeprefix("shop.csv: ") for problem in refusal.value.problems)


def test_lines_are_put_together_whatever_their_order(tmp_path: Path) -> None:
    content = f"""{HEADER},shipment.carrier,shipment.tracking,shipment.expected_on
c1,Ana,1042,2026-11-02T10:00:00Z,shipped,USD,K,Kettle,1,39.90,UPS,1Z,2026-11-24
c2,Bo,7,2026-11-03,pending,GBP,M,Mug,4,7.25,,,
c1,Ana,1042,2026-11-02T10:00:00Z,shipped,USD,T,Tray,2,24.50,UPS,1Z,2026-11-24
c1,,#7-b,2026-11-04,delivered,USD,T,Tray,1,24.50,DHL,J,
,,1042,,,,C,Cup,1,3,UPS,2Z,
"""
    batch = _read(tmp_path, content)
    assert [(c.id, c.name) for c in batch.customers] == [("c1", "Ana"), ("c2", "Bo")]
    assert [(o.number, o.customer_id, o.status) for o in batch.orders] == [
        ("1042", "c1", OrderStatus.SHIPPED),
        ("7", "c2", OrderStatus.PENDING),
        ("#7-b", "c1", OrderStatus.DELIVERED),
    ]
    assert batch.orders[0].items == (
        Item("K", "Kettle", 1, Decimal("39.90")),
        Item("T", "Tray", 2, Decimal("24.50")),
        Item("C", "Cup", 1, Decimal("3.00")),
    )
    assert batch.orders[0].shipments == (
        Shipment("UPS", "1Z", "", date(2026, 11, 24)),
        Shipment("UPS", "2Z", ""),
    )
    assert batch.orders[1].shipments == ()


def test_the_same_item_on_two_lines_is_two_items(tmp_path: Path) -> None:
    line = "c1,Ana,1,2026-11-02,pending,USD,K,Kettle,1,39.90\n"
    assert len(_read(tmp_path, f"{HEADER}\n{line}{line}").orders[0].items) == 2


def test_lines_that_disagree_are_refused(tmp_path: Path) -> None:
    content = f"""{HEADER},order.customer
c1,Ana,1,2026-11-02,pending,USD,K,Kettle,1,39.90,
c1,Anna,1,2026-11-02,pending,EUR,K,Kettle,1,39.90,c2
"""
    assert _problems(tmp_path, content) == (
        "line 3: customer.name: 'Anna' here, 'Ana' on an earlier line",
        "line 3: order.customer: 'c2' here, 'c1' on an earlier line",
        "line 3: order.currency: 'EUR' here, 'USD' on an earlier line",
    )
    assert _problems(tmp_path, content, skip_bad=True)


def test_problems_carry_their_line_also_behind_cells_with_line_breaks(tmp_path: Path) -> None:
    content = f"""{HEADER}
c1,"Ana
of the
Ruiz",1,2026-11-02,pending,USD,K,Kettle,1,39.90

c1,,2,2026-11-02,pending,USD,K,Kettle,0,39.90
c3,Cy,,,,,K,Kettle,1,39.90
,No Id,,,,,,,,
c1,,3,2026-11-02,pending,USD,K,Kettle,1,39.90,surplus
"""
    assert _problems(tmp_path, content) == (
        "line 6: item.quantity: '0' is not a quantity; it must be a whole number of at least 1",
        "line 7: order.number: is missing",
        "line 8: customer.id: is missing",
        "line 9: the row: has more cells than the header",
    )
    batch = _read(tmp_path, content, skip_bad=True)
    assert [c.name for c in batch.customers] == ["Ana of the Ruiz", "Cy"]
    assert [o.number for o in batch.orders] == ["1"]


def test_a_line_with_an_id_alone_refers_to_a_customer(tmp_path: Path) -> None:
    content = f"{HEADER}\nc9,,1,2026-11-02,pending,USD,K,Kettle,1,39.90\n"
    batch = _read(tmp_path, content, known_customers=lambda ids: ids)
    assert (batch.customers, batch.orders[0].customer_id) == ((), "c9")
    (problem,) = _problems(tmp_path, content, known_customers=lambda _: frozenset())
    assert problem == "line 2: order.customer: customer 'c9' is neither in this file nor in the database"


def test_customers_alone(tmp_path: Path) -> None:
    batch = _read(tmp_path, "customer.id,customer.name,customer.phone,customer.vip\nc1,Ana,(202) 555-0100,yes\n")
    assert batch.customers[0].phone == "+12025550100"
    assert batch.warnings == ("customer.vip: this name is not known, so it was overlooked (1 time)",)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_and_line_ends(tmp_path: Path, delimiter: str) -> None:
    line = 'c1,Ana,1,2026-11-02,pending,USD,K,"Kettle, blue",1,39.90'
    rows = [HEADER, line.replace(',"Kettle, blue",', ",Kettle; blue,")]
    content = "\r\n".join(row.replace(",", delimiter).replace("Kettle; blue", '"Kettle; blue"') for row in rows)
    assert _read(tmp_path, content).orders[0].items[0].name == "Kettle; blue"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("a,b\n1,2\n", "neither customer.id nor order.number"),
        ("customer.id,customer.email\nc1,a@example.org\n", "column customer.name is missing"),
        ("order.number,customer.id\n1,c1\n", "column order.placed_at is missing"),
        (f"{HEADER},item.sku\n", "column 'item.sku' is there twice"),
        (f'{HEADER}\nc1,"Ana', "line 2: the table: cannot be read"),
        (f'{HEADER}\nc1,"A"na,1\n', "line 2: the table: cannot be read"),
        (f"{HEADER}\nc1,{'x' * 200_000},1\n", "line 2: the table: cannot be read: field larger than field limit"),
        (f"{HEADER}\n", "no customers and no orders"),
        (f"{HEADER}\n,,,,,,,,,\n\n", "no customers and no orders"),
    ],
)
def test_a_file_that_is_not_in_this_form(tmp_path: Path, content: str, words: str) -> None:
    for skip_bad in (False, True):
        assert words in _problems(tmp_path, content, skip_bad=skip_bad)[0]


def test_a_table_broken_in_the_middle_is_refused_whole(tmp_path: Path) -> None:
    good = "c1,Ana,1,2026-11-02,pending,USD,K,Kettle,1,39.90\n"
    (problem,) = _problems(tmp_path, f'{HEADER}\n{good}c1,"never closed\n', skip_bad=True)
    assert "unexpected end of data" in problem


_CELLS = st.sampled_from(
    [
        "",
        "c1",
        "Ana",
        "1042",
        "2026-11-02",
        "pending",
        "USD",
        "1",
        "39.90",
        '"',
        '"a\nb"',
        "\x00",
        "é",
        "\r",
        "-",
        "x,y",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(_CELLS, max_size=12), max_size=8), skip=st.booleans())
def test_whatever_the_rows_they_are_read_or_refused(tmp_path: Path, rows: list[list[str]], skip: bool) -> None:
    content = "\n".join([HEADER, "c1,Ana,1,2026-11-02,pending,USD,K,Kettle,1,39.90", *(",".join(row) for row in rows)])
    said: object = None
    try:
        said = _read(tmp_path, content, skip_bad=skip).customers
    except IntakeError as refusal:
        said = refusal.problems
    assert said


def test_a_large_order_is_put_together_in_time(tmp_path: Path) -> None:
    lines = "".join(f"c1,,1,,,,K,Kettle,1,39.90,UPS,{n}\n" for n in range(20_000))
    first = "c1,Ana,1,2026-11-02,pending,USD,K,Kettle,1,39.90,UPS,0\n"
    batch = _read(tmp_path, f"{HEADER},shipment.carrier,shipment.tracking\n{first}{lines}")
    assert (len(batch.orders[0].items), len(batch.orders[0].shipments)) == (20_001, 20_000)
