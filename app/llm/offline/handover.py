"""What the platform does for us when asked: a person, a pause, another language, keys of the phone, voicemail."""

import re

from app.llm.offline import lines
from app.llm.offline.identifiers import said_now
from app.llm.offline.languages import LANGUAGES, NAMES_ONE, SPEAKS_ONE, foreign
from app.llm.offline.order_question import names_order
from app.llm.offline.reply import Reply, say
from app.llm.offline.scene import Scene
from app.llm.offline.schema import choices, properties
from app.llm.offline.system_tools import agent_number, system_call, transfer_number
from app.llm.offline.wants import wants_more
from app.llm.offline.words import any_of

_PERSON = (
    r"(?:human|person|agent|representative|rep|operator|manager|supervisor|colleague|advisor|adviser|somebody|someone)"
)
_HUMAN = any_of(
    rf"\b(?:speak|talk|chat|connect|transfer|put|get|pass|switch|forward)\b.*\b(?:to|with|me|through)\b.*\b{_PERSON}\b",
    rf"\b(?:want|need|like|get me|give me) (?:a |an |the |your |some )?(?:real |live |actual |human )?{_PERSON}\b",
    r"\b(?:real|live|actual) (?:human|person|agent|people)\b(?! or)",
    r"^(?:an? )?(?:human|agent|representative|operator|customer service|manager)(?: please)?$",
    r"\b(?:transfer|connect|forward|put) me\b",
    r"\bcustomer service (?:rep|agent|representative)\b",
    r"\bescalate\b",
)
_ARE_YOU = any_of(
    r"\b(?:are you|is this|am i (?:talking|speaking) to|do you have)\b.*\b(?:real|human|person|bot|robot|agent)\b"
)
_YES = any_of(r"^(?:yes|yeah|yep|sure|please|ok|okay|go ahead|do that|that would be)\b")
_OFFERED = any_of(r"\b(?:put you through|connect you|transfer you)\b")
_MOMENT = r"(?:second|sec|moment|minute)"
_PAUSE = any_of(
    r"^(?:(?:can|could|would|will) you |please |just |ok |okay |so |wait )*"
    rf"(?:hold on|hang on|hold|one {_MOMENT}|just an? {_MOMENT}|an? {_MOMENT}|bear with me|wait(?: a| one)?|"
    rf"give me (?:a |one |just a )?(?:{_MOMENT}|bit)|let me (?:check|find|look|grab|get|see|think)|"
    r"i(?:'m| am) (?:looking|checking|finding|getting|thinking))\b"
)
_COUNTED = any_of(rf"^(?:for |just )*(?:an?|one|two|three|a few|a couple of) (?:more )?{_MOMENT}s?\b")
_PAUSE_WORDS = 12
_KEYS = any_of(
    r"\b(?:press|dial|punch|enter|type|hit|send)\b.*\b(?:\d|zero|one|two|three|four|five|six|seven|eight|nine|star|pound|hash|asterisk)\b"
)
_KEY_NAMES = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "star": "*", "asterisk": "*", "pound": "#", "hash": "#", "*": "*", "#": "#",
}  # fmt: skip
_VERB = re.compile(r"\b(?:press|dial|punch|key)\b", re.IGNORECASE)
_VOICEMAIL = any_of(
    r"\bleave (?:a|your|me a) (?:message|name|voicemail)\b",
    r"\b(?:after|at) the (?:tone|beep)\b",
    r"\b(?:reached|this is) the (?:voicemail|voice mail|mailbox|answering machine)\b",
    r"\bis not available (?:to take your call|right now)\b.*\b(?:message|tone|beep)\b",
)


_LEAVE_FOR_US = any_of(
    r"\b(?:can|could|may|will|would) (?:i|you|they|he|she) (?:please )?leave\b",
    r"\bi(?:'d| would)? (?:want|like|need|wish) to leave\b",
    r"\bleave (?:a|your|my|the) (?:message|name|voicemail) (?:with|for|to) (?:the|my|your|his|her|that|our|a)\b"
    r"(?! (?:tone|beep|mailbox))",
    r"\b(?:my|the) (?:orders?|parcel|package|delivery|driver|courier)\b",
)
_GREETING_TURNS = 2  # a machine answers at the beginning of a call, not later
_SWITCH = any_of(
    r"\b(?:can|could|will|would) (?:you|we|i)\b", r"\b(?:switch|change) to\b", r"\bprefer\b", r"\bplease\b"
)


