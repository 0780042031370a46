"""The JSON form of the orders file: {"customers": […], "orders": […]}."""

import json
from collections import Counter
from decimal import Decimal
from typing import NoReturn

from app.intake.json_lines import lines_of
from app.intake.orders_raw import Place, Problem, Raw, RawOrder, RawShop
from app.intake.orders_values import shown


class _Object(dict[str, object]):
    """A JSON object that remembers the names it has twice: of those a plain one silently keeps the last."""

    repeated: tuple[str, ...] = ()


def read_json(text: str) -> RawShop:
    """What the file says, its places without lines (see with_lines). A file that has no such form is broken."""
    shop = RawShop()
    whole = Place("the file")
    try:
        content = json.loads(text, object_pairs_hook=_object, parse_float=Decimal, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        shop.give_up(Problem(Place(f"column {error.colno}", error.lineno), f"this is not JSON: {error.msg}"))
        return shop
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        shop.give_up(Problem(whole, f"this is not JSON that can be read: {reason}"))
        return shop
    if not isinstance(content, _Object) or not content.keys() & {"customers", "orders"}:
        shop.give_up(Problem(whole, 'must be an object with "customers" and "orders"'))
        return shop
    for name in content.repeated:
        shop.give_up(Problem(whole, f'"{name}" is there twice'))
    for name in content.keys() - {"customers", "orders"}:
        shop.note_unknown(name)
    shop.customers = _list(content, "customers", Place(""), shop.problems)
    shop.orders = [_order(raw) for raw in _list(content, "orders", Place(""), shop.problems)]
    return shop


def with_lines(problems: list[Problem], text: str) -> list[Problem]:
    """The problems of a JSON text with the line of each place, or of what it would stand in."""
    paths = {problem.place.path for problem in problems if not problem.place.line}
    around = {path[:end] for path in paths for end in _ends(path)}
    lines = lines_of(text, around)
    found = []
    for problem in problems:
        path, line = problem.place.path, problem.place.line
        if not line:
            line = next((lines[path[:end]] for end in _ends(path) if path[:end] in lines), 0)
        found.append(Problem(Place(path, line), problem.text))
    return found


def _ends(path: str) -> list[int]:
    """Where the path ends, and then each path around it: orders[3].items[0].sku, orders[3].items[0], …"""
    return [len(path), *(n for n in range(len(path) - 1, 0, -1) if path[n] in ".[")]


def _order(raw: Raw) -> RawOrder:
    parts = {name: _list(raw.values, name, raw.place, raw.problems) for name in ("items", "shipments")}
    if "items" not in raw.values:
        raw.problems.append(Problem(raw.place.at("items"), "is missing"))
    return RawOrder(raw.place, raw.values, raw.problems, parts["items"], parts["shipments"])


def _list(values: object, name: str, place: Place, problems: list[Problem]) -> list[Raw]:
    """The objects in the list under `name`; what is no list, or no object in it, is a problem."""
    inside = Place(name) if not place.path else place.at(name)
    listed = values.get(name) if isinstance(values, dict) else None
    if listed is None:
        return []
    if not isinstance(listed, list):
        problems.append(Problem(inside, f"must be a list, not {shown(listed)}"))
        return []
    found = []
    for n, element in enumerate(listed):
        here = Place(f"{inside.path}[{n}]")
        if not isinstance(element, _Object):
            problems.append(Problem(here, f"must be an object, not {shown(element)}"))
            continue
        twice = [Problem(here, f'"{repeated}" is there twice') for repeated in element.repeated]
        found.append(Raw(here, element, twice))
    return found


def _object(pairs: list[tuple[str, object]]) -> _Object:
    made = _Object(pairs)
    if len(made) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        made.repeated = tuple(sorted(name for name, count in counts.items() if count > 1))
    return made


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number in JSON")
