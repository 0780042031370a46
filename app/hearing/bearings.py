"""What a run of characters is: the words before and behind it say whether it is an order, a phone, a price, a date."""

from collections.abc import Sequence
from typing import Literal

from app.hearing.runs import Run
from app.hearing.tokens import Token
from app.hearing.vocabulary import DIGITS, FILLERS, MONTHS, NATO, ORDINALS, REPEATS, TEENS, TENS, words

Bearing = Literal["order", "number", "postcode", "phone", "email", "other", "price", "quantity", "date", "time", "none"]

_REACH = 9  # tokens looked at before a run
_AHEAD = 6  # and behind it

_ORDER = "order orders order's ordernumber confirmation reference ref purchase ord invoice invoices"
_PHONE = "phone telephone cell cellphone mobile landline call callback text sms whatsapp reach dial fax"
_POSTCODE = "zip zipcode postcode postcodes postal postalcode"
_OTHER = (
    "tracking promo promotional discount verification security access account card cvv pin extension ext sku model "
    "serial ticket room apartment apt street suite floor building flight customer member membership ending "
    "ends coupon voucher gift password policy version route avenue road live lives living house social birthday "
    "birth born case ssn bin aisle chapter step page article"
)
_PRICE = (
    "cost costs paid pay paying price priced charged charge charges spent spend worth total totals amount amounted "
    "refunded fee fees dollar dollars euro euros pound pounds sum balance budget under over than roughly approximately"
)
_BEFORE: dict[str, Bearing] = {
    **dict.fromkeys(_ORDER.split(), "order"),
    **dict.fromkeys(_PHONE.split(), "phone"),
    **dict.fromkeys(_POSTCODE.split(), "postcode"),
    **dict.fromkeys(_OTHER.split(), "other"),
    **dict.fromkeys(_PRICE.split(), "price"),
    **dict.fromkeys(("email", "e-mail", "mail", "gmail"), "email"),
}
_GENERIC = frozenset({"number", "numbers", "no", "num", "nr", "id", "code", "#"})
_BRIDGE = FILLERS | words(
    "is it its it's was the my your our his her that that's this would will be are were called says said say reads "
    "reading i think believe guess a an here here's yes yeah please and or with has have got "
    "me at on you back sorry actually wait mean should starts starting begins beginning which oh one's"
)
_MONEY_BEHIND = words("dollar dollars buck bucks euro euros pound pounds quid cent cents percent usd eur gbp grand")
_COUNTED = words(
    "day days week weeks month months year years hour hours minute minutes second seconds item items piece pieces "
    "people times mile miles kilometers km points stars degrees units pairs boxes packages parcels orders pack packs "
    "things million billion liters litres watts inches feet pounds grams kilos cups pieces copies bottles calls emails"
)
_VERBS_IN_S = words(
    "is was has does as arrives ships gets comes shows says delivers needs status please's this its it's yes always "
    "sometimes us thanks perhaps his hers ours yours plus minus belongs looks seems contains includes"
)
_NAMED_BEHIND = frozenset({"order", "postcode", "phone", "email", "other"})
_LINKS = frozenset({"is", "was", "that's", "for", "being"})
_ARTICLES = frozenset({"my", "the", "your", "a", "an"})
_FOLLOWED_BY = frozenset({"is", "it's", "was", *DIGITS, *TEENS, *TENS, *NATO, *REPEATS})
_SOURCE = frozenset({"the", "your", "that", "confirmation"})
_ENDING = frozenset({"ending", "ends"})
_STREETS = frozenset({"street", "avenue", "road", "lane", "drive", "boulevard", "court"})
_CLOCK = frozenset({"am", "pm", "o'clock", "oclock", "noon", "midnight"})
_TIME_BEFORE = frozenset({"at", "by", "until", "till", "around", "before", "after", "from", "between"})
_YEAR_BEFORE = frozenset({"in", "since", "during", "year", "of", "from", "back"})
_VERB_BEFORE_ORDER = frozenset(
    {"to", "i", "we", "you", "can", "could", "please", "wanna", "gonna", "and", "just", "they"}
)


def bearing(found: Sequence[Token], run: Run, earlier: Sequence[tuple[Run, Bearing]] = ()) -> Bearing:
    """What the run is, by the words around it; "none" when nothing says. `earlier`: the runs before it, judged."""
    before = _before(found, run, earlier)
    if before in {"order", "number"}:
        return before if not _is_counted(found, run) else "quantity"
    if before in {"postcode", "phone"}:
        return before
    behind = _behind(found, run)
    if behind != "none":
        return behind
    if before != "none":
        return before
    if _is_date(found, run):
        return "date"
    if _is_time(found, run):
        return "time"
    return "quantity" if _is_counted(found, run) else "none"


def _before(found: Sequence[Token], run: Run, earlier: Sequence[tuple[Run, Bearing]]) -> Bearing:
    generic = False
    for at in range(run.start - 1, max(run.start - 1 - _REACH, -1), -1):
        token = found[at]
        if "?" in token.pause or "!" in token.pause or ("." in token.pause and not generic and at < run.start - 1):
            break
        if earlier and at < earlier[-1][0].end:
            return earlier[-1][1] if found[run.start - 1].text in {"and", "or"} else _generic(generic)
        word = token.text.removesuffix("'s")
        named = _named_before(found, at, word)
        if word in _GENERIC:
            generic = True
        elif named:
            return "none" if not generic and (_is_verb(found, at) or _is_spent_on(found, at, named)) else named
        elif not _is_bridge(found, at, word):
            break
    return _generic(generic)


