"""Which of the caller's own orders is meant: by number, by what is in it, by age, or by what was talked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from app.llm.offline.identifiers import said
from app.llm.offline.order_view import OrderView, from_order
from app.llm.offline.scene import Scene
from app.llm.offline.words import WEAK, any_of, stems
from app.orders import Order, order_key

_NEWEST = any_of(r"\b(?:last|latest|newest|most recent|recent)\b(?! (?:week|month|year|night|time))")
_OLDEST = any_of(r"\b(?:oldest|earliest|very first|my first) (?:order|one|purchase)\b")
_OTHER = any_of(r"\b(?:other|second|another) (?:order|one|package|parcel)\b")
_BEFORE = any_of(r"\b(?:previous|earlier) (?:order|one|package|parcel)\b", r"\bbefore that\b", r"\bthe one before\b")
_STATES = {
    "cancelled": any_of(r"\bcancell?ed\b"),
    "returned": any_of(r"\b(?:was|been|got) returned\b", r"\bmy return\b"),
}
_REFUNDED = any_of(r"\brefunded\b", r"\bmy (?:refund|money)\b")
_UNDERWAY = frozenset({"shipped", "processing", "pending"})
_ABOUT_THE_WAY = frozenset({"status", "arrival", "shipped", "tracking", "carrier"})


@dataclass(frozen=True, slots=True)
class Choice:
    """The order that is meant. `sure`: nothing else fits as well."""

    order: OrderView
    sure: bool


def own_orders(scene: Scene) -> tuple[OrderView, ...]:
    """The caller's orders in the facts, newest first; none while we do not know who calls."""
    facts = scene.prompt.facts
    return _newest_first(facts.orders) if facts.caller else ()


@lru_cache(maxsize=64)
def _newest_first(orders: tuple[Order, ...]) -> tuple[OrderView, ...]:
    return tuple(from_order(order) for order in sorted(orders, key=lambda o: o.placed_at, reverse=True))


def names_another(scene: Scene) -> bool:
    """Whether the caller means another order than the one just spoken of ("no, the other one")."""
    return scene.says(_OTHER) or scene.says(_BEFORE)


def numbered(orders: Sequence[OrderView], keys: Sequence[str]) -> OrderView | None:
    """The order with the likeliest of these keys."""
    by_key = {order_key(order.number): order for order in orders}
    return next((by_key[key] for key in keys if key in by_key), None)


def nearly_numbered(orders: Sequence[OrderView], keys: Sequence[str]) -> OrderView | None:
    """The one order whose number differs in a single character from what was heard."""
    near = [o for o in orders if any(_is_near(order_key(o.number), key) for key in keys[:3])]
    return near[0] if len(near) == 1 else None


def _is_near(number: str, key: str) -> bool:
    return len(number) > 3 and DamerauLevenshtein.distance(number, key, score_cutoff=1) <= 1


def holding(orders: Sequence[OrderView], scene: Scene) -> list[OrderView]:
    """The orders that hold what the caller names ("my kettle"), best match first."""
    asked = {s for s in stems(scene.utterance) if s not in WEAK and not s.isdigit()}
    rated = [(len(asked.intersection(*[_item_stems(order)])), order) for order in orders]
    best = max((shared for shared, _ in rated), default=0)
    return [order for shared, order in rated if shared == best] if best else []


def _item_stems(order: OrderView) -> set[str]:
    return {s for name, _ in order.items for s in stems(name)}


def choose(orders: Sequence[OrderView], scene: Scene, asked: Sequence[str]) -> Choice:
    """The order that is meant, of at least one, newest first. Numbers said just now are looked at elsewhere."""
    if len(orders) == 1:
        return Choice(orders[0], sure=True)
    by_item = holding(orders, scene)
    if by_item:
        return Choice(by_item[0], sure=len(by_item) == 1)
    by_state = _in_state(orders, scene)
    if by_state:
        return Choice(by_state[0], sure=len(by_state) == 1)
    mentioned = _mentioned(orders, scene)
    by_age = _by_age(orders, mentioned, scene)
    if by_age:
        return by_age
    if mentioned:
        return Choice(mentioned, sure=True)
    underway = [order for order in orders if order.status in _UNDERWAY]
    on_the_way = not asked or asked[0] in _ABOUT_THE_WAY
    return Choice(underway[0] if underway and on_the_way else orders[0], sure=False)


def _in_state(orders: Sequence[OrderView], scene: Scene) -> list[OrderView]:
    """The orders in the state that is spoken of, when it is one that few orders are in."""
    if scene.says(_REFUNDED):
        return [order for order in orders if order.refunds or order.status == "refunded"]
    state = next((state for state, said in _STATES.items() if scene.says(said)), "")
    return [order for order in orders if order.status == state] if state else []


def _by_age(orders: Sequence[OrderView], mentioned: OrderView | None, scene: Scene) -> Choice | None:
    """The order that is meant when its place among the others is named."""
    if scene.says(_BEFORE):
        at = orders.index(mentioned) if mentioned else 0
        return Choice(orders[min(at + 1, len(orders) - 1)], sure=True)
    if scene.says(_OTHER):
        others = [order for order in orders if order is not (mentioned or orders[0])]
        return Choice(others[0], sure=len(others) == 1)
    if scene.says(_OLDEST):
        return Choice(orders[-1], sure=True)
    return Choice(orders[0], sure=True) if scene.says(_NEWEST) else None


def _mentioned(orders: Sequence[OrderView], scene: Scene) -> OrderView | None:
    """The order that was spoken of last."""
    before = scene.recent[:-1] if scene.utterance else scene.recent
    for message in reversed(before[-6:]):
        if message.role in {"user", "assistant"}:
            found = numbered(orders, said(message.content[-500:], "").numbers)
            if found:
                return found
    return None
