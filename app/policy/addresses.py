"""Whether an address may be changed: of an order that has not been packed, or the one on file for later orders."""

import re

from app.policy.case import Allowed, Case, Denied
from app.policy.rules import Rules
from app.policy.sentences import not_done, read_back
from app.policy.states import MOVES, Deed

_GAPS = re.compile(r"\s+")
_LOOSE_COMMA = re.compile(r"(?:\s*,)+\s*")
_SHORTEST = 6  # "1 High" is no address yet
MOST = 200


def tidy(address: str) -> str:
    """A spoken or typed address in one line: single spaces, one comma between parts, no full stop at the end."""
    line = _LOOSE_COMMA.sub(", ", _GAPS.sub(" ", address)).strip(" ,.;")
    return line[:MOST].strip(" ,.;")


def is_complete(address: str) -> bool:
    """Whether it can be an address at all: a few letters, and more than one word."""
    return len(address) >= _SHORTEST and " " in address and any(letter.isalpha() for letter in address)


def told(address: str, postcode: str) -> str:
    """The line as it is said: a postcode alone after a comma would be read out as one big number."""
    street = address.removesuffix(postcode).rstrip(" ,")
    return f"{street}, postcode {postcode}" if postcode and street != address else address


def decide_order_address(case: Case, address: str, postcode: str, rules: Rules) -> Allowed | Denied:
    """Whether the order may go to `address`, one line that ends in the postcode."""
    number, status = case.order.number, case.order.status
    if Deed.CANCEL in case.under_way:
        return _no("under_way", f"order {number} is being cancelled.")
    if status not in rules.address_while or (status, Deed.CHANGE_ADDRESS) not in MOVES:
        return _no(
            "too_late",
            f"order {number} is {status.value}, and its address can only be changed before it is packed. "
            "Once it is on its way, the carrier may be able to redirect it.",
        )
    if same_address(case.address, address):
        return _no("already_there", f"order {number} goes to {told(address, postcode)} already.")
    return Allowed(read_back(f"change the delivery address of order {number} to {told(address, postcode)}"))


def decide_file_address(on_file: str, address: str, postcode: str) -> Allowed | Denied:
    """Whether the address on file may become `address`; orders that were placed keep theirs."""
    said = told(address, postcode)
    if same_address(on_file, address):
        return _no("already_there", f"{said} is the address on file already.")
    return Allowed(read_back(f"change the address on your account to {said}, for orders from now on"))


def same_address(one: str, other: str) -> bool:
    """Whether two lines are the same address, capitals and punctuation aside."""
    return _bare(one) == _bare(other)


def _bare(address: str) -> str:
    return " ".join(re.findall(r"\w+", address.casefold()))


def _no(reason: str, why: str) -> Denied:
    return Denied(reason, not_done(Deed.CHANGE_ADDRESS, why))
