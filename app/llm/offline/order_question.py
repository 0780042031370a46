"""Is the caller asking about an order of theirs, and what about it? Tables of what people say, no state."""

import re
from collections.abc import Sequence

from app.llm.offline.scene import Scene
from app.llm.offline.words import any_of

_THING = r"(?:orders?|packages?|parcels?|delivery|deliveries|shipments?|purchases?)"
_THERE = r"(?:arriv\w*|com(?:e|es|ing)|get here|be here|here|deliver\w*|show up|turn up|land|reach)"
_HAS = r"\b(?:has|have|had|did|is|was|were|been)\b"

_ASPECTS: dict[str, re.Pattern[str]] = {
    "tracking": any_of(
        r"\btracking (?:number|code|id|link|info\w*|details)",
        r"\bwhat(?: is|'s| s) the tracking\b",
    ),
    "refund": any_of(
        r"\b(?:where|when|has|have|did|was|got|get|status|see|issued|any)\b.*"
        r"\b(?:my|the|a|your?) (?:refund\w*|money(?: back)?)\b",
        r"\b(?:been|was|were|got|get) refunded\b",
        r"\brefund (?:status|arrive|come)",
        r"\b(?:did|have) you refund",
    ),
    "placed": any_of(
        r"\bwhen (?:did|have|had) i (?:order|buy|place|purchase|bought)",
        r"\b(?:order|purchase) date\b",
    ),
    "price": any_of(
        r"\bhow much (?:was|were|did|is it|is the order|is my|is that order|have i)\b",
        r"\b(?:order|the|my) total\b",
        r"\bwhat (?:did|have) i (?:pay|paid|spend|spent)\b",
        r"\bwhat did (?:it|that|they) cost\b",
        r"\bprice of (?:my|it|that)\b",
        r"\bwhich (?:one|order)\b.*\b(?:expensive|cheaper|cheapest|costs?|dearer)\b",
    ),
    "items": any_of(
        r"\bwhat(?: all| else| exactly| items?| things?)? (?:did|have|had|do) i (?:order|buy|bought|get|have|purchase)",
        r"\bwhat(?: is| was| are| were| s|'s| all)?(?: all)? (?:in|inside|on) (?:it|my|the|that|this|order)\b",
        r"\b(?:which|what) items\b",
        r"\bhow many (?:items|things)\b",
        r"\bwhat (?:does|did) .*\b(?:contain|include)",
    ),
    "carrier": any_of(
        r"\b(?:which|what|who)\b.*\b(?:carrier|courier|delivering|delivers|shipping (?:company|it)|bringing)\b"
    ),
    "arrival": any_of(
        rf"\bwhen\b.*\b(?:{_THERE}|expect|receive|get (?:it|them|my|that|this|here))\b",
        rf"\bhow (?:long|soon|much longer)\b.*\b(?:until|till|before|{_THERE})\b",
        rf"\bwill (?:it|they|that|my .*|the .*) (?:still )?(?:be )?{_THERE}",
        r"\bwhat (?:day|date|time) .*\b(?:arriv|com|deliver|be here)",
        r"\b(?:arriving|coming|delivered) (?:today|tomorrow)",
        r"\b(?:expected|estimated|arrival|delivery) (?:date|day|time|delivery)\b",
        r"\beta\b",
        r"\bhow much longer\b",
    ),
    "delivered": any_of(rf"{_HAS}.*\b(?:delivered|arrived?|got(?:ten)? there|turn(?:ed)? up)\b"),
    "shipped": any_of(rf"{_HAS}.*\b(?:ship(?:ped)?|sent|dispatched|left|gone out|posted|mailed)\b"),
    "count": any_of(
        r"\bhow many orders\b",
        r"\b(?:all(?: of)?|list(?: all)?|what are|which are) my orders\b",
        r"\b(?:which|what) orders\b",
        r"\b(?:list|show|read|tell|give|name|see|hear|about)(?: me| us| out)?(?: about)?"
        r"(?: all)?(?: of)? my (?:\w+ )?orders\b",
        r"^(?:(?:just|ok|okay|um|hi|hello|hey|please|yes|i want|i'd like|i need|all(?: of)?) )*"
        r"my (?:\w+ )?orders(?: please)?$",
    ),
    "status": any_of(
        rf"\bwhere(?:'s|s| is| are)?\b.*\b(?:{_THING}|it|they|my)\b",
        r"\bstatus\b",
        r"\b(?:track|locate|trace|check on|check up on)\b",
        r"\bwhat(?:'s| is|s) (?:happening|going on|up|the story|the deal) with\b",
        r"\b(?:any|an|give me an?) (?:news|updates?)\b",
        r"\bwaiting (?:for|on)\b",
        rf"\b(?:not|never|hasn't|haven't|didn't|isn't)\b.*\b(?:{_THERE}|receiv\w*|got(?:ten)?|get|shipped)\b",
        r"(?<!too )\b(?:late|delayed|overdue)\b",
    ),
}
_OWN = any_of(
    rf"\b(?:my|our|this|that|the|an|last|latest|recent|another|other|previous) (?:[\w']+ ){{0,2}}{_THING}\b",
    rf"\b{_THING} (?:number|i (?:made|placed|did|bought))\b",
    r"\bwhere(?:'s|s| is| are) (?:my|our|the (?:stuff|things?|rest))\b",
)
_IF_BUYING = any_of(r"\b(?:if|when|once) (?:i|we|you) (?:order|buy)\b")
_BUYING = any_of(
    r"\b(?:place|make|put in|start) (?:an?|another|a new|my) (?:\w+ )?order\b",
    r"\b(?:to|i|you) order (?:an?|some|more|another|the|online|from|in)\b",
)
_MY_THING = any_of(
    r"\b(?:did|has|have|is|when (?:will|is|does|do)) my\b",
    r"\bi (?:ordered|bought|placed|purchased|made an order)\b",
)
_HOW_TO = any_of(r"\bhow (?:do|can|would|should) (?:i|you|we|one)\b", r"\bhow to\b")
_MINE = any_of(r"\b(?:my|our|i|i'm|me)\b")
_POLICY = any_of(
    r"\bhow (?:do|can|would|does|should) (?:i|you|we|one|it)\b",
    r"\b(?:can|could)\b",
    r"\bdo (?:you|i|we)\b",
    r"\bpolic(?:y|ies)\b",
    r"\bwhat (?:if|happens|is|are|do|does)\b",
    r"\bam i\b",
    r"\bis (?:it|there) (?:possible|free|a)\b",
    r"\bare there\b",
    r"\bhow (?:long|much|many|often) (?:does|do|is|are|will|would|can)\b",
    r"\bis (?:shipping|delivery)\b",
)
_CHECK = any_of(r"\b(?:check|look (?:up|into|at|for)|find|track|tell me|pull up|see|know|help)\b")
_TROUBLE = any_of(
    r"\b(?:damaged|broken|broke|defective|faulty|missing|stolen|stole|dent|dented|cracked|smashed|lost)\b",
    r"\bwrong\b",
    r"\b(?:isn't|not|wasn't) (?:at all )?what i (?:ordered|wanted|bought)\b",
    r"\bonly (?:got|received|sent|came with)\b",
    r"\b(?:was|been|it's) delivered\b.*\b(?:never|nothing|not|nowhere|didn't|isn't)\b",
    r"\b(?:stopped|doesn't|not) work(?:ing)?\b",
    r"\bsa(?:ys|id) (?:it(?:'s| was| is| has been)? )?(?:been )?delivered\b",
    r"\b(?:marked|shows) (?:as )?delivered\b",
)
_PRONOUN = any_of(r"\b(?:it|they|them|that|this|one|there|here|those)\b")
_OF_ALL = frozenset({"status", "price"})
_NOUN = any_of(rf"\b{_THING}\b")


