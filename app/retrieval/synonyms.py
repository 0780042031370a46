"""What callers say and what help centres write: words and phrases of customer service that mean the same."""

import re
from typing import Final

from app.retrieval.words import stem, words

_ALIKE = """
parcel package shipment
delivery shipping
arrive deliver
late delayed overdue
carrier courier mailman postman driver
abroad overseas international foreign
refund reimburse
return send-back
exchange swap trade
cost price charge fee
cheaper lower less
sale clearance
promo coupon voucher discount deal
tax vat
shop store branch
hours opening
england britain uk kingdom
broken damaged cracked shattered smashed dented
faulty defective broken malfunction dead died fault
repair fix mend
missing lost
steal theft
warranty guarantee
invoice receipt bill
person human agent representative operator colleague staff
manager supervisor boss complaint
gift present
note message
student pupil college university
postcode zip zipcode
installment financing
cart basket
login signin
register join enroll subscribe
cancel abort
pickup collect
appointment booking reservation
wash clean
rust corrosion
limescale calcium
blunt dull sharpen
manual instructions
size dimension measurement measure
color shade
phone telephone call
mobile cellphone smartphone
reward loyalty
newsletter marketing advertising spam
unsubscribe opt-out
overnight express urgent rush
holiday christmas thanksgiving easter
customs duty tariff
company business corporate
quantity bulk wholesale
wrap wrapping
signature sign
scam fraud phishing hacked
stairs upstairs
recycle recycling dispose trash
sofa couch
vacuum hoover
stove cooktop hob burner
refrigerator fridge
"""

_PHRASES = (
    # a word that must be there, the phrase, the term it stands for
    (
        "back",
        r"(?:send|sending|sent|give|giving|gave|bring|bringing|take|taking|mail|ship) (?:\w+ ){0,3}back",
        "return",
    ),
    ("back", r"(?:money|cash) back|(?:get|getting) (?:\w+ ){0,3}back", "refund"),
    ("much", r"how much", "cost"),
    ("in", r"(?:sign|signing|log|logging|logged) in", "login"),
    (
        "to",
        r"(?:talk|speak|chat) to (?:\w+ ){0,3}(?:person|human|someone|somebody|agent|representative|manager)",
        "person",
    ),
    ("day", r"(?:next|same) day", "express"),
    ("tomorrow", r"by tomorrow", "express"),
    ("pay", r"pay (?:later|over time|monthly|in parts)", "installment"),
    ("stop", r"stop (?:\w+ )?(?:sending|mailing|emailing|texting)", "unsubscribe"),
    ("time", r"what time (?:\w+ ){0,4}(?:open|close|closed|closing|opening)", "hours"),
    ("when", r"when (?:\w+ ){0,4}(?:open|close|closed|closing|opening)", "hours"),
    ("off", r"(?:money|percent|anything) off", "discount"),
    ("out", r"(?:sold|ran) out", "stock"),
    ("out", r"runs? out", "expire"),
    ("for", r"sign for", "signature"),
    ("stop", r"stop (?:the|my|this|that) order", "cancel"),
    ("working", r"(?:not|isn|stopped|quit) working", "fault"),
    ("work", r"(?:doesn|won|not) work", "fault"),
    ("on", r"(?:turn|switch|power) on", "start"),
    ("up", r"(?:show|showed|turn|turned) up", "arrive"),
    ("where", r"where (?:is|are|s) my (?:order|package|parcel|stuff)", "tracking"),
)

SYNONYM_WEIGHT: Final = 0.5  # of the word that was said


def _table() -> dict[str, tuple[str, ...]]:
    alike: dict[str, dict[str, None]] = {}
    for line in _ALIKE.strip().splitlines():
        group = [stem("".join(words(word))) for word in line.split()]
        for word in group:
            alike.setdefault(word, {}).update(dict.fromkeys(w for w in group if w != word))
    return {word: tuple(others) for word, others in alike.items()}


SYNONYMS: Final = _table()
PHRASES: Final = tuple((word, re.compile(rf"\b(?:{pattern})\b"), stem(term)) for word, pattern, term in _PHRASES)