def _named_before(found: Sequence[Token], at: int, word: str) -> Bearing | None:
    """What the word names; "the number in the e-mail" speaks of where it stands, not of what it is."""
    named = _BEFORE.get(word)
    if word == "account" and _is_on_account(found, at):
        return None
    return None if named == "email" and at and found[at - 1].text in _SOURCE else named


def _is_on_account(found: Sequence[Token], at: int) -> bool:
    """ "The number on my account": where it stands."""
    return at > 1 and found[at - 2].text == "on" and found[at - 1].text in _ARTICLES | {"this", "that"}


def _is_bridge(found: Sequence[Token], at: int, word: str) -> bool:
    """Whether the word may stand between what names a number and the number."""
    if word == "in":
        return at > 0 and found[at - 1].text in _ENDING
    if word == "account":
        return True  # named otherwise before
    return word in _BRIDGE or _BEFORE.get(word) == "email"


def _generic(seen: bool) -> Bearing:
    return "number" if seen else "none"


def _is_spent_on(found: Sequence[Token], at: int, named: Bearing) -> bool:
    """Whether the price word asks about what is numbered behind it ("how much did I spend on 1001")."""
    return named == "price" and at + 1 < len(found) and found[at + 1].text == "on"


def _is_verb(found: Sequence[Token], at: int) -> bool:
    """Whether "order" at `at` is something to do ("I'd like to order 12 plates")."""
    return found[at].text == "order" and at > 0 and found[at - 1].text in _VERB_BEFORE_ORDER


def _behind(found: Sequence[Token], run: Run) -> Bearing:
    """What the words behind the run make it: "1042 is my order number", "90210 is the zip", "40 dollars"."""
    following = found[run.end : run.end + _AHEAD]
    if not following or found[run.end - 1].pause.strip(","):
        return "none"
    if following[0].text in _MONEY_BEHIND:
        return "price"
    if following[0].text in _CLOCK or [t.text for t in following[:2]] in (["a", "m"], ["p", "m"]):
        return "time"
    if any(token.text in _STREETS for token in following[:3]):
        return "other"
    return _named_behind(found, run)


def _named_behind(found: Sequence[Token], run: Run) -> Bearing:
    linked = False
    for at in range(run.end, min(run.end + _AHEAD, len(found))):
        named = _BEFORE.get(found[at].text)
        if named in _NAMED_BEHIND and (linked or (at == run.end and not found[at - 1].pause)):
            return "none" if _introduces(found, at) else _BEFORE[found[at].text]
        if found[at].text in _LINKS:
            linked = True
        elif found[at].text not in _ARTICLES:
            break
    return "none"


def _introduces(found: Sequence[Token], at: int) -> bool:
    """Whether the word at `at` speaks of what comes behind it instead."""
    for token in found[at + 1 : at + 4]:
        if token.kind in {"digits", "code", "sign"} or token.text in _FOLLOWED_BY:
            return True
        if token.text not in _GENERIC and token.text != "code":
            return False
    return False


def _is_counted(found: Sequence[Token], run: Run) -> bool:
    """Whether things are counted: "two kettles", "3 days", "1200 napkins"."""
    if run.end >= len(found) or found[run.end - 1].pause:
        return False
    following = found[run.end]
    if following.kind != "word":
        return False
    if following.text in _COUNTED:
        return True
    return len(run.text) <= 4 and following.text.endswith("s") and following.text not in _VERBS_IN_S


def _is_date(found: Sequence[Token], run: Run) -> bool:
    before = found[run.start - 1].text if run.start else ""
    after = found[run.end].text if run.end < len(found) else ""
    first = run.units[0]
    if run.start and found[run.start - 1].pause:
        before = ""  # "one second, 1042"
    if before in MONTHS or before in ORDINALS or found[run.start - 1 if run.start else 0].kind == "ordinal":
        return True
    if after in ORDINALS or (after in MONTHS and len(run.text) <= 2) or (after == "of" and len(run.text) <= 2):
        return True
    if first.text == "N" and found[first.start].text == "november" and len(run.units) > 1:
        day = run.units[1]
        return (
            day.kind == "number"
            or before == "of"
            or (day.kind == "typed" and (len(day.text) <= 2 or _is_year(day.text)))
        )
    return before in _YEAR_BEFORE and _is_year(run.text)


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdigit() and text[:2] in {"19", "20"}


def _is_time(found: Sequence[Token], run: Run) -> bool:
    """Whether it is a time of day: "at ten forty two", "ten forty two p m"."""
    if run.text[-2:] in {"AM", "PM"} and run.text[:-2].isdigit() and len(run.text) <= 6:
        return True
    if not run.start or found[run.start - 1].text not in _TIME_BEFORE or len(run.units) != 2:
        return False
    hour, minute = run.units[0].text, run.units[1].text
    return hour.isdigit() and minute.isdigit() and int(hour) <= 23 and len(minute) == 2 and int(minute) < 60
