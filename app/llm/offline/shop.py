"""Questions about the shop: orders, wishes and policies, in the order that answers what was really asked."""

import re
from collections.abc import Sequence

from app.llm.offline import lines
from app.llm.offline.identifiers import just_asked, said_now
from app.llm.offline.knowledge import best_sentences, query
from app.llm.offline.order_desk import order_reply
from app.llm.offline.order_question import asks_policy, is_about_order, is_trouble
from app.llm.offline.passage_text import Source, sentences, source
from app.llm.offline.reply import Reply, call, say
from app.llm.offline.requests import SEARCH, wish_reply
from app.llm.offline.scene import Scene
from app.llm.offline.small_talk import abilities
from app.llm.offline.words import WEAK, stems

_CLAUSES = re.compile(
    r"[.?!;]+\s+|,?\s+(?:and|also|plus|oh and)\s+(?=(?:also |then |by the way )?"
    r"(?:what|how|can|could|do|does|is|are|when|where|who|which|will|if)\b)",
    re.IGNORECASE,
)
_LEAST_WORDS = 3


def shop(scene: Scene) -> Reply:
    """The answer to a question about orders, wishes or policies; at last an honest "I don't know"."""
    answers_us = bool(just_asked(scene)) and bool(said_now(scene).numbers or said_now(scene).postcode)
    sources = _sources(scene)
    if not answers_us:
        early = wish_reply(scene, sources) or _help_with_trouble(scene, sources)
        if early:
            return early
    order = order_reply(_without_policy(scene))
    if order:
        return order if order.calls else with_second_answer(scene, order)
    return from_passages(scene, sources)


def _sources(scene: Scene) -> list[Source]:
    return [source(passage.heading, passage.text) for passage in scene.prompt.passages]


def _help_with_trouble(scene: Scene, sources: Sequence[Source]) -> Reply | None:
    """When something arrived broken or not at all, the help pages come before the order's status."""
    if not is_trouble(scene):
        return None
    told = best_sentences(scene.utterance, (), sources)
    return say("I'm sorry about that.", *told) if told else None


def from_passages(scene: Scene, sources: Sequence[Source], *, failed: bool = False) -> Reply:
    """What the passages say, a search for others, or an honest line. `failed`: the search broke down."""
    granted = wish_reply(scene, sources)
    if granted:
        return granted
    told = best_sentences(scene.utterance, scene.earlier, sources)
    if told:
        return say(*told)
    if not _means_something(scene):
        return say(scene.fresh(lines.UNCLEAR))
    if scene.may_call(SEARCH):
        return call(scene.prompt, SEARCH, {"query": query(scene.utterance, scene.earlier)})
    return say(scene.fresh(lines.SEARCH_FAILED if failed else lines.UNKNOWN), abilities(scene))


def _without_policy(scene: Scene) -> Scene:
    """The scene without the clauses that only ask for a rule: "where is my order and what's your return policy"."""
    clauses = _CLAUSES.split(scene.utterance)
    kept = [
        clause for clause in clauses if not asks_policy(scene.as_if(clause)) or said_now(scene.as_if(clause)).numbers
    ]
    return scene.as_if(". ".join(kept)) if 0 < len(kept) < len(clauses) else scene


def _means_something(scene: Scene) -> bool:
    """Whether there is a word to search for, in the utterance or, for "and how long is that", in the one before it."""
    said = stems(scene.utterance)
    before = [s for utterance in scene.earlier[:1] for s in stems(utterance)] if said else []
    return any(s not in WEAK and not s.isdigit() for s in (*said, *before))


def with_second_answer(scene: Scene, order: Reply) -> Reply:
    """The answer about an order, and a sentence for what else was asked, unless we ask something ourselves."""
    second = "" if "?" in order.text else _second_answer(scene)
    return say(*sentences(order.text)[:2], second) if second else order


def _second_answer(scene: Scene) -> str:
    """One sentence for the part of the utterance that is not about an order ("... and what's your return policy")."""
    for clause in _CLAUSES.split(scene.utterance)[:4]:
        part = scene.as_if(clause)
        if clause.count(" ") + 1 < _LEAST_WORDS or said_now(part).numbers or is_about_order(part, in_talk=True):
            continue
        told = best_sentences(clause, (), _sources(scene), most=1)
        if told and not _is_whole(scene, clause):
            return told[0]
    return ""


def _is_whole(scene: Scene, clause: str) -> bool:
    return len(clause) > 0.9 * len(scene.utterance)
