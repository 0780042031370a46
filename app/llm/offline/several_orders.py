"""Several orders in one breath: which ones are named, and each of them told."""

from collections.abc import Sequence

from app.hearing.order_numbers import heard_numbers
from app.llm.offline.identifiers import said
from app.llm.offline.order_choice import numbered, own_orders
from app.llm.offline.order_lines import answer, together
from app.llm.offline.order_view import OrderView
from app.llm.offline.reply import Reply, say
from app.llm.offline.scene import Scene
from app.llm.offline.words import any_of

_MOST = 3  # orders told in one reply
_ALL_OF_THEM = any_of(r"\b(?:both|together|which (?:one|order)|the two|each|either|all (?:of )?(?:them|three))\b")

_COMPARED = any_of(r"\bwhich (?:one|order)\b")

Keys = tuple[str, ...]


def named_orders(scene: Scene) -> list[Keys]:
    """The keys of each order that is named, when there are at least two; else []."""
    orders = own_orders(scene)
    named = _named(scene.utterance, orders)
    if not named and scene.says(_ALL_OF_THEM):
        named = _named(scene.last_reply[-500:], orders)
        named = named if len(named) > 1 else _spoken_of(scene, orders)
    return named if len(named) > 1 else []


def _named(text: str, orders: Sequence[OrderView]) -> list[Keys]:
    """What is introduced as an order's number, or is one of the caller's; a postcode beside it is neither."""
    heard = heard_numbers(text)
    kept = [number.keys for number in heard if number.introduced or numbered(orders, number.keys)]
    return list({keys[0]: keys for keys in kept}.values())[:_MOST]


def _spoken_of(scene: Scene, orders: Sequence[OrderView]) -> list[Keys]:
    """The orders of the last few utterances, newest first."""
    keys = [said(utterance, "").numbers for utterance in scene.earlier[:2]]
    return list({k[0]: k for k in keys if k and numbered(orders, k)}.values())


def tell_all(scene: Scene, orders: Sequence[OrderView], named: Sequence[Keys], asked: Sequence[str]) -> Reply:
    """Each of the named orders, told for what is asked; what is not among `orders` is said to be missing."""
    told: list[str] = []
    found = [order for order in (numbered(orders, keys) for keys in named) if order]
    each = 2 if len(found) < _MOST else 1
    for order in found:
        told += answer(order, [a for a in asked if a != "count"][:1], scene.prompt.today)[:each]
    if list(asked[:1]) == ["price"] and not scene.says(_COMPARED) and len(found) == len(named):
        told.append(together(found))
    missing = [keys[0] for keys in named if not numbered(orders, keys)]
    where = "on your account" if scene.prompt.facts.caller else "with that postcode"
    return say(*told, *(f"I can't find order {key} {where}." for key in missing))