def aspects(scene: Scene) -> tuple[str, ...]:
    """What is asked about the order, most particular first; () when the caller only names it."""
    found = [aspect for aspect, pattern in _ASPECTS.items() if scene.says(pattern)]
    if "refund" in found:
        return ("refund",)
    if len(found) > 1 and "status" in found:
        found.remove("status")
    if "arrival" in found:
        found = [aspect for aspect in found if aspect not in {"delivered", "shipped"}]
    return tuple(found)


def is_trouble(scene: Scene) -> bool:
    """Whether something is wrong with what came: the help pages know what to do, the order's status does not."""
    return scene.says(_TROUBLE)


def names_order(scene: Scene) -> bool:
    """Whether the caller speaks of an order at all."""
    return scene.says(_OWN) or scene.says(_NOUN)


def is_about_order(scene: Scene, *, in_talk: bool) -> bool:
    """Whether the utterance asks about an order. `in_talk`: an order is being talked about already."""
    asked = aspects(scene)
    if scene.says(_NOUN) and len(scene.words.split()) <= 2:
        return True
    if scene.says(_IF_BUYING) or (not asked and scene.says(_BUYING)):
        return False
    if scene.says(_OWN):
        return not scene.says(_HOW_TO) and (asked[:1] not in {(), ("status",)} or not asks_policy(scene))
    return bool(asked) and _asks_of_one(scene, asked, in_talk=in_talk)


def asks_policy(scene: Scene) -> bool:
    """Whether the words ask for a rule ("can I", "how long does"), not for a fact about one order."""
    return scene.says(_POLICY) and not (scene.says(_CHECK) and scene.says(_NOUN))


def _asks_of_one(scene: Scene, asked: Sequence[str], *, in_talk: bool) -> bool:
    """Whether what is asked is asked of one order, though it is not called the caller's own."""
    points = scene.says(_PRONOUN)
    if asks_policy(scene):
        return "count" in asked or (in_talk and ("tracking" in asked or (points and asked[0] not in _OF_ALL)))
    if "count" in asked or scene.says(_NOUN) or scene.says(_MY_THING):
        return True
    if in_talk and (points or len(scene.words.split()) <= 5 or "tracking" in asked):
        return True
    return asked[0] in {"items", "placed", "price"} and scene.says(_MINE)
