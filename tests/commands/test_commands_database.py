"""`migrate`, `seed` and `orders import` as they are typed, on both databases."""

import argparse
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from app.commands import database as database_commands
from app.commands import orders as orders_commands
from app.errors import StoreError
from app.settings import Settings
from app.store.version import head

EXAMPLE: dict[str, list[dict[str, Any]]] = {
    "customers": [{"id": "x1", "name": "Ana Ruiz", "email": "ana@example.org", "phone": "+15550100"}],
    "orders": [
        {
            "number": "9042",
            "customer": "x1",
            "placed_at": "2026-11-02T10:00:00Z",
            "status": "shipped",
            "currency": "USD",
            "items": [{"sku": "KET-BL", "name": "Blue kettle", "quantity": 1, "unit_price": "39.90", "colour": "blue"}],
        }
    ],
}


def _run(url: str, *words: str) -> int:
    parser = argparse.ArgumentParser(prog="python -m app")
    commands = parser.add_subparsers(required=True)
    database_commands.add_parsers(commands)
    orders_commands.add_parsers(commands)
    args = parser.parse_args(words)
    return int(args.func(args, Settings(database_url=url)))


def _file(folder: Path, content: object) -> str:
    path = folder / "shop.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return str(path)


def test_migrate_makes_the_database_and_says_its_version(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path}/data/shop.db"
    assert [_run(url, "migrate"), _run(url, "migrate")] == [0, 0]
    assert capsys.readouterr().out == f"The database is at schema {head()}.\n" * 2
    with sqlite3.connect(tmp_path / "data" / "shop.db") as connection:
        assert connection.execute("SELECT COUNT(*) FROM orders").fetchone() == (0,)
    connection.close()


def test_seed_says_what_it_added_and_then_that_there_is_nothing_to_do(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(database_url, "seed") == 0
    assert capsys.readouterr().out.startswith("Seeded 2")
    assert _run(database_url, "seed") == 0
    assert capsys.readouterr().out.startswith("Nothing to do: all ")


@pytest.mark.parametrize("words", [("seed",), ("orders", "import", "shop.json")])
def test_without_a_schema_the_way_out_is_named(tmp_path: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(StoreError, match="run `python -m app migrate` first"):
        _run(f"sqlite:///{tmp_path}/empty.db", *words)


def test_import_twice(database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _file(tmp_path, EXAMPLE)
    assert _run(database_url, "orders", "import", file) == 0
    said = capsys.readouterr()
    assert said.out == "Imported 1 customers and 1 orders from shop.json.\n"
    assert said.err == "orders[].items[].colour: this name is not known, so it was overlooked (1 time)\n"
    assert _run(database_url, "orders", "import", file) == 0
    assert capsys.readouterr().out.startswith("Nothing to do: all 1 customers and 1 orders are there already")
    assert _run(database_url, "orders", "import", file, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["customers"], report["orders"], report["unchanged"], report["problems"]) == (0, 0, 2, [])


def test_a_bad_file_imports_nothing(database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    orders = [{**EXAMPLE["orders"][0], "number": "9043", "customer": "x2"}]
    file = _file(tmp_path, {**EXAMPLE, "orders": [*EXAMPLE["orders"], *orders]})
    assert _run(database_url, "orders", "import", file) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "orders[1].customer: customer 'x2' is neither in this file nor in the database" in said.err
    assert _run(database_url, "orders", "import", file, "--json") == 1
    assert len(json.loads(capsys.readouterr().out)["problems"]) == 1
    assert _run(database_url, "orders", "import", file, "--skip-bad", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["customers"], report["orders"], len(report["problems"])) == (1, 1, 1)


def test_orders_of_a_customer_who_is_on_file(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(database_url, "orders", "import", _file(tmp_path, {"customers": EXAMPLE["customers"]})) == 0
    assert _run(database_url, "orders", "import", _file(tmp_path, {"orders": EXAMPLE["orders"]})) == 0
    assert "Imported 0 customers and 1 orders" in capsys.readouterr().out


def test_many_problems_are_cut_on_the_terminal_only(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _file(tmp_path, {"customers": [{"id": str(n)} for n in range(300)]})
    assert _run(database_url, "orders", "import", file) == 1
    assert "... and 250 more" in capsys.readouterr().err
    assert _run(database_url, "orders", "import", file, "--json") == 1
    assert len(json.loads(capsys.readouterr().out)["problems"]) == 300


def test_wrong_usage(tmp_path: Path) -> None:
    for words in (("orders",), ("orders", "import"), ("orders", "import", "a", "b"), ("seed", "x")):
        with pytest.raises(SystemExit) as end:
            _run(f"sqlite:///{tmp_path}/x.db", *words)
        assert end.value.code == 2
