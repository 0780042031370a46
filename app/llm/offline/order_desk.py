"""Questions about orders: told from the facts, looked up, or asked for what is missing. Told to the owner only."""

from collections.abc import Mapping, Sequence

from app.hearing.order_numbers import has_unclear_number, heard_numbers
from app.llm.offline import lines
from app.llm.offline.dates import listed
from app.llm.offline.identifiers import Identifiers, just_asked, said, said_before, said_now
from app.llm.offline.order_choice import choose, holding, names_another, nearly_numbered, numbered, own_orders
from app.llm.offline.order_lines import answer, short_status
from app.llm.offline.order_question import aspects, is_about_order, names_order
from app.llm.offline.order_view import OrderView
from app.llm.offline.proof import with_email
from app.llm.offline.reply import Reply, call, say
from app.llm.offline.scene import Scene
from app.llm.offline.several_orders import Keys, named_orders, tell_all
from app.llm.offline.words import any_of
from app.orders import order_key

LOOKUP = "lookup_order"
_REFUSALS = {
    "need_postcode": lines.ASK_POSTCODE,
    "need_number": lines.ASK_NUMBER,
    "too_many_attempts": lines.TOO_MANY,
    "ambiguous": lines.AMBIGUOUS,
    "need_email": lines.ASK_EMAIL,
}
_SHORTEST_POSTCODE = 5
_NUMBER_AND_POSTCODE = 2
_SHORT = 8  # words of an utterance that is mostly a number
_HAS_NOT = any_of(
    r"\b(?:don't|do not|haven't|have not|can't|cannot|couldn't) (?:have|know|got|find|remember|see)\b",
    r"\b(?:no idea|not sure|lost it|forgot|forgotten|without it|i have no)\b",
)
_WHY = any_of(r"^(?:\w+ ){0,2}(?:why|what for|what do you need)\b")
_TALKED_ABOUT = any_of(r"\b(?:order|parcel|package|delivery|shipment)\b")
_YES = any_of(r"^(?:yes|yeah|yep|yup|sure|right|correct|exactly|that one|that's (?:it|right|the one)|ok|okay|please)\b")
_NO = any_of(r"(?:no|nope|nah)(?: not that one| that's not it| i didn't| that's wrong)?")
_WAITED = any_of(r"\b(?:waiting|late|delayed|overdue|weeks? ago|never (?:came|arrived|got)|still not)\b")


def order_reply(scene: Scene) -> Reply | None:
    """The answer to a question about an order, or None when the caller asks about something else."""
    proving = with_email(scene)
    if proving:
        return proving
    now = said_now(scene)
    asked = just_asked(scene)
    if asked and not (now.numbers or now.postcode) and scene.says(_HAS_NOT) and scene.utterance.count(" ") < 12:
        return say(scene.fresh(lines.NO_POSTCODE if asked == "postcode" else lines.NO_NUMBER))
    if asked and scene.says(_WHY):
        return say(scene.fresh(lines.WHY))
    if not _is_ours(scene, now, asked):
        return None
    if scene.prompt.facts.caller is not None:
        return _known_caller(scene, now)
    if not scene.prompt.facts.read and scene.may_call(LOOKUP):
        return look_up(scene, (now.numbers or said_before(scene).numbers or ("",))[0], now.postcode)
    return _unknown_caller(scene, now)


def confirmation(scene: Scene) -> Reply | None:
    """The answer to our "did you mean order 1042?", or None when we did not ask that or hear something else."""
    asked = scene.last_reply.lower().rfind("did you mean order")
    if asked < 0:
        return None
    numbers = said(scene.last_reply[asked:], "").numbers
    meant = numbered(own_orders(scene), numbers)
    if meant and scene.says(_YES):
        return tell(scene, meant, _earlier_aspects(scene))
    if numbers and scene.says(_YES) and scene.may_call(LOOKUP):
        return look_up(scene, numbers[0], "")
    return say("Okay. Could you read me the number once more?") if _NO.fullmatch(scene.words) else None


