"""Tools the platform runs for the agent's owner: called when the caller clearly asks for what one of them does."""

from collections.abc import Iterable

from app.llm.offline.arguments import filled, split_name
from app.llm.offline.changes import CHANGES, VERIFY
from app.llm.offline.order_question import is_about_order
from app.llm.offline.reply import Reply, call, say
from app.llm.offline.scene import Scene
from app.llm.offline.schema import choices, properties
from app.llm.offline.words import WEAK, any_of, plain, stem, stems
from app.turn import ToolSpec

NOT_OURS_TO_CHOOSE = frozenset(
    {
        "end_call", "language_detection", "transfer_to_agent", "transfer_to_number", "skip_turn",
        "play_keypad_touch_tone", "voicemail_detection", "start_procedure", "end_procedure", "knowledge_base",
        "knowledge_base_rag", "run_subagent", "update_state", "flag_issue_for_review",
    }
)  # fmt: skip
_DESKS = (
    frozenset({"lookup_order", "search_knowledge", VERIFY}) | CHANGES
)  # tools of ours that have a rule of their own
_LIGHT = frozenset(map(stem, ("get", "fetch", "do", "run", "tool", "function", "api", "client", "call", "trigger")))
_SAME_VERBS = tuple(
    frozenset(map(stem, verbs.split()))
    for verbs in (
        "open show go navigate take display view see visit bring redirect",
        "send email text sms mail forward message",
        "book schedule reserve make arrange",
        "create add make register start open submit file",
        "update change set edit modify adjust turn switch toggle",
        "cancel stop end abort",
        "get check look find tell fetch lookup search read",
        "start begin launch play run turn",
        "stop pause end turn mute",
        "delete remove clear erase",
        "log record note save remember",
    )
)
_WANTS = any_of(
    r"\b(?:please|(?:can|could|would|will) you|i want|i'd like|i would like|i need|let's|let me|go ahead|i wanna)\b"
)
_ASKS = any_of(r"^(?:(?:and|so|ok|okay|hey|hi|hello) )*(?:what|what's|when|where|how|is|are|who|which|tell)\b")
_REFUSES = any_of(r"\b(?:don't|do not|never|not|stop)\b")
_ASKS_WHETHER = any_of(r"\b(?:can i|could i|may i|how (?:do|can|would)|am i able|is it possible|what if|do you|if i)\b")
_GRAVE = frozenset(map(stem, ("cancel", "delete", "refund", "remove", "pay", "charge", "close")))
_ASKED_BACK = any_of(r"\bwhich [\w ]{1,60} should i use$")
_READING = frozenset(map(stem, ("get", "check", "status", "track", "lookup", "find", "look", "details", "info")))
_SHOPPING = frozenset(map(stem, ("order", "package", "parcel", "shipment")))


def client_call(scene: Scene) -> Reply | None:
    """A call of the tool that is asked for, a question for what it still needs, or None when none is asked for."""
    special = NOT_OURS_TO_CHOOSE | scene.tried | (scene.own.keys() & _DESKS)
    tools = [tool for tool in scene.prompt.tools if tool.name not in special]
    if not tools:
        return None
    if _ASKED_BACK.search(plain(scene.last_reply)) and scene.earlier:
        scene = scene.as_if(f"{scene.earlier[0]} {scene.utterance}")
    tool = _asked_for(tools, scene)
    if tool is None:
        return None
    found = filled(tool, scene)
    if found.missing:
        return say(f"Sure. Which {' '.join(split_name(found.missing))} should I use?")
    return call(scene.prompt, tool.name, found.arguments)


def _asked_for(tools: Iterable[ToolSpec], scene: Scene) -> ToolSpec | None:
    """The tool whose name and description the utterance shares most with, if that is enough."""
    if _REFUSES.search(scene.words):
        return None
    rated = [(_score(tool, scene), tool) for tool in tools]
    score, tool = max(rated, key=lambda r: r[0])
    return tool if score >= 2 else None


def _score(tool: ToolSpec, scene: Scene) -> float:
    """How clearly the tool is asked for: 2 and more is clear."""
    words = [stem(word) for word in split_name(tool.name)]
    heavy = [word for word in words if word not in _LIGHT]
    asked = set(stems(scene.utterance)) | {stem(word) for word in scene.words.split()[:3]}
    if not heavy or (_GRAVE.intersection(words) and _ASKS_WHETHER.search(scene.words)):
        return 0.0
    if _SHOPPING.intersection(words) and _looks_up(words) and "lookup_order" not in scene.own:
        return 2.0 if is_about_order(scene, in_talk=False) else 0.0
    verb = _verb_said(words[0], asked)
    nouns = heavy[1:] if len(heavy) > 1 and heavy[0] == words[0] else heavy
    things = [word for word in nouns if word in asked]
    described = {s for s in stems(tool.description) if s in asked and s not in WEAK and s not in heavy}
    wants = scene.says(_WANTS) or _verb_said(words[0], {stem(word) for word in scene.words.split()[:1]})
    whole = all(word in asked for word in heavy) and (wants or scene.says(_ASKS))
    named = _names_choice(tool, asked)
    if whole or (verb and (things or named) and wants):
        return 2.0 + len(things) + 0.1 * len(described)
    if verb and wants and len(described) >= 2:
        return 2.0 + 0.1 * len(described)
    return 0.0


def _looks_up(words: list[str]) -> bool:
    return not _GRAVE.intersection(words) and bool(_READING.intersection(words))


def _verb_said(verb: str, asked: set[str]) -> bool:
    return verb in asked or any(verb in same and same & asked for same in _SAME_VERBS)


def _names_choice(tool: ToolSpec, asked: set[str]) -> bool:
    """Whether the utterance names one of the values a parameter allows."""
    for schema in properties(tool).values():
        for choice in choices(schema):
            words = [stem(word) for word in split_name(choice)] if isinstance(choice, str) else []
            if words and all(word in asked for word in words):
                return True
    return False
