"""The desk of changes: asks for what a refund, a cancellation, a new address or a message needs, and calls the tool.

What is changed, and whether, is not decided here: a call only proposes, and the server reads back and asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.hearing.emails import emails
from app.llm.offline import lines
from app.llm.offline.change_words import ADDRESS, items_named, new_address, reason, wants_message, what_to_send
from app.llm.offline.gist import Result
from app.llm.offline.identifiers import just_asked, said, said_before, said_now
from app.llm.offline.order_choice import choose, numbered, own_orders
from app.llm.offline.order_question import aspects
from app.llm.offline.proof import VERIFY, verified
from app.llm.offline.reply import Reply, call, say
from app.llm.offline.requests import wish
from app.llm.offline.scene import Scene
from app.llm.offline.words import any_of, plain

TOOLS: Mapping[str, str] = {
    "refund": "refund_order",
    "return": "refund_order",
    "cancel": "cancel_order",
    "change": "change_address",
    "send": "send_details",
}
CHANGES = frozenset(TOOLS.values())
_MOST_BACK = 6
_MOST_TRIES = 2  # calls of one tool for the same words of a caller
_REFUSED = {
    "too_many_attempts": lines.TOO_MANY,
    "need_all": lines.ASK_ALL,
}
_NARROWS = any_of(r"\b(?:only|just|instead|rather|not the|without|except|but|actually|i mean|i meant|i said)\b")
_STILL_ASKING = any_of(r"\bnot (?:been )?(?:refund|cancel|chang|sen|done)\w*\b.*", r"\bwhich (?:one|item)\b")
_GIVEN_UP = any_of(r"\bnothing has changed\b")  # what the caller is told after their own no


@dataclass(frozen=True, slots=True)
class Errand:
    """What the caller wants done, and everything they have said since they wanted it, oldest first."""

    wish: str
    utterances: tuple[str, ...]

    @property
    def tool(self) -> str:
        """The tool that proposes it."""
        return TOOLS[self.wish]


def change(scene: Scene) -> Reply | None:
    """What a wish for a change leads to: a question for what is missing, or the call; None when there is no wish."""
    errand = _errand(scene)
    if errand is None or not scene.may_call(errand.tool):
        return None
    asked = just_asked(scene)
    if asked in ("postcode", "both") and said_now(scene).postcode and scene.may_call(VERIFY):
        number = _number(scene, errand)
        return _verify(scene, number) if number else say(scene.fresh(lines.ASK_NUMBER_AFTER_POSTCODE))
    if plain(scene.last_reply) in _ASKED_ALL and scene.may_call(VERIFY) and _email(scene):
        return _verify(scene, _number(scene, errand))
    return _propose(scene, errand)


def after_change(scene: Scene, name: str, result: Result) -> Reply:
    """The reply to what the tool `name` answered: prove who is calling, go on, or say that nothing was done."""
    errand = _errand(scene) or _errand(scene.as_if(scene.question))
    told = result.told
    if errand is None:
        return verified(scene, result) if name == VERIFY else say(scene.fresh(lines.CHANGE_FAILED))
    if name == VERIFY:
        if told.get("verified") is True and _times(scene, errand.tool) < _MOST_TRIES:
            return _propose(scene, errand)
        return say(scene.fresh(_REFUSED.get(str(told.get("reason")), lines.NOT_FOUND)))
    if told.get("error") == "not_verified" and VERIFY in scene.own:
        number = _number(scene, errand)
        known = said_now(scene).postcode or said_before(scene).postcode
        if not number:
            return say(scene.fresh(lines.ASK_NUMBER))
        return _verify(scene, number) if known and scene.may_call(VERIFY) else say(scene.fresh(lines.ASK_POSTCODE))
    return say(scene.fresh(lines.CHANGE_FAILED))


def _errand(scene: Scene) -> Errand | None:
    """What the caller wants now, or has wanted since a few utterances that only answered our questions."""
    wanted = _wish(scene)
    if wanted:
        return Errand(wanted, (scene.utterance,))
    if not _goes_on(scene):
        return None
    since = [scene.utterance]

    for utterance in scene.earlier[:_MOST_BACK]:
        since.append(utterance)
        before = scene.as_if(utterance)
        wanted = _wish(before)
        if wanted:
            return Errand(wanted, tuple(reversed(since)))
        if aspects(before) and not said(utterance, "").numbers:
            return None
    return None


def _wish(scene: Scene) -> str:
    wanted = "send" if wants_message(scene) else wish(scene)
    if wanted == "change" and not scene.says(ADDRESS):
        return ""
    return wanted if TOOLS.get(wanted, "") in scene.own else ""


def _goes_on(scene: Scene) -> bool:
    """Whether the utterance answers what we asked about a change, or corrects what was read back."""
    now = said_now(scene)
    if just_asked(scene):
        return bool(now.numbers or now.postcode)
    if plain(scene.last_reply) in _ASKED_ADDRESS | _ASKED_ALL:
        return True
    if scene.prompt.notes or _GIVEN_UP.search(plain(scene.last_reply)):
        return scene.says(_NARROWS)
    return "?" in scene.last_reply and _STILL_ASKING.search(plain(scene.last_reply)) is not None


def _propose(scene: Scene, errand: Errand) -> Reply:
    """The call with everything it takes, or the question for what is missing."""
    number = _number(scene, errand)
    if errand.tool == "send_details":
        return call(scene.prompt, errand.tool, {"what": what_to_send(scene.as_if(errand.utterances[0]), number)})
    if not number:
        return say(scene.fresh(lines.ASK_NUMBER))
    arguments: dict[str, object] = {"order_number": number}
    if errand.tool == "change_address":
        address = _address(scene, errand)
        if not address:
            return say(scene.fresh(lines.ASK_ADDRESS))
        return call(scene.prompt, errand.tool, arguments | {"address": address})
    why = reason(errand.utterances)
    if errand.tool == "refund_order":
        order = numbered(own_orders(scene), (number,))
        items = items_named(errand.utterances, order)
        if items:
            arguments["items"] = [{_item_key(scene): name} for name in items]
    return call(scene.prompt, errand.tool, arguments | ({"reason": why} if why else {}))


def _number(scene: Scene, errand: Errand) -> str:
    """The number of the order that is meant, "" when it is not clear; digits of a new address are none."""
    spoken = [*errand.utterances]
    if errand.tool == "change_address":
        spoken = [new_address(u, whole=_answers_address(scene, u))[0] for u in spoken]
    newest = scene.as_if(spoken[-1]) if spoken[-1] else None
    heard = said_now(newest).numbers if newest else ()
    for utterance in reversed(spoken[:-1]):
        heard = heard or said(utterance[-1000:], "").numbers
    if not heard and errand.tool != "change_address":
        heard = said_before(scene).numbers
    orders = own_orders(scene)
    own = numbered(orders, heard)
    if own or heard:
        return own.number if own else heard[0]
    if orders:
        choice = choose(orders, scene.as_if(errand.utterances[0]), ())
        return choice.order.number if choice.sure else ""
    return _mentioned(scene)


def _mentioned(scene: Scene) -> str:
    """The order that we spoke of last."""
    ours = (m.content[-500:] for m in reversed(scene.recent) if m.role == "assistant" and m.content)
    return next((found[0] for text in ours if (found := said(text, "").numbers)), "")


def _address(scene: Scene, errand: Errand) -> str:
    for utterance in reversed(errand.utterances):
        found = new_address(utterance, whole=_answers_address(scene, utterance))[1]
        if found:
            return found
    return ""


def _answers_address(scene: Scene, utterance: str) -> bool:
    """Whether these words of the caller came right after we asked for the address."""
    asked = False
    for message in scene.recent:
        if message.role == "assistant" and message.content.strip():
            asked = plain(message.content) in _ASKED_ADDRESS
        elif message.role == "user" and asked and message.content.strip().endswith(utterance.strip()):
            return True
    return False


def _verify(scene: Scene, number: str) -> Reply:
    postcode = said_now(scene).postcode or said_before(scene).postcode
    known = {"order_number": number, "email": _email(scene), "postcode": postcode}
    return call(scene.prompt, VERIFY, {name: value for name, value in known.items() if value})


def _email(scene: Scene) -> str:
    heard: Sequence[str] = [found[0] for text in (scene.utterance, *scene.earlier[:3]) if (found := emails(text))]
    return heard[0] if heard else ""


def _times(scene: Scene, name: str) -> int:
    return sum(made.name == name for message in scene.since_user for made in message.tool_calls)


def _item_key(scene: Scene) -> str:
    """How the tool calls an item of its list: its schema says so."""
    text = str(scene.own["refund_order"].parameters)
    return next((key for key in ("name", "item", "sku") if f"'{key}': {{" in text), "name")


_ASKED_ADDRESS = frozenset(plain(line) for line in lines.ASK_ADDRESS)
_ASKED_ALL = frozenset(plain(line) for line in lines.ASK_ALL)
