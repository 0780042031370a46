"""The orders file, JSON or CSV, read into customers and orders ready to be saved."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.errors import IntakeError
from app.intake.orders_check import Checked, check
from app.intake.orders_csv import read_csv
from app.intake.orders_json import read_json, with_lines
from app.intake.orders_raw import Problem, RawShop
from app.orders import Customer, Order

LARGEST_FILE = 512 * 1024 * 1024  # bytes

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

KnownCustomers = Callable[[frozenset[str]], frozenset[str]]  # those of some customer ids that are on file


@dataclass(frozen=True, slots=True)
class Batch:
    """What a file holds. `problems` are those that were skipped, `warnings` what was overlooked."""

    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]
    problems: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def read_orders(path: Path, *, skip_bad: bool = False, known_customers: KnownCustomers | None = None) -> Batch:
    """Read the orders file at `path`, JSON or CSV.

    `known_customers` is asked once which of the customers that the orders name, and the file does not describe, are
    on file elsewhere; without it they are taken to be. Raises IntakeError with every problem and its line; with
    `skip_bad` only when nothing could be read, else the rest is returned, and an order goes with its customer.
    """
    text = _text(path)
    is_json = path.suffix.lower() == ".json" or (path.suffix.lower() != ".csv" and text.lstrip()[:1] in "{[")
    shop = read_json(text) if is_json else read_csv(text)
    checked = check(shop)
    _find_customers(checked, known_customers, skip_bad=skip_bad)
    problems = with_lines(checked.problems, text) if is_json and not shop.broken else checked.problems
    in_order = sorted(dict.fromkeys(problems), key=lambda problem: problem.place.line)
    said = tuple(str(problem) for problem in in_order)
    if problems and (shop.broken or not skip_bad or not (checked.customers or checked.orders)):
        raise IntakeError(tuple(f"{path.name}: {problem}" for problem in said))
    if not (checked.customers or checked.orders):
        raise IntakeError((f"{path.name}: there are no customers and no orders in it",))
    return Batch(tuple(checked.customers), tuple(order for _, order in checked.orders), said, _warnings(shop))


def _find_customers(checked: Checked, known: KnownCustomers | None, *, skip_bad: bool) -> None:
    """Take out the orders whose customer is nowhere to be found, and say so."""
    here = {customer.id for customer in checked.customers}
    named = {order.customer_id for _, order in checked.orders}
    elsewhere = named - here - checked.bad_customers
    if known and elsewhere:
        elsewhere &= known(frozenset(elsewhere))
    kept = []
    for place, order in checked.orders:
        customer = order.customer_id
        if customer in here or customer in elsewhere:
            kept.append((place, order))
        elif customer not in checked.bad_customers:
            text = f"customer {customer!r} is neither in this file nor in the database"
            checked.problems.append(Problem(place.at("customer"), text))
        elif skip_bad:
            text = f"order {order.number} is left out, because its customer {customer!r} is"
            checked.problems.append(Problem(place, text))
    checked.orders = kept


def _warnings(shop: RawShop) -> tuple[str, ...]:
    return tuple(
        f"{name}: this name is not known, so it was overlooked ({count} {'time' if count == 1 else 'times'})"
        for name, count in sorted(shop.unknown.items())
    )


def _text(path: Path) -> str:
    """The file's text. Raises IntakeError."""
    try:
        if not path.is_file():
            raise IntakeError((f"{path}: {'is not a file' if path.exists() else 'there is no such file'}",))
        if path.stat().st_size > LARGEST_FILE:
            raise IntakeError((f"{path}: larger than {LARGEST_FILE // 1024**2} MB; cut it into several files",))
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise IntakeError((f"{path}: cannot be read: {error}",)) from error
    try:
        text = data.decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"line {line} is not UTF-8 (byte 0x{data[error.start]:02x}); save the file as UTF-8"
        raise IntakeError((f"{path}: {reason}",)) from error
    if not text.strip():
        raise IntakeError((f"{path}: the file is empty",))
    return text
