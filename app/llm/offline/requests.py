"""Wishes that no tool here can grant (cancel, refund, return, change): an honest no, and what the policy says."""

from collections.abc import Sequence

from app.llm.offline import lines
from app.llm.offline.identifiers import said_now
from app.llm.offline.knowledge import best_sentences, query
from app.llm.offline.order_choice import choose, holding, numbered, own_orders
from app.llm.offline.order_lines import answer
from app.llm.offline.order_question import names_order
from app.llm.offline.passage_text import Source
from app.llm.offline.reply import Reply, call, say
from app.llm.offline.scene import Scene
from app.llm.offline.words import any_of

SEARCH = "search_knowledge"
_THIS = r"(?:my|this|the|it|that|these|those|them|order|one|everything)"

_WISHES = {
    "cancel": any_of(
        r"\bcancel\w*\b",
        r"\bstop (?:my|the|this) order\b",
        r"\bdon't want (?:it|them|the order|my order|this order) any ?more\b",
    ),
    "refund": any_of(
        r"\b(?:want|like|need|get|have|give|process|issue|request|ask for|make)\b.*\b(?:refund|money back)\b",
        rf"\brefund (?:me|{_THIS})\b",
        r"^(?:a )?refund\b",
    ),
    "return": any_of(
        r"\b(?:want|like|need|trying|have) to (?:return|send back|send it back|bring back|give back)\b",
        rf"\breturn {_THIS}\b",
        r"\b(?:start|make|open|arrange) a return\b",
        rf"\bsend {_THIS} back\b",
    ),
    "exchange": any_of(
        r"\b(?:want|like|need) to (?:exchange|swap|replace)\b",
        rf"\b(?:exchange|swap) {_THIS}\b",
        r"\bsend me a (?:new|replacement)\b",
    ),
    "change": any_of(
        r"\b(?:change|update|modify|edit|correct|switch)\b.*"
        r"\b(?:order|address|delivery|item|size|color|colour|shipping|quantity|email|phone|number)\b",
        r"\bsend (?:it|my|the) .*\binstead\b",
        r"\badd .* to (?:my|the|that) order\b",
        r"\bremove .* from (?:my|the|that) order\b",
    ),
}
_ASKS_HOW = any_of(
    r"^(?:so |and |but |okay |ok )*(?:how|what|what's|when|where|why|who|is|are|does|do|did|has|have|if)\b",
)
_POLICY = any_of(r"\bpolic(?:y|ies)\b", r"\bhow (?:do|long|much|many|can|would)\b", r"\bcancellation\b")
_WANTS = any_of(
    r"\b(?:i want|i'd like|i would like|i need|please|(?:can|could|will|would) you|(?:can|could|may) i|i wish)\b",
    r"\b(?:let me|give me|help me|go ahead|i'd love|i have to|wanna|just|i'm trying|i am trying|we want|we need)\b",
)

_POINTED = any_of(r"\b(?:it|that|this|them|one)\b")


def wish(scene: Scene) -> str:
    """What the caller wants done ("cancel", "refund", ...), "" when they only ask or want something else."""
    if scene.says(_POLICY) or scene.says(_ASKS_HOW):
        return ""
    for name, pattern in _WISHES.items():
        found = pattern.search(scene.words)
        if found and (scene.says(_WANTS) or found.start() < 12):
            return name
    return ""


def wish_reply(scene: Scene, sources: Sequence[Source]) -> Reply | None:
    """The honest answer to a wish: not done here, how the order stands, and what the policy says. None: no wish."""
    wanted = wish(scene)
    if not wanted:
        return None
    policy = best_sentences(scene.utterance, scene.earlier, sources)
    if not policy and scene.may_call(SEARCH):
        return call(scene.prompt, SEARCH, {"query": query(scene.utterance, scene.earlier)})
    state = _state(scene) if wanted != "refund" else ""
    human = "" if policy else _human(scene)
    return say(scene.fresh(lines.CANNOT[wanted]), state, *policy[: 1 if state else 2], human)


def _state(scene: Scene) -> str:
    """How the order that is meant stands now, if it is one of the caller's."""
    orders = own_orders(scene)
    now = said_now(scene)
    if not orders:
        return ""
    if now.numbers:
        order = numbered(orders, now.numbers)
    else:
        choice = choose(orders, scene, ())
        pointed_at = choice.sure and (scene.says(_POINTED) or holding(orders, scene))
        order = choice.order if names_order(scene) or pointed_at else None
    return answer(order, (), scene.prompt.today)[0] if order else ""


def _human(scene: Scene) -> str:
    if scene.platform.keys() & {"transfer_to_number", "transfer_to_agent"}:
        return "Shall I put you through to a colleague?"
    return "A colleague on our team would have to do that."
