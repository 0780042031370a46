"""Whether an utterance that could be a pause, a farewell or a greeting also wants something from us."""

import re

from app.llm.offline.identifiers import said_now
from app.llm.offline.scene import Scene
from app.llm.offline.words import any_of, plain

_CLAUSES = re.compile(r"[.,;:!?\u2026]+")
_LEAD = (
    r"(?:(?:and|but|so|oh|wait|no|yes|ok|okay|actually|also|first|sorry|please|then|well|hold on|"
    r"one more thing|bye|bye bye|goodbye|good bye|thanks|thank you|hi|hello|hey|by the way|before that) )*"
)
_QUESTION = any_of(
    rf"^{_LEAD}(?:where|what|when|which|why|who|whose|how)(?:'s|'re|'ll)?\b(?! a (?:day|night|relief|pity|shame))",
    rf"^{_LEAD}(?:is|are|can|could|does|did|do|has|will|would|was|were)"
    r"(?= (?:i|you|my|the|it|they|there|we|this|that|your)\b)",
    r"\b(?:but|and) (?:where|what|when|which|why|how)(?:'s)? "
    r"(?:is|are|was|were|do|does|did|can|about|my|the|your|much|long)\b",
)
_MEANT = any_of(r"\bi (?:meant|mean|said|asked)\b(?! (?:bye|goodbye|good bye|that's all|hold|wait))")
_WRONG = any_of(r"\bthat(?:'s| is| was) (?:all|it|everything)(?: \w+)? (?:wrong|false|incorrect|nonsense|rubbish)\b")


def wants_more(scene: Scene) -> bool:
    """Whether the words hold a number, a question, or a correction of what we said."""
    heard = said_now(scene)
    if heard.numbers or heard.postcode or scene.says(_MEANT) or scene.says(_WRONG):
        return True
    return any(_QUESTION.search(plain(clause)) for clause in _CLAUSES.split(scene.utterance))
