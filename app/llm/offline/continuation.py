"""After a tool has run: go on from its result. Nothing is said twice, and no platform tool is called again."""

from collections.abc import Sequence

from app.llm.offline import lines
from app.llm.offline.arguments import split_name
from app.llm.offline.changes import CHANGES, VERIFY, after_change
from app.llm.offline.farewell import END_CALL
from app.llm.offline.gist import Result, read_result
from app.llm.offline.order_desk import LOOKUP, looked_up
from app.llm.offline.order_view import OrderView, from_json, objects
from app.llm.offline.passage_text import Source, sentences, source
from app.llm.offline.reply import Reply, say
from app.llm.offline.requests import SEARCH
from app.llm.offline.scene import Scene
from app.llm.offline.shop import from_passages, with_second_answer
from app.llm.offline.words import plain
from app.turn import Message

_PAST = {
    "open": "opened", "show": "shown", "send": "sent", "book": "booked", "schedule": "scheduled", "create": "created",
    "add": "added", "update": "updated", "change": "changed", "set": "set", "cancel": "cancelled", "delete": "deleted",
    "remove": "removed", "play": "played", "start": "started", "stop": "stopped", "log": "logged", "save": "saved",
    "submit": "submitted", "reserve": "reserved", "close": "closed", "display": "displayed", "enable": "enabled",
    "disable": "disabled", "pause": "paused", "register": "registered", "clear": "cleared", "copy": "copied",
}  # fmt: skip
_GREETINGS = {
    "es": "Claro. ¿En qué puedo ayudarle?",
    "de": "Gerne. Wie kann ich Ihnen helfen?",
    "fr": "Bien sûr. Comment puis-je vous aider ?",
    "it": "Certo. Come posso aiutarla?",
    "pt": "Claro. Como posso ajudar?",
    "nl": "Natuurlijk. Waarmee kan ik u helpen?",
}
_SYSTEM = {
    "skip_turn": (lines.LISTENING, lines.LISTENING),
    "transfer_to_number": (
        "You're being connected now.",
        "Sorry, I couldn't put you through just now. Can I help you myself?",
    ),
    "transfer_to_agent": (
        "You're being connected now.",
        "Sorry, I couldn't put you through just now. Can I help you myself?",
    ),
    "play_keypad_touch_tone": ("Okay, I've pressed that.", "Sorry, pressing the keys didn't work."),
    "voicemail_detection": ("Okay.", "Okay."),
    "language_detection": ("Okay. How can I help you?", "Sorry, I can't switch the language. How can I help you?"),
}


def is_continuation(scene: Scene) -> bool:
    """Whether the history ends with a tool's result or call, not with words."""
    tail = scene.recent[-1] if scene.recent else None
    return tail is not None and (tail.role == "tool" or bool(tail.tool_calls))


def continuation(scene: Scene) -> Reply:
    """The reply after a tool has run."""
    results = _newest(scene)
    ours = (
        scene.own.keys() | {LOOKUP, SEARCH, VERIFY} | CHANGES
    ) - scene.platform.keys()  # also in a last round, without tools
    own = [(name, result) for name, result in results if name in ours or _is_ours(result)]
    reply = _own(scene.as_if(scene.question), own) if own else say(*(_platform(scene, *r) for r in results))
    return reply if reply.calls else _unsaid(scene, reply.text)


def _newest(scene: Scene) -> list[tuple[str, Result]]:
    """The results of the last round of calls, with the names of their tools; a call without result has failed."""
    at = next((i for i in range(len(scene.recent) - 1, -1, -1) if scene.recent[i].tool_calls), -1)
    answers = [m for m in scene.recent[at + 1 :] if m.role == "tool"]
    if at < 0:
        return [("", read_result(message.content)) for message in answers]
    by_id = {message.tool_call_id: message for message in answers}
    calls = scene.recent[at].tool_calls
    paired = [(call.name, by_id.get(call.id) or _only(answers, len(calls))) for call in calls]
    return [(name, read_result(message.content) if message else Result(ok=False)) for name, message in paired]


def _only(answers: Sequence[Message], calls: int) -> Message | None:
    return answers[0] if calls == len(answers) == 1 else None


def _is_ours(result: Result) -> bool:
    return "found" in result.told or isinstance(result.told.get("passages"), list)


def _own(scene: Scene, results: Sequence[tuple[str, Result]]) -> Reply:
    """What our own tools found or refused, told for what the caller asked."""
    changed = next(((name, result) for name, result in results if name in CHANGES or name == VERIFY), None)
    if changed:
        return after_change(scene, *changed)
    looked = [result for name, result in results if "found" in result.told or name == LOOKUP]
    if looked:
        return _order(scene, looked)
    for name, result in results:
        if isinstance(result.told.get("passages"), list):
            found = [
                source(str(p.get("heading", "")), str(p.get("text", ""))) for p in objects(result.told["passages"])
            ]
            return from_passages(scene, [*found, *_given(scene)])
        if name == SEARCH:
            return from_passages(scene, _given(scene), failed=True)
    return say(*(_platform(scene, *result) for result in results))


def _given(scene: Scene) -> list[Source]:
    return [source(p.heading, p.text) for p in scene.prompt.passages]


def _order(scene: Scene, results: Sequence[Result]) -> Reply:
    """What one look-up found, or several for several orders."""
    if not all(result.ok and "found" in result.told for result in results):
        return say(scene.fresh(lines.LOOKUP_FAILED))
    found = [order for r in results if r.told.get("found") for order in objects(r.told.get("orders"))]
    views = [from_json(order) for order in found]
    orders: list[OrderView] = [view for view in views if view]
    reply = looked_up(scene, results[0].told, orders)
    return reply if reply.calls else with_second_answer(scene, reply)


def _platform(scene: Scene, name: str, result: Result) -> str:
    """What is said about the result of one of the platform's tools."""
    if name == END_CALL:
        return scene.fresh(lines.GOODBYE)
    if name in _SYSTEM:
        done, failed = _SYSTEM[name]
        code = str(result.told.get("language", "")).lower().split("-")[0]
        if name == "language_detection" and result.ok:
            return _GREETINGS.get(code, done)
        return done if result.ok else failed
    if not result.ok:
        return scene.fresh(lines.NOT_DONE) + " Is there something else I can do?"
    if result.gist:
        return result.gist if result.gist.endswith((".", "!", "?")) else f"{result.gist}."
    return scene.fresh(lines.ACKNOWLEDGED) if result.empty else _done(scene, name)


def _done(scene: Scene, name: str) -> str:
    """A success without words, said with the tool's name: "Okay, I've opened the page."."""
    verb, *thing = split_name(name) or [""]
    if verb in _PAST and thing:
        return f"Okay, I've {_PAST[verb]} the {' '.join(thing)}."
    return scene.fresh(lines.DONE)


def _unsaid(scene: Scene, text: str) -> Reply:
    """The reply without the sentences that were said before the call."""
    said = {plain(s) for m in scene.since_user if m.role == "assistant" for s in sentences(m.content)}
    kept = [sentence for sentence in sentences(text) if plain(sentence) not in said]
    return say(*kept) if kept else say(scene.fresh(lines.ANYTHING_ELSE))
