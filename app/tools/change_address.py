"""The tool `change_address`: where an order goes that is not packed yet, or the address on file, after a yes."""

import re
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from app.actions import Action, Done, Prepared, Refusal
from app.hearing.postcodes import postcodes
from app.orders import order_key
from app.payments.base import Payments
from app.policy.addresses import MOST, decide_file_address, is_complete, tidy
from app.policy.case import Denied
from app.policy.sentences import not_done
from app.policy.states import Deed
from app.standing import Level
from app.store.cases import CaseStore
from app.tools.base import Scope
from app.tools.own_orders import OwnOrders

_MAX_TEXT = 120
# As it is written at the end of an address: US, UK, Canadian. "Apt 4" is none.
_LAST_CODE = re.compile(
    r"\b(\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)$", re.IGNORECASE
)


class AddressRequest(BaseModel):
    """What `change_address` takes, as the caller said it."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    order_number: str | None = Field(
        None,
        max_length=_MAX_TEXT,
        description="The order that is to go there, as the caller said it; without it, the account's own address",
    )
    address: str = Field(max_length=MOST, description="The new address: house number, street, flat, town, state")
    postcode: str | None = Field(None, max_length=_MAX_TEXT, description="Its postcode, if the caller said it")


class ChangeAddress:
    """Changes addresses. No money moves."""

    name = Deed.CHANGE_ADDRESS.value
    description = (
        "Changes the delivery address of a pending order of the caller, or without an order number the address on "
        "the account. It only prepares: the server reads it back and does it after the caller's yes."
    )
    level = Level.VERIFIED
    arguments = AddressRequest

    def __init__(self, orders: OwnOrders, cases: CaseStore, payments: Payments) -> None:
        self._orders = orders
        self._cases = cases
        self._payments = payments

    async def prepare(self, arguments: BaseModel, scope: Scope) -> Prepared | Refusal:
        """What would be changed, and how it is read back. Raises `StoreError`."""
        asked = AddressRequest.model_validate(arguments)
        if not (asked.order_number or "").strip() and scope.standing.customer:
            return await self._on_file(asked, scope)
        case = await self._orders.find(Deed.CHANGE_ADDRESS, asked.order_number or "", scope)
        if isinstance(case, Refusal):
            return case
        key = order_key(case.order.number)
        read = _read(asked)
        if isinstance(read, Denied) and case.order.status in self._orders.rules.address_while:
            return await self._orders.refuse(Deed.CHANGE_ADDRESS, scope, read, key)
        if isinstance(read, Denied):  # nobody is asked for a postcode only to hear that it is too late
            read = {"address": tidy(asked.address)}
        return await self._orders.decide(Deed.CHANGE_ADDRESS, scope, case, _arguments(key, case.address, read))

    async def _on_file(self, asked: AddressRequest, scope: Scope) -> Prepared | Refusal:
        read = _read(asked)
        if isinstance(read, Denied) or scope.standing.customer is None:
            denied = read if isinstance(read, Denied) else Denied("not_verified", _no("I do not know who you are."))
            return await self._orders.refuse(Deed.CHANGE_ADDRESS, scope, denied)
        on_file = await self._cases.file_address(scope.standing.customer)
        arguments = _arguments("", on_file, read)
        verdict = decide_file_address(on_file, read["address"], read["postcode"])
        if isinstance(verdict, Denied):
            return await self._orders.refuse(Deed.CHANGE_ADDRESS, scope, verdict, "", arguments)
        return self._orders.propose(scope, verdict, "", arguments)

    async def execute(self, action: Action) -> Done | Refusal:
        """Change exactly what was read back, once. Raises `StoreError`."""
        return await self._payments.carry_out(action)


def _arguments(key: str, before: str, read: Mapping[str, str]) -> dict[str, str]:
    """The canonical arguments. Where it goes from belongs to them: to go back there later is another change."""
    return {"order": key, "from": before, **read}


def _read(asked: AddressRequest) -> dict[str, str] | Denied:
    """The address in one line that ends in its postcode, and the postcode; a question when one is missing."""
    line = tidy(asked.address)
    if not is_complete(line):
        return Denied("unclear", _no("what is the new address, with the house number and the street?"))
    postcode = _postcode(line, asked.postcode or "")
    if not postcode:
        return Denied("unclear", _no("what is the postcode of the new address?"))
    written = _LAST_CODE.search(line)
    if written and order_key(written[1]) == order_key(postcode):
        line = line[: written.start()].rstrip(" ,")
    return {"address": f"{line}, {postcode}", "postcode": postcode}


def _postcode(line: str, said: str) -> str:
    if said.strip():
        heard = postcodes(said, expecting=True)
        return heard[0] if heard else ""
    written = _LAST_CODE.search(line)
    found = postcodes(line)
    return written[1].upper() if written else (found[0] if found else "")


def _no(question: str) -> str:
    return not_done(Deed.CHANGE_ADDRESS, question)
