"""Phone numbers, e-mail addresses and web addresses as people say them in English."""

import re
import string

from app.speech.numbers import digits
from app.speech.scene import DIGITS, Rule, Scene

EMAIL = re.compile(r"[\w.+'%-]+@[\w-]+(?:\.[\w-]+)+")
LINK = re.compile(r"(?:https?|ftp)://[^\s]+|www\.[^\s]+\.[^\s]+", re.IGNORECASE)
_ENDINGS = (
    "com org net edu gov mil int info biz io co ai app dev shop store online site tech me tv us uk ie de fr "
    "es it pt nl be ch at se no dk fi pl cz gr eu ca au nz in jp cn kr br mx ar za example test"
)
_HOST = rf"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+){{0,3}}\.(?:{'|'.join(_ENDINGS.split())})"
DOMAIN = re.compile(rf"{_HOST}(?![\w-])(?::\d+)?(?:[/?#][^\s]*)?", re.IGNORECASE)
_TRAILING = ".,;:!?)]}\"'”’…»"
_BEARABLE_HOST = 30
_SIGNS = {".": " dot ", "@": " at ", "_": " underscore ", "-": " dash ", "+": " plus ", "%": " percent ", "'": " "}


def spell_address(text: str) -> str:
    """ "john_smith@example.org" -> "john underscore smith at example dot org", or any part of it."""
    words = "".join(_SIGNS.get(sign, f" {digits(sign)} " if sign in DIGITS else sign) for sign in text)
    return " ".join(words.split())


def host_of(link: str) -> str:
    """The host in a web address that can be said aloud; "" where there is none."""
    host = re.sub(r"^(?:\w+:)?//|^mailto:", "", link, flags=re.IGNORECASE)
    host = re.split(r"[/?#:\s]", host, maxsplit=1)[0].rpartition("@")[2].rstrip(_TRAILING).lower().removeprefix("www.")
    plain = (
        host.isascii() and len(host) <= _BEARABLE_HOST and host.count(".") <= 2 and not re.search(r"\d{2}|\d$", host)
    )
    return host if plain and DOMAIN.fullmatch(host) else ""


def trailing(link: str) -> str:
    """The punctuation at a link's end that belongs to the sentence. A bracket that the link opens is its own."""
    end = len(link)
    while end and link[end - 1] in _TRAILING and not (link[end - 1] == ")" and "(" in link[:end]):
        end -= 1
    return link[end:]


def _link(match: re.Match[str], _scene: Scene) -> str:
    host = host_of(match[0])
    return (spell_address(host) if host else "the web page") + trailing(match[0])


def _domain(match: re.Match[str], _scene: Scene) -> str:
    return spell_address(host_of(match[0]) or re.split("[/?#:]", match[0], maxsplit=1)[0]) + trailing(match[0])


_PHONE = re.compile(
    r"\+\d[\d ().-]{6,18}\d(?!\d)"
    r"|(?:\d{1,2}[ .-])?\(\d{3}\)\s?\d{3}[ .-]\d{4}(?!\d)"
    r"|(?:\d{1,2}[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}(?![\d-])"
    r"|\d{3}[-.]\d{4}(?![\d-])"
    r"|0\d{2,4} \d{3,4} \d{3,4}(?!\d)"
)
_BARE_PHONE = re.compile(r"\d{7,12}(?![\d.,-]\d|\d)")
_PHONE_CUE = re.compile(
    r"\b(?:call|dial|text|phone|fax|telephone|mobile|cell|hotline|whatsapp|reach)\b[^.?!]{0,40}$", re.IGNORECASE
)


_SHORT_CODE_CUE = re.compile(r"\b(?:dial|call|press|(?:text|sms|send)\s\S+\sto)\s$", re.IGNORECASE)


def _phone(match: re.Match[str], _scene: Scene) -> str:
    groups = ", ".join(digits(group) for group in re.findall("[0-9]+", match[0]))
    return ("plus " if match[0][0] == "+" else "") + groups


def _bare_phone(match: re.Match[str], scene: Scene) -> str | None:
    number = match[0]
    if not _PHONE_CUE.search(scene.before):
        return None
    head, tail = number[:-7], number[-7:]
    heads = [head[:-3], head[-3:]] if len(head) > 3 else [head]
    return ", ".join(digits(group) for group in (*heads, tail[:3], tail[3:]) if group)


_WORDS = string.ascii_letters + DIGITS
LINK_RULES = (
    Rule(_WORDS, re.compile(r"(?:mailto:)?(" + EMAIL.pattern + ")"), lambda m, _: spell_address(m[1])),
    Rule("hHwWfF", LINK, _link),
    Rule(_WORDS, DOMAIN, _domain),
)
RULES = (
    Rule("+(" + DIGITS, _PHONE, _phone),
    Rule(DIGITS, _BARE_PHONE, _bare_phone),
    Rule(
        DIGITS,
        re.compile(r"\d{3,6}(?![\d.,:/%-]\d|[\d%])"),
        lambda m, s: digits(m[0]) if _SHORT_CODE_CUE.search(s.before) else None,
    ),
)
