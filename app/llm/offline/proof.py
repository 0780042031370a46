"""Proving who calls with one thing more: asked for the e-mail address, the caller gives it, and all is checked."""

from app.hearing.emails import emails
from app.llm.offline import lines
from app.llm.offline.gist import Result
from app.llm.offline.identifiers import said_before
from app.llm.offline.reply import Reply, call, say
from app.llm.offline.scene import Scene
from app.llm.offline.words import plain

VERIFY = "verify_caller"
_LOOKUP = "lookup_order"


def with_email(scene: Scene) -> Reply | None:
    """A check of number, e-mail and postcode, when the address that was just asked for is said; else None."""
    asked = plain(scene.last_reply)
    if not any(plain(line) in asked for line in lines.ASK_EMAIL) or VERIFY not in scene.own:
        return None
    address, before = emails(scene.utterance)[:1], said_before(scene)
    if not (address and before.numbers and before.postcode):
        return None
    arguments = {"order_number": before.numbers[0], "email": address[0], "postcode": before.postcode}
    return call(scene.prompt, VERIFY, arguments)


def verified(scene: Scene, result: Result) -> Reply:
    """What follows a check: the order that was asked for, or the request to say it all once more."""
    if not result.ok or "verified" not in result.told:
        return say(scene.fresh(lines.LOOKUP_FAILED))
    if result.told["verified"] is not True:
        too_many = result.told.get("reason") == "too_many_attempts"
        return say(scene.fresh(lines.TOO_MANY if too_many else lines.NOT_FOUND))
    number = str(result.told.get("order_number") or "")
    if number and _LOOKUP in scene.own:
        return call(scene.prompt, _LOOKUP, {"number": number})
    return say(f"Thank you, {result.told.get('customer')}.", "What can I do for you?")