def _is_ours(scene: Scene, now: Identifiers, asked: str) -> bool:
    if asked and (now.numbers or now.postcode):
        return True
    in_talk = (
        bool(scene.prompt.facts.orders)
        or _TALKED_ABOUT.search(scene.last_reply.lower()) is not None
        or bool(said_before(scene).numbers)
    )
    if is_about_order(scene, in_talk=in_talk) or (in_talk and names_another(scene)):
        return True
    if now.numbers:
        return names_order(scene) or len(scene.words.split()) <= _SHORT or bool(aspects(scene)) or in_talk
    return bool(aspects(scene)) and bool(holding(own_orders(scene), scene))


def _earlier_aspects(scene: Scene) -> tuple[str, ...]:
    """What was asked about the order, by these words or by those before them ("where is my order" ... "1042")."""
    found = aspects(scene)
    if found:
        return found
    for utterance in scene.earlier[:3]:
        found = aspects(scene.as_if(utterance))
        if found:
            return found
    return ()


def _known_caller(scene: Scene, now: Identifiers) -> Reply:
    orders = own_orders(scene)
    if now.postcode and not now.numbers and just_asked(scene):  # it has just proved them to be the owner
        now = Identifiers(said_before(scene).numbers, now.postcode)
    asked = _earlier_aspects(scene) if now.numbers else aspects(scene)
    named = named_orders(scene)
    if named or now.numbers:
        return _numbered(scene, now, named, asked)
    if not orders:
        return say(scene.fresh(lines.NO_ORDERS))
    if "count" in asked:
        return say(*_counted(orders))
    if has_unclear_number(scene.utterance):
        return say(scene.fresh(lines.NUMBER_UNCLEAR))
    choice = choose(orders, scene, asked)
    if choice.sure:
        return tell(scene, choice.order, asked)
    latest = choice.order is orders[0]
    name = f"Your {'latest order' if latest else 'order'}, {choice.order.number},"
    return say(*answer(choice.order, asked, scene.prompt.today, name=name)[:3], scene.fresh(lines.ANOTHER_ORDER))


def _numbered(scene: Scene, now: Identifiers, named: Sequence[Keys], asked: Sequence[str]) -> Reply:
    """What a known caller hears about the orders that are named: several of them, or one."""
    orders = own_orders(scene)
    if named:
        missing = [keys[0] for keys in named if not numbered(orders, keys)]
        if missing and scene.may_call(LOOKUP):
            return look_up_all(scene, missing, now.postcode)
        return tell_all(scene, orders, named, asked)
    order = numbered(orders, now.numbers)
    if order:
        return tell(scene, order, asked)
    if scene.may_call(LOOKUP):
        return look_up(scene, now.numbers[0], now.postcode)
    return not_on_account(scene, now.numbers)


def _counted(orders: Sequence[OrderView]) -> list[str]:
    numbers = listed([order.number for order in orders])
    what = "one recent order" if len(orders) == 1 else f"{len(orders)} recent orders"
    return [f"I see {what}: {numbers}.", f"The latest one {short_status(orders[0])}."]


def not_on_account(scene: Scene, keys: Sequence[str]) -> Reply:
    """What a known caller hears when the number is none of theirs, with the one that sounds like it."""
    near = nearly_numbered(own_orders(scene), keys)
    if near:
        return say(f"I can't find order {keys[0]} on your account.", f"Did you mean order {near.number}?")
    return say(f"I can't find order {keys[0]} on your account.", "Could you read me the number once more?")


