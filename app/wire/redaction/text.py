"""Secrets and personal data in free text, rule after rule."""

import re
from dataclasses import dataclass

from app.wire.redaction.introduced import redact_labelled, redact_names, redact_secrets, redact_streets
from app.wire.redaction.numbers import redact_numbers
from app.wire.redaction.placeholders import REDACTED, Kind, Placeholders
from app.wire.redaction.postcodes import redact_postcodes
from app.wire.redaction.spoken import redact_spoken_emails, redact_spoken_numbers

# Possessive, and every word is one match, so that a text of a million letters is read once.
_EMAIL = re.compile(r"[\w.!#$%&'*+=?^`{|}~-]++(@(?:[\w-]+\.)+[\w-]+)?")
_BLOB = re.compile(r"[A-Za-z0-9+/_-]{600,}={0,2}")
_LONG_NUMBER = re.compile(r"(?:\d\D{0,3}){7}")
_NOT_LOCAL = "'`\"=?{|&!#$%*^~."


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a text stands. `digits_stay`: an identifier or a time. `answers_...`: this was asked for just before.

    `by_agent`: the agent's own words or instructions, where "this is Ada" names no caller.
    """

    digits_stay: bool = False
    answers_postcode: bool = False
    answers_order: bool = False
    by_agent: bool = False


ANYWHERE = Scene()


def redact_text(text: str, placeholders: Placeholders, scene: Scene = ANYWHERE) -> str:
    """Replace what the rules find."""
    if len(text) < 4 or text.isidentifier():
        return text
    if len(text) > 600:
        text = _BLOB.sub(REDACTED, text)  # sound or pictures in base64
    text = redact_labelled(redact_secrets(text), placeholders)
    if scene.digits_stay:
        return _redact_emails(text, placeholders)
    text = _redact_emails(redact_spoken_emails(text, placeholders), placeholders)
    if not scene.by_agent:
        text = redact_names(text, placeholders)
    text = redact_postcodes(redact_streets(text, placeholders), placeholders, asked=scene.answers_postcode)
    text = redact_spoken_numbers(text, placeholders, answers_order=scene.answers_order)
    if not _LONG_NUMBER.search(text):
        return text
    return redact_numbers(text, placeholders, answers_order=scene.answers_order)


def _redact_emails(text: str, placeholders: Placeholders) -> str:
    if "@" not in text:
        return text
    return _EMAIL.sub(lambda found: _email(found, placeholders), text)


def _email(found: re.Match[str], placeholders: Placeholders) -> str:
    whole = found.group()
    address = whole.rpartition("=")[2].lstrip(_NOT_LOCAL)  # email=ana@example.org
    if not found[1] or address.startswith("@"):
        return whole
    return whole[: -len(address)] + placeholders.of(Kind.EMAIL, address)
