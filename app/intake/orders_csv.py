"""The CSV form of the orders file: one line an item, columns named customer.…, order.…, item.…, shipment.…"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.intake.orders_raw import Place, Problem, Raw, RawOrder, RawShop
from app.intake.orders_values import shown
from app.orders import order_key

_COLUMNS = {
    "customer": ("id", "name", "email", "phone", "postcode", "address"),
    "order": ("number", "customer", "placed_at", "status", "currency", "address", "paid_with"),
    "item": ("sku", "name", "quantity", "unit_price"),
    "shipment": ("carrier", "tracking", "status", "expected_on", "delivered_on"),
}
_KNOWN = frozenset(f"{kind}.{name}" for kind, names in _COLUMNS.items() for name in names)
_WITH_ORDERS = ("order.placed_at", "order.status", "order.currency", "item.name", "item.quantity", "item.unit_price")
_Parcel = tuple[str, object, object]  # the order's key, the carrier, the tracking number
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class _Line:
    """One record: the line it begins on and its cells that are not empty, by column."""

    number: int
    cells: Mapping[str, str]
    too_long: bool

    def part(self, kind: str) -> dict[str, object]:
        """The cells of the columns that begin with `kind`, without that beginning."""
        start = f"{kind}."
        return {name.removeprefix(start): cell for name, cell in self.cells.items() if name.startswith(start)}


def read_csv(text: str) -> RawShop:
    """What the file says, each place with its line. A file that is no such table is broken."""
    shop = RawShop()
    records = _records(text, shop)
    first, header = next(records, (1, []))
    columns = [name.strip().lower() for name in header]
    if not shop.broken and (faults := _faults(columns)):
        shop.give_up(*(Problem(Place("the header", first), fault) for fault in faults))
        return shop
    gathered = _Gathered(shop)
    for start, row in records:
        cells = {name: cell.strip() for name, cell in zip(columns, row, strict=False) if cell.strip()}
        for name in cells.keys() - _KNOWN:
            shop.note_unknown(name)
        known = {name: cell for name, cell in cells.items() if name in _KNOWN}
        if known:
            gathered.add(_Line(start, known, too_long=any(cell.strip() for cell in row[len(columns) :])))
    return shop


def _records(text: str, shop: RawShop) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the line it begins on: with line breaks in a cell it has several."""
    delimiter = max(_DELIMITERS, key=text.lstrip("\r\n").split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    end = 0
    try:
        for row in reader:
            start, end = end + 1, reader.line_num
            if any(row):
                yield start, row
    except csv.Error as error:
        shop.give_up(Problem(Place("the table", reader.line_num), f"cannot be read: {error}"))


def _faults(columns: list[str]) -> list[str]:
    """What is wrong with the header."""
    faults = [f"column {shown(name)} is there twice" for name in sorted(_KNOWN) if columns.count(name) > 1]
    if not {"customer.id", "order.number"} & set(columns):
        return [*faults, f"has neither customer.id nor order.number; the columns are {', '.join(sorted(_KNOWN))}"]
    needed = _WITH_ORDERS if "order.number" in columns else ("customer.name",)
    return [*faults, *(f"column {name} is missing" for name in needed if name not in columns)]


class _Gathered:
    """Customers and orders put together from their lines, which may come in any order."""

    def __init__(self, shop: RawShop) -> None:
        self._shop = shop
        self._customers: dict[str, Raw] = {}
        self._orders: dict[str, RawOrder] = {}
        self._parcels: dict[_Parcel, Raw] = {}

    def add(self, line: _Line) -> None:
        """Take in one line: what it says about a customer, an order, an item and a parcel."""
        person, order = line.part("customer"), line.part("order")
        if person:
            self._add_customer(line, person)
        if "number" in order:
            self._add_order(line, order, str(person.get("id", "")))
        elif order or line.part("item") or line.part("shipment"):
            self._shop.problems.append(Problem(Place("order.number", line.number), "is missing"))

    def _add_customer(self, line: _Line, person: dict[str, object]) -> None:
        if "id" not in person:
            self._shop.problems.append(Problem(Place("customer.id", line.number), "is missing"))
        elif len(person) > 1:  # an id alone refers to a customer; more than that describes one
            found = self._customers.get(str(person["id"]))
            if found is None:
                found = self._customers[str(person["id"])] = Raw(Place("customer", line.number), {})
                self._shop.customers.append(found)
            _agree(found, person, line)

    def _add_order(self, line: _Line, order: dict[str, object], customer: str) -> None:
        key = order_key(str(order["number"])) or str(order["number"])
        found = self._orders.get(key)
        if found is None:
            found = self._orders[key] = RawOrder(Place("order", line.number), {})
            self._shop.orders.append(found)
        if customer and "customer" in order:
            _agree(found, {"customer": customer}, line)
        _agree(found, {"customer": customer} | order if customer else order, line)
        if item := line.part("item"):
            found.items.append(Raw(Place("item", line.number), item))
        if parcel := line.part("shipment"):
            self._add_shipment(line, found, (key, parcel.get("carrier"), parcel.get("tracking")), parcel)

    def _add_shipment(self, line: _Line, order: RawOrder, key: _Parcel, values: dict[str, object]) -> None:
        """An order's lines repeat its parcel; another tracking number is another parcel."""
        found = self._parcels.get(key)
        if found is None:
            found = self._parcels[key] = Raw(Place("shipment", line.number), {})
            order.shipments.append(found)
        _agree(found, values, line)


def _agree(raw: Raw, values: Mapping[str, object], line: _Line) -> None:
    """Add what another line says about the same thing. Saying nothing agrees with everything."""
    here = Place(raw.place.path, line.number)
    if line.too_long:
        raw.problems.append(Problem(Place("the row", line.number), "has more cells than the header"))
    for name, value in values.items():
        said = raw.values.setdefault(name, value)
        if said != value:
            raw.problems.append(Problem(here.at(name), f"{shown(value)} here, {shown(said)} on an earlier line"))
