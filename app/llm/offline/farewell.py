"""The end of a call: hearing that the caller is done, and hanging up where the platform lets us."""

from app.llm.offline import lines
from app.llm.offline.reply import Reply, say
from app.llm.offline.scene import Scene
from app.llm.offline.system_tools import system_call
from app.llm.offline.wants import wants_more
from app.llm.offline.words import any_of

END_CALL = "end_call"
_BYE = any_of(
    r"\b(?:good ?bye|bye(?: bye)?|bye now|so long|see (?:you|ya)(?: later)?|talk to you (?:later|soon)|cheerio|ciao)$",
    r"^(?:good ?bye|bye)\b",
    r"\bhave a (?:good|nice|great|lovely) (?:one|day|night|evening|weekend|afternoon|rest of)\b",
    r"\b(?:please )?(?:hang up|end (?:the|this) call|disconnect(?: me| the call)?|terminate the call)\b",
)
_DONE = any_of(
    r"\bthat(?:'s| is| was|ll be| will be|'ll be) (?:all|it|everything)\b",
    r"\b(?:nothing|no thing) else\b",
    r"\bi(?:'m| am) (?:all )?(?:done|good|set|fine|all set)\b",
    r"\ball (?:good|set|done)\b",
    r"\bi(?:'ve| have) got (?:everything|all i need|what i need)\b",
    r"\b(?:gotta|got to|have to|need to|must) (?:go|run)\b",
)
_NO_MORE = any_of(
    r"^(?:no|nope|nah|not really)(?: no)?(?: thanks| thank you| that's ok| that's okay| i'm good| i'm fine)*$"
)
_NOT_YET = any_of(
    r"\b(?:don't|do not|before you|before we|not) (?:\w+ ){0,2}(?:hang|end|disconnect|go|bye|goodbye)\b",
    r"\bbefore i go\b",
)
_MORE_WORDS = 9  # a longer utterance that only mentions being done wants something


def is_goodbye(scene: Scene) -> bool:
    """Whether the caller ends the call with these words."""
    if scene.says(_NOT_YET) or wants_more(scene):
        return False
    short = len(scene.words.split()) <= _MORE_WORDS
    if scene.says(_BYE) and ("?" not in scene.utterance or short):
        return True
    if scene.says(_DONE) and short and "?" not in scene.utterance:
        return True
    return scene.says(_NO_MORE) and "else" in scene.last_reply[-80:].lower()


def goodbye(scene: Scene) -> Reply | None:
    """The farewell, with the call that hangs up if there is one; None when the caller is not done."""
    return farewell(scene, scene.fresh(lines.GOODBYE), "The caller said goodbye.") if is_goodbye(scene) else None


def farewell(scene: Scene, line: str, reason: str) -> Reply:
    """Say the line and hang up if the platform offers it."""
    tool = scene.platform.get(END_CALL)
    ended = system_call(scene, tool, line, reason, {"reason": reason}) if tool and END_CALL not in scene.tried else None
    return ended or say(line)
