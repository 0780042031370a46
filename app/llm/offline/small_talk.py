"""Greetings, thanks, "who are you", "say that again": whole utterances that ask for nothing else."""

import re
from collections.abc import Callable

from app.llm.offline import lines
from app.llm.offline.reply import Reply, say
from app.llm.offline.scene import Scene
from app.llm.offline.words import any_of, plain

_TOPICS = re.compile(r":\s*([^:.]{3,200})\.?\s*$")
_CALLED = re.compile(r"\b(?:You are|Your name is|You're)\s+([A-Z][a-z]{1,20})\b(?!\s+(?:agent|assistant|support))")
_NOT_A_NAME = frozenset({"The", "An", "This", "Our", "Not", "Here", "Very", "Always", "Never", "Also"})


def small_talk(scene: Scene) -> Reply | None:
    """The reply to small talk, or None when the caller wants something."""
    for pattern, reply in _TALK:
        if pattern.search(scene.words):
            return reply(scene)
    return None


def abilities(scene: Scene) -> str:
    """What we can help with here, by what we were given; "" when it was said just now or there is nothing."""
    orders = bool(scene.own.keys() & {"lookup_order"} or scene.prompt.facts.orders)
    search = scene.own.get("search_knowledge")
    parts = ["check an order for you"] if orders else []
    if search or scene.prompt.passages:
        parts.append(f"answer questions about {_topics(search.description if search else '')}")
    can = f"I can {' or '.join(parts)}." if parts else ""
    return "" if plain(can) in scene.spoken else can


def _topics(description: str) -> str:
    """The first topics a search tool names ("...: shipping, returns, refunds."), or a general word."""
    listed = _TOPICS.search(description)
    topics = [topic.strip() for topic in listed[1].split(",") if topic.strip()] if listed else []
    return f"{', '.join(topics[:-1][:2])} and {topics[2]}" if len(topics) > 2 else "our policies"


def _greet(scene: Scene) -> Reply:
    if scene.first_name:
        return say(scene.fresh((f"Hello {scene.first_name}, how can I help?", "Hello again! What can I do for you?")))
    return say(scene.fresh(lines.OPENING))


def _introduce(scene: Scene) -> Reply:
    called = next((n for n in _CALLED.findall(scene.prompt.instructions[:20_000]) if n not in _NOT_A_NAME), "")
    me = f"I'm {called}, an automated assistant." if called else "I'm an automated assistant, not a person."
    return say(scene.fresh((me, "I'm the automated assistant on this line.")), abilities(scene))


def _repeat(scene: Scene) -> Reply:
    return say(scene.last_reply or scene.fresh(lines.NOTHING_TO_REPEAT))


def _abilities(scene: Scene) -> Reply:
    return say(abilities(scene) or scene.fresh(lines.GO_ON))


def _today(scene: Scene) -> Reply:
    return say(f"Today is {scene.prompt.today}." if scene.prompt.today else scene.fresh(lines.UNKNOWN))


def _name(scene: Scene) -> Reply:
    known = scene.prompt.facts.caller
    return say(f"I have you here as {known.name}." if known and known.name else "I don't know yet who is calling.")


def _fixed(told: tuple[str, ...]) -> Callable[[Scene], Reply]:
    return lambda scene: say(scene.fresh(told))


