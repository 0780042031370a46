"""What `verify_caller` tells a model: enough to go on, and nothing about what was wrong."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from app.identity import Ladder
from app.orders import Customer, Order, OrderStatus
from app.proving import Prover
from app.standing import Level
from app.store.attempts import AttemptStore
from app.store.database import Database
from app.store.proofs import ProofStore
from app.store.shop import ShopStore
from app.tools.base import Scope
from app.tools.verify_caller import VerifyCaller, WhoCalls
from app.turn import Message

ANA = Customer("c1", "Ana Ruiz", "ana@example.org", "+12025550100", "90210")
SCOPE = Scope("conv_1", "", history=(Message("user", "it is me"),))


@pytest.fixture
async def ladder(database: Database) -> Ladder:
    shop = ShopStore(database)
    placed = datetime(2026, 11, 2, tzinfo=UTC)
    await shop.save([ANA], [Order("W-1042", "c1", placed, OrderStatus.SHIPPED, "USD")])
    return Ladder(shop, ProofStore(database), Prover(shop, AttemptStore(database)))


async def told(ladder: Ladder, **said: object) -> Mapping[str, object]:
    return await VerifyCaller(ladder).run(WhoCalls.model_validate(said), SCOPE)


async def test_number_and_postcode_name_the_customer_and_spell_the_number(ladder: Ladder) -> None:
    heard = await told(ladder, order_number="W ten forty two", postcode="nine oh two one oh")
    assert heard == {"verified": True, "customer": "Ana Ruiz", "order_number": "W-1042", "spelled": "W 1 0 4 2"}
    standing = await ladder.standing(SCOPE.conversation_id, SCOPE.caller_id, SCOPE.history)
    assert (standing.level, standing.customer) == (Level.VERIFIED, ANA)


async def test_email_and_postcode_name_the_customer(ladder: Ladder) -> None:
    heard = await told(ladder, email="ana at example dot org", postcode=90210)
    assert heard == {"verified": True, "customer": "Ana Ruiz"}


async def test_whatever_is_wrong_sounds_the_same(ladder: Ladder) -> None:
    answers = [
        await told(ladder, order_number="W1042", postcode="90211"),
        await told(ladder, order_number="W1043", postcode="90210"),
        await told(ladder, email="bo@example.org", postcode="90210"),
        await told(ladder, email="ana@example.org", postcode="90212"),
    ]
    assert len({str(answer) for answer in answers}) == 1
    assert (answers[0]["verified"], answers[0]["reason"]) == (False, "no_match")


async def test_what_is_missing_is_asked_for_and_is_no_try(ladder: Ladder) -> None:
    for said in ({}, {"postcode": "90210"}, {"email": "ana@example.org"}, {"order_number": "W1042"}) * 3:
        assert (await told(ladder, **said))["reason"] == "incomplete"
    assert (await told(ladder, order_number="W1042", postcode="90210"))["verified"] is True


async def test_too_many_tries_end_it(ladder: Ladder) -> None:
    for n in range(5):
        await told(ladder, order_number="W1042", postcode=f"1000{n}")
    assert (await told(ladder, order_number="W1042", postcode="90210"))["reason"] == "too_many_attempts"
