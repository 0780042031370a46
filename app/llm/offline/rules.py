"""The decision order: each rule answers or passes on; the last one always answers."""

from collections.abc import Callable

from app.llm.base import Prompt
from app.llm.offline.changes import change
from app.llm.offline.client_tools import client_call
from app.llm.offline.continuation import continuation, is_continuation
from app.llm.offline.farewell import goodbye
from app.llm.offline.handover import keypad, language, pause, person, voicemail
from app.llm.offline.order_desk import confirmation
from app.llm.offline.reply import Reply
from app.llm.offline.scene import Scene
from app.llm.offline.shop import shop
from app.llm.offline.silence import silence
from app.llm.offline.small_talk import small_talk

_RULES: tuple[Callable[[Scene], Reply | None], ...] = (
    silence,
    voicemail,
    goodbye,
    person,
    pause,
    keypad,
    language,
    change,
    client_call,
    confirmation,
    small_talk,
)


def answer(prompt: Prompt) -> Reply:
    """The reply to a prompt; the same prompt always gives the same reply."""
    scene = Scene.of(prompt)
    if is_continuation(scene):
        return continuation(scene)
    for rule in _RULES:
        reply = rule(scene)
        if reply is not None:
            return reply
    return shop(scene)
