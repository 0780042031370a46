"""Nobody said anything: a short prod, each time another, and in the end the offer to call back."""

from app.llm.offline import lines
from app.llm.offline.farewell import farewell
from app.llm.offline.reply import Reply, say
from app.llm.offline.scene import Scene, is_silent
from app.llm.offline.words import plain


def silence(scene: Scene) -> Reply | None:
    """The reply to silence, or None when the caller has said something."""
    if scene.utterance:
        return None
    if not any(m.content.strip() and not is_silent(m.content) for m in scene.recent):
        return say(scene.fresh(lines.OPENING))
    prods = _prods(scene)
    if prods < len(lines.PRODS):
        return say(lines.PRODS[prods])
    if prods == len(lines.PRODS):
        if "end_call" in scene.platform:
            return farewell(scene, lines.GIVING_UP_FAREWELL, "The caller does not answer any more.")
        return say(lines.GIVING_UP[0])
    return say(lines.GIVING_UP[(prods - len(lines.PRODS)) % len(lines.GIVING_UP)])


def _prods(scene: Scene) -> int:
    """How often we have prodded since the caller's last words."""
    ours = {plain(line) for line in (*lines.PRODS, *lines.GIVING_UP)}
    count = 0
    for message in reversed(scene.recent):
        if message.role == "user" and not is_silent(message.content):
            break
        if message.role == "assistant" and plain(message.content) in ours:
            count += 1
    return count
