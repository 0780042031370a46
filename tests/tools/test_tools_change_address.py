"""Where things go is changed to what was read back, and half an address is asked for."""

from typing import Any

import pytest

from app.actions import ActionState, Done, Refusal
from app.store.database import Database
from tests.till import BEN, Till, filled


@pytest.fixture
async def till(database: Database) -> Till:
    return await filled(Till(database))


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ({"address": "12  Oak street ,Apt 4, Portland, OR", "postcode": "nine seven two oh one"},
         "12 Oak street, Apt 4, Portland, OR, postcode 97201"),
        ({"address": "12 Oak Street, Portland OR 97201."}, "12 Oak Street, Portland OR, postcode 97201"),
        ({"address": "Rose Cottage, Church Lane, Leeds LS1 4DY"}, "Rose Cottage, Church Lane, Leeds, postcode LS1 4DY"),
        ({"address": "1 High Street ls1 4dy"}, "1 High Street, postcode LS1 4DY"),
        ({"address": "12 Oak Street, Portland, 97201", "postcode": "97201"}, "12 Oak Street, Portland, postcode 97201"),
    ],
)  # fmt: skip
async def test_an_orders_address_is_changed_to_what_was_read_back(till: Till, said: dict[str, Any], line: str) -> None:
    action = await till.prepare("change_address", order_number="W7-55", **said)
    assert action.read_back == (f"I will change the delivery address of order W7-55 to {line}. Shall I go ahead?")
    assert action.amount is None
    done = await till.tools["change_address"].execute(action)
    assert done.said == f"I have changed the delivery address of order W7-55 to {line}."
    again = await till.ask("change_address", "other", order_number="W7-55", **said)
    assert isinstance(again, Refusal)
    assert again.reason == "already_there"


@pytest.mark.parametrize("number", ["W7-55", None])
async def test_an_address_that_was_changed_away_from_may_be_gone_back_to_in_the_same_call(
    till: Till, number: str | None
) -> None:
    """What was done first is not what holds now: its outcome would be no answer to the same wish."""
    lines = ("12 Oak Street, Portland OR 97201", "5 Elm Road, Leeds LS1 4DY", "12 Oak Street, Portland OR 97201")
    for line in lines:
        action = await till.prepare("change_address", order_number=number, address=line)
        assert action.state is ActionState.PREPARED
        assert isinstance(await till.tools["change_address"].execute(action), Done)


async def test_without_an_order_the_address_on_file_is_changed(till: Till) -> None:
    action = await till.prepare("change_address", address="5 Elm Road, Leeds", postcode="LS1 4DY")
    assert "the address on your account to 5 Elm Road, Leeds, postcode LS1 4DY" in action.read_back
    done = await till.tools["change_address"].execute(action)
    assert isinstance(done, Done)
    ana = await till.shop.customer("c1")
    assert ana
    assert ana.postcode == "LS1 4DY"
    ben = await till.shop.customer("c2")
    assert ben == BEN


@pytest.mark.parametrize("address", ["over there", "12", "Portland, Oregon", "???", "12 Oak Street, Apt 4"])
async def test_half_an_address_is_asked_for(till: Till, address: str) -> None:
    answer = await till.ask("change_address", order_number="W7-55", address=address)
    assert isinstance(answer, Refusal)
    assert answer.reason == "unclear"
