"""The sentences about what was done, will be done and was not done. English, plain, written to be spoken."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.actions import QUESTION
from app.policy.case import Case
from app.policy.currencies import written
from app.policy.states import Deed

NOT_DONE = {
    Deed.REFUND: "I have not refunded anything: ",
    Deed.CANCEL: "I have not cancelled anything: ",
    Deed.CHANGE_ADDRESS: "I have not changed anything: ",
}
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MOST_NAMED = 6


def not_done(deed: Deed, why: str) -> str:
    """A refusal: what was not done, then why."""
    return f"{NOT_DONE[deed]}{why}"


def with_ticket(said: str, ticket: str) -> str:
    """A refusal that is passed on, with the reference it is found by."""
    return f"{said} I have passed it on to a colleague. Your ticket is {ticket}."


def read_back(what: str) -> str:
    """The sentence that asks for a yes; `what` goes on after "I will"."""
    return f"I will {what}. {QUESTION}"


def refund_goal(case: Case, units: Mapping[str, int], amount: Decimal) -> str:
    """ "$39.90 for the blue kettle, order 1042," and what the amount is when it is not the price."""
    money = written(amount, case.order.currency)
    less = ", which is what is left of the payment," if amount < case.price(units) else ""
    return f"{money}{less} for {_what(case, units)}"


def _what(case: Case, units: Mapping[str, int]) -> str:
    number = case.order.number
    if units == case.units_left and (len(units) > 1 or sum(units.values()) > 1):
        return f"everything in order {number}" if not case.returned else f"the rest of order {number}"
    return f"{named(case, units)}, order {number}"


def named(case: Case, units: Mapping[str, int]) -> str:
    """The items by name and number: "the blue kettle and two of the glass jars"."""
    names = [_named(case.item(sku).name, count) for sku, count in list(units.items())[:_MOST_NAMED]]
    if len(units) > _MOST_NAMED:
        names.append(f"{counted(len(units) - _MOST_NAMED)} more")
    return joined(names, "and")


def _named(name: str, count: int) -> str:
    return f"the {softened(name)}" if count == 1 else f"{counted(count)} of the {softened(name)}"


def softened(name: str) -> str:
    """A name as it stands inside a sentence: "Blue kettle" -> "blue kettle", "LED lamp" as it is."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def counted(number: int) -> str:
    """A small number as a word."""
    return _COUNTS[number] if 0 <= number < len(_COUNTS) else str(number)


def joined(parts: Sequence[str], word: str) -> str:
    """ "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


ON_ITS_WAY = {
    Deed.REFUND: "Your refund is on its way, but the payment is not confirmed yet. I cannot say yet that it is done.",
    Deed.CANCEL: "Your cancellation is on its way, but it is not confirmed yet. I cannot say yet that it is done.",
    Deed.CHANGE_ADDRESS: "Your change is on its way, but it is not confirmed yet. I cannot say yet that it is done.",
}

NOT_OFFERED = {
    "exchange": "I have not exchanged anything: I cannot do exchanges on the phone. You can choose exchange in your "
    "account, or send the item back for a refund and order the other one.",
    "change_items": "I have not changed anything: I cannot change the items of an order on the phone. While it is "
    "pending you can do that in your account, or I cancel the order and you place a new one.",
    "change_payment": "I have not changed anything: I cannot change how an order is paid. While it is pending I can "
    "cancel it, and you place it again with the other payment method.",
}
"""What callers ask for and no tool does, by what they ask for."""
