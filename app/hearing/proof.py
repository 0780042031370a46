"""What a caller says to prove who they are: an order number or an e-mail address, and a postcode."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.hearing.emails import emails
from app.hearing.order_numbers import heard_numbers, order_numbers
from app.hearing.postcodes import postcodes
from app.orders import order_key
from app.turn import Message, is_silence

_MOST_READINGS = 3  # of one number or postcode: what the transcription leaves open, not a way to try several
_MOST_HEARD = 12  # utterances of the end that are listened to
_MOST_OF_A_KIND = 2  # numbers, addresses and postcodes of those that are tried with each other
_LONGEST = 40
_SPELLED = re.compile(
    r"\d|@|\bat\b|\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|"
    r"forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|double|triple)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"@|\bat\b", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")
_POSTCODE = ("postcode", "zip", "postal code", "post code")


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim, each part with its readings, likeliest first: order keys, e-mail addresses, postcodes as keys."""

    keys: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether there is enough to compare."""
        return bool(self.postcodes) and bool(self.keys or self.emails)


def claim(number: str, email: str, postcode: str) -> Claim:
    """The claim that arguments make, each as the caller said it ("" when it was not said)."""
    return Claim(number_keys(number), _emails(email), _codes((*postcodes(postcode, expecting=True), postcode)))


def number_keys(number: str) -> tuple[str, ...]:
    """Order keys of one number: what it sounds like, likeliest first, and the text itself taken literally."""
    literal = order_key(number)
    heard = heard_numbers(f"order number {number}") if literal else ()
    readings = heard[-1].keys if heard else ()  # of several, the last: somebody who corrects themselves means it
    found = dict.fromkeys((*readings[: _MOST_READINGS - 1], *([literal] if len(literal) <= _LONGEST else ())))
    return tuple(key for key in found if key)[:_MOST_READINGS]


def claims_said(history: Sequence[Message]) -> tuple[Claim, ...]:
    """The claims that the caller's own words of the last 12 utterances make, newest first, at most 4.

    Only what the caller said counts; what the agent or a tool is said to have answered only tells what was asked for.
    """
    keys: list[tuple[str, ...]] = []
    mails: list[tuple[str, ...]] = []
    codes: list[tuple[str, ...]] = []
    for said, asked in _last_said(history):
        heard = _heard(said, asked)
        keys += [heard.keys] if heard.keys else []
        mails += [heard.emails] if heard.emails else []
        codes += [heard.postcodes] if heard.postcodes else []
    mail = mails[0] if mails else ()
    pairs = [
        Claim(number, mail, code) for code in _few(codes) for number in _few(keys) if not set(number) & set(code)
    ]  # a number said again is no postcode
    if not pairs:
        pairs = [Claim((), other, code) for code in _few(codes) for other in _few(mails)]
    return tuple(pairs)


def words_so_far(history: Sequence[Message], least: int = sys.maxsize) -> str:
    """All that the caller has said, letters and digits only: the same whether turns were joined or cut apart.

    Only the beginning where `least` characters are enough: at least as many, if there are.
    """
    parts: list[str] = []
    for message in history:
        if least <= 0:
            break
        if message.role == "user" and not is_silence(message.content):
            parts.append(_NO_WORD.sub("", message.content.casefold()))
            least -= len(parts[-1])
    return "".join(parts)


def _last_said(history: Sequence[Message]) -> list[tuple[str, bool]]:
    """The last utterances, newest first, and whether the agent had just asked for a postcode."""
    found: list[tuple[str, bool]] = []
    for at in range(len(history) - 1, -1, -1):
        message = history[at]
        if message.role == "user" and not is_silence(message.content):
            earlier = (history[i] for i in range(at - 1, -1, -1))
            before = next((m.content.lower() for m in earlier if m.role == "assistant" and m.content), "")
            found.append((message.content[-1000:], any(word in before for word in _POSTCODE)))
            if len(found) == _MOST_HEARD:
                break
    return found


@lru_cache(maxsize=1024)
def _heard(said: str, asked: bool) -> Claim:
    if not _SPELLED.search(said):  # most utterances: nothing to listen for
        return Claim()
    codes = _codes(postcodes(said, expecting=asked))
    introduced = {key for number in heard_numbers(said) if number.introduced for key in number.keys}
    keys = tuple(key for key in order_numbers(said) if key in introduced or key not in codes)[:_MOST_READINGS]
    mails = _emails(said) if _ADDRESS.search(said) else ()
    return Claim(keys, mails, tuple(code for code in codes if code not in keys))


def _few(found: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(found))[:_MOST_OF_A_KIND]


def _emails(text: str) -> tuple[str, ...]:
    return emails(text)[-1:]


def _codes(said: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for code in said if (key := order_key(code))))[:_MOST_READINGS]