_HELLO = r"(?:hi|hello|hey|howdy|hiya|greetings|good (?:morning|afternoon|evening|day))"
_MACHINE = r"(?:real|robot|bot|human|ai|machine|person|computer|recording|automated|chatbot)"
_OKAY = r"(?:ok|okay|all ?right|great|perfect|cool|good|nice|awesome|wonderful|excellent|fine|i see|got it|understood)"
_VERY = r"(?:so|very|really|just|absolutely|pretty)"
_PLEASE = r"(?:sorry|please|um|oh)"
_TALK: tuple[tuple[re.Pattern[str], Callable[[Scene], Reply]], ...] = (
    (
        any_of(
            rf"^{_HELLO}(?: (?:there|again|everyone|{_HELLO}|sir|madam|ma'am))*(?: (?:this is|it's|i'm) \w+)?$",
            rf"^{_HELLO} \w+ here$",
        ),
        _greet,
    ),
    (
        any_of(rf"^(?:{_HELLO} )*how(?:'s| is| are|s) (?:you|it going|things|everything)(?: doing)?(?: today)?$"),
        _fixed(lines.FINE),
    ),
    (
        any_of(
            rf"^(?:{_OKAY} |oh |well )*(?:thanks|thank you|cheers|thx|much appreciated)"
            r"(?: (?:so|very|much|a|lot|again|bunch|for .{0,40}|that .{0,30}|you))*$"
        ),
        _fixed(lines.WELCOME),
    ),
    (
        any_of(
            r"^(?:so |and |wait )*(?:who|what) are you(?: exactly)?$",
            r"^(?:so |wait |hold on )*(?:are you|is this|am i (?:talking|speaking) (?:to|with)) "
            rf"(?:a |an )?(?:\w+ )?{_MACHINE}\b",
            r"\bwhat(?:'s| is) your name\b",
            r"^who (?:am i|is this|is that)\b(?: (?:talking|speaking) (?:to|with))?$",
        ),
        _introduce,
    ),
    (
        any_of(
            rf"^(?:{_PLEASE} )*(?:can|could|would|will) you (?:please )?(?:repeat|say) (?:that|it|this|again)\b",
            rf"^(?:{_PLEASE} )*(?:say|repeat) (?:that|it|this)(?: again| please| once more| one more time)*$",
            r"^(?:repeat|again|pardon(?: me)?|come again|excuse me|huh|what|what was that|what did you say)$",
            r"^(?:sorry )?i (?:didn't|did not|couldn't|could not) (?:quite )?"
            r"(?:catch|hear|get|understand) (?:that|you|it|what you said)\b",
            r"^(?:sorry what|one more time(?: please)?)$",
        ),
        _repeat,
    ),
    (
        any_of(
            r"^(?:so |and |hi )*(?:what|how) (?:else )?can (?:you|i) (?:do|help|ask)(?: you| for me| me| with)*$",
            r"^what (?:do|can) you (?:do|know|offer|help with)$",
        ),
        _abilities,
    ),
    (
        any_of(
            rf"^(?:{_HELLO} )*"
            r"(?:(?:can|do) you hear me|are you (?:still )?there|(?:anybody|anyone|is anyone|you) there)$"
        ),
        _fixed(lines.HERE),
    ),
    (
        any_of(r"^(?:please |wait |no )*don't (?:hang up|go|leave|disconnect)\b"),
        _fixed(lines.NOT_LEAVING),
    ),
    (
        any_of(
            rf"^(?:{_HELLO} )*i(?: have|'ve| just have)?(?: got)? (?:another|one(?: more)?|a(?: quick)?) question$",
            rf"^(?:{_HELLO} )*(?:i need (?:some |your )?help|help(?: me)?|can you help(?: me)?|quick question|question)"
            r"(?: please)?$",
            r"^(?:yes|yeah|yep|sure|yes please|please|of course|(?:yes |yeah )?(?:i am|i'm here))$",
        ),
        _fixed(lines.GO_ON),
    ),
    (
        any_of(rf"^(?:{_OKAY}|oh|right|mhm|mm|sounds good|that's (?:fine|great|good|ok|okay)|sorry)(?: {_OKAY})*$"),
        _fixed(lines.ANYTHING_ELSE),
    ),
    (any_of(r"^(?:no|nope|nah|not yet|no thanks|no thank you)$"), _fixed(lines.NO_PROBLEM)),
    (any_of(r"\bwhat(?:'s| is) (?:today's date|the date)\b", r"^what day is (?:it|today)(?: today)?$"), _today),
    (any_of(r"\bwhat(?:'s| is) my name\b", r"\bdo you know (?:who i am|my name)\b", r"^who am i$"), _name),
    (
        any_of(
            rf"^(?:this|that|it)(?:'s| is) (?:{_VERY} )*(?:ridiculous|unacceptable|terrible|awful|outrageous|a joke)$",
            rf"^i(?:'m| am) (?:{_VERY} )*(?:angry|upset|frustrated|annoyed|disappointed|furious|mad)(?: with you)?$",
        ),
        _fixed(lines.UPSET),
    ),
)