def person(scene: Scene) -> Reply | None:
    """A transfer to somebody, when that is asked for or was offered and taken."""
    agreed = scene.says(_YES) and _OFFERED.search(scene.last_reply.lower()) is not None
    if not agreed and (not scene.says(_HUMAN) or scene.says(_ARE_YOU)):
        return None
    line = scene.fresh(lines.CONNECTING)
    reason = "The caller asks to speak to a person."
    for name in ("transfer_to_number", "transfer_to_agent"):
        tool = scene.platform.get(name)
        if tool is None or name in scene.tried:
            continue
        where = transfer_number(scene, tool) if name == "transfer_to_number" else None
        which = agent_number(scene, tool) if name == "transfer_to_agent" else None
        values = {"transfer_number": where, "phone_number": where, "agent_number": which, "reason": reason}
        transfer = system_call(scene, tool, line, reason, values)
        if transfer:
            return transfer
    return say(scene.fresh(lines.NOBODY), "But I'm happy to help you myself as far as I can.")


def pause(scene: Scene) -> Reply | None:
    """The caller needs a moment: the platform's pause, silently, or a word of patience."""
    if not scene.says(_PAUSE) or len(scene.words.split()) > _PAUSE_WORDS or "?" in scene.utterance[:-1]:
        return None
    if wants_more(scene.as_if(_after_pause(scene))):
        return None
    tool = scene.platform.get("skip_turn")
    reason = "The caller needs a moment."
    skipped = system_call(scene, tool, "", reason, {"reason": reason}) if tool else None
    return skipped or say(scene.fresh(lines.WAITING))


def _after_pause(scene: Scene) -> str:
    """What follows the words that ask for a moment: "one second it's 1042" -> "it's 1042"."""
    rest = scene.words
    while match := _PAUSE.match(rest):
        rest = rest[match.end() :].strip()
    return _COUNTED.sub("", rest).strip()


def language(scene: Scene) -> Reply | None:
    """Another language, asked for or spoken."""
    asked = SPEAKS_ONE.search(scene.words) or (NAMES_ONE.match(scene.words) if len(scene.words) < 30 else None)
    code = LANGUAGES[asked[1]] if asked else foreign(scene.words)
    if not code or code == "en":
        return None
    if asked and not scene.says(_SWITCH) and _wants_an_answer(scene, scene.words[asked.end() :]):
        return None
    tool = scene.platform.get("language_detection")
    if tool is None:
        return say(scene.fresh(lines.ONLY_ENGLISH))
    allowed = [c for c in choices(properties(tool).get("language", {})) if isinstance(c, str)]
    written = next((c for c in allowed if c.lower().split("-")[0] == code), "" if allowed else code)
    reason = "The caller wants to speak another language."
    values = {"language": written or None, "reason": reason}
    return system_call(scene, tool, "", reason, values) or say(scene.fresh(lines.ONLY_ENGLISH))


def _wants_an_answer(scene: Scene, rest: str) -> bool:
    """Whether the language was only mentioned on the way to a question in this one."""
    return bool(said_now(scene).numbers) or wants_more(scene.as_if(rest)) or names_order(scene.as_if(rest))


def keypad(scene: Scene) -> Reply | None:
    """Keys pressed on the line, only when the caller says which."""
    verb = _VERB.search(scene.utterance)
    tones = _tones(scene.utterance[verb.end() :]) if verb else ""
    tool = scene.platform.get("play_keypad_touch_tone")
    if tool is None or not tones:
        return say(scene.fresh(lines.NO_KEYPAD)) if tones and re.match(r"(?:press|dial)\b", scene.words) else None
    return system_call(scene, tool, "", "The caller asked for it.", {"dtmf_tones": tones})


def _tones(text: str) -> str:
    found = re.findall(r"\d|[#*]|[a-z]+", text.lower())
    return "".join(_KEY_NAMES.get(word, word if word.isdigit() else "") for word in found)[:32]


def voicemail(scene: Scene) -> Reply | None:
    """A machine has answered: tell the platform, which knows what to leave on it."""
    tool = scene.platform.get("voicemail_detection")
    if tool is None or not scene.says(_VOICEMAIL) or len(scene.earlier) > _GREETING_TURNS:
        return None
    if scene.says(_LEAVE_FOR_US) or said_now(scene).numbers:  # a caller speaks of a message, no machine asks for one
        return None
    reason = "A voicemail greeting answered the call."
    return system_call(scene, tool, "", reason, {"reason": reason})