def _unknown_caller(scene: Scene, now: Identifiers) -> Reply:
    """Someone we do not know gets an order told for its number and its postcode, never for less."""
    if LOOKUP not in scene.own:
        return say(scene.fresh(lines.NO_LOOKUP))
    before = said_before(scene)
    named = named_orders(scene)
    number = (now.numbers or before.numbers or ("",))[0]
    postcode = now.postcode or before.postcode or ("" if named else _postcode_beside(scene, number))
    if not number:
        if scene.says(_WAITED):
            return say(scene.fresh(lines.ASK_NUMBER_OF_LATE))
        return say(scene.fresh(lines.ASK_NUMBER_AFTER_POSTCODE if postcode else lines.ASK_NUMBER))
    if not postcode:
        return say(scene.fresh(lines.ASK_POSTCODE))
    return look_up_all(scene, [keys[0] for keys in named], postcode) if named else look_up(scene, number, postcode)


def _postcode_beside(scene: Scene, number: str) -> str:
    """A second number in the same breath as the order's that looks like a postcode ("1020 ... 20016")."""
    heard = heard_numbers(scene.utterance)
    if len(heard) < _NUMBER_AND_POSTCODE or number not in heard[0].keys:
        return ""
    beside = said(scene.utterance, "both").postcode
    others = {key for other in heard[1:] if not other.introduced for key in other.keys}
    return beside if len(beside) >= _SHORTEST_POSTCODE and order_key(beside) in others - set(heard[0].keys) else ""


def look_up_all(scene: Scene, numbers: Sequence[str], postcode: str) -> Reply:
    """A look-up of each of these numbers."""
    return Reply(calls=tuple(one for number in numbers for one in look_up(scene, number, postcode).calls))


def look_up(scene: Scene, number: str, postcode: str) -> Reply:
    """A call of our own look-up with what is known."""
    arguments = {name: value for name, value in (("number", number), ("postcode", postcode)) if value}
    return call(scene.prompt, LOOKUP, arguments)


def tell(scene: Scene, order: OrderView, asked: Sequence[str]) -> Reply:
    """An order, told for what is asked about it."""
    known = [aspect for aspect in asked if aspect != "count"]
    return say(*answer(order, known, scene.prompt.today)[:3])


def looked_up(scene: Scene, told: Mapping[str, object], orders: Sequence[OrderView]) -> Reply:
    """What the look-up found, or what is missing still. `scene` has the caller's question as its utterance."""
    now = said_now(scene)
    named = named_orders(scene)
    known = [*orders, *own_orders(scene)]
    if named and any(numbered(known, keys) for keys in named):
        return tell_all(scene, known, named, _earlier_aspects(scene))
    if orders:
        return _found(scene, now, orders)
    guess = told.get("guess")
    if isinstance(guess, Mapping) and guess.get("number"):
        return say(f"I can't find that number on your account. Did you mean order {guess['number']}?")
    refused = _REFUSALS.get(str(told.get("reason")))
    if refused:
        return say(scene.fresh(refused))
    if scene.prompt.facts.caller is None:
        return say(scene.fresh(lines.NOT_FOUND))
    if not now.numbers:
        return say(scene.fresh(lines.NO_ORDERS))
    if len(now.numbers) > 1 and LOOKUP in scene.own and _times_looked_up(scene) == 1:
        return look_up(
            scene, now.numbers[1], now.postcode
        )  # what else it may have been: "ten forty two" is 1042 or 10402
    return not_on_account(scene, now.numbers)


def _times_looked_up(scene: Scene) -> int:
    return sum(call.name == LOOKUP for message in scene.since_user for call in message.tool_calls)


def _found(scene: Scene, now: Identifiers, orders: Sequence[OrderView]) -> Reply:
    asked = _earlier_aspects(scene)
    if len(orders) == 1:
        return tell(scene, orders[0], asked)
    order = numbered(orders, now.numbers or said_before(scene).numbers)
    if order:
        return tell(scene, order, asked)
    if "count" in asked:
        return say(*_counted(orders))
    choice = choose(orders, scene, asked)
    name = (
        ""
        if choice.sure
        else f"Your {'latest order' if choice.order is orders[0] else 'order'}, {choice.order.number},"
    )
    offer = "" if choice.sure else scene.fresh(lines.ANOTHER_ORDER)
    return say(*answer(choice.order, asked, scene.prompt.today, name=name)[:2], offer)
