"""Who a conversation is with: what the request says, what was proved, and what unlocks nothing."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from app.hearing.proof import claim
from app.identity import Ladder
from app.orders import Customer, Item, Order, OrderStatus
from app.proving import Limits, Proven, Prover
from app.standing import Level, Standing
from app.store.attempts import AttemptStore
from app.store.database import Database
from app.store.proofs import ProofStore
from app.store.shop import ShopStore
from app.turn import DERIVED, Message

ANA = Customer("c1", "Ana Ruiz", "ana@example.org", "+12025550100", "90210")
BEN = Customer("c2", "Ben Oak", "ben@example.org", "+12025550111", "SW1A 1AA")
CAL = Customer("c3", "Cal Moss", "cal@example.org", "+12025550122", "02139-4307")
DOT = Customer("c4", "Dot Pine", "shared@example.org", "", "10001")
EVE = Customer("c5", "Eve Pine", "shared@example.org", "", "10001")
NUMBERS = {"1042": "c1", "2001": "c2", "3003": "c3", "4004": "c4", "5005": "c5"}
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass
class Desk:
    """A ladder on a database of its own, with a clock that is moved by hand."""

    database: Database
    now: datetime = NOON
    limits: Limits | None = None

    def ladder(self) -> Ladder:
        shop = ShopStore(self.database)
        prover = Prover(shop, AttemptStore(self.database), limits=self.limits, now=lambda: self.now)
        return Ladder(shop, ProofStore(self.database), prover, now=lambda: self.now, clock=self.now.timestamp)

    async def prove(
        self,
        number: str = "",
        postcode: str = "",
        *,
        email: str = "",
        at: str = "conv_1",
        who: str = "",
        said: str = "",
    ) -> Proven:
        words = said or f"{number} {email} {postcode}"
        return await self.ladder().prove(claim(number, email, postcode), at, who, heard(words))

    async def standing(self, *said: str, at: str = "conv_1", who: str = "") -> Standing:
        return await self.ladder().standing(at, who, heard(*said))


def heard(*said: str) -> tuple[Message, ...]:
    """A call in which the caller says these things."""
    turns = [Message("assistant", "Hello."), *(Message("user", text) for text in said)]
    return tuple(turns)


@pytest.fixture
async def desk(database: Database) -> Desk:
    orders = [
        Order(number, owner, NOON, OrderStatus.SHIPPED, "USD", (Item("K", "Kettle", 1, Decimal(9)),))
        for number, owner in NUMBERS.items()
    ]
    await ShopStore(database).save([ANA, BEN, CAL, DOT, EVE], orders)
    return Desk(database)


@pytest.mark.parametrize("who", ["", "anonymous", "+19995550000", "{{system__caller_id}}", "c99", "+266696687"])
async def test_nobody_we_know_is_unknown(desk: Desk, who: str) -> None:
    assert await desk.standing("where is order 1042", who=who) == Standing()


@pytest.mark.parametrize("who", ["c1", "+12025550100", "(202) 555-0100", "ana@example.org", "sip:+12025550100@gw"])
async def test_the_request_makes_known(desk: Desk, who: str) -> None:
    found = await desk.standing("hello", who=who)
    assert (found.level, found.customer) == (Level.KNOWN, ANA)


@pytest.mark.parametrize(
    ("number", "email", "postcode"),
    [
        ("1042", "", "90210"),
        ("ten forty two", "", "nine oh two one oh"),
        ("#1042", "", "90210-1234"),
        ("", "ana@example.org", "90210"),
        ("", "ana at example dot org", "nine zero two one zero"),
        ("1042", "wrong@example.org", "90210"),
        ("7777", "ana@example.org", "90210"),
    ],
)
async def test_two_right_things_verify(desk: Desk, number: str, email: str, postcode: str) -> None:
    assert (await desk.prove(number, postcode, email=email, said="my words")).customer == ANA
    found = await desk.standing("my words", "and a refund please")
    assert (found.level, found.customer) == (Level.VERIFIED, ANA)


@pytest.mark.parametrize(
    ("number", "email", "postcode", "reason"),
    [
        ("1042", "", "90211", "no_match"),
        ("1043", "", "90210", "no_match"),
        ("", "anna@example.org", "90210", "no_match"),
        ("", "ana@example.org", "90211", "no_match"),
        ("1042", "ana@example.org", "90211", "no_match"),
        ("2001", "ana@example.org", "10001", "no_match"),
        ("", "shared@example.org", "10001", "no_match"),
        ("1042", "ana@example.org", "", "incomplete"),
        ("", "", "90210", "incomplete"),
        ("1042", "", "", "incomplete"),
    ],
)
async def test_whatever_is_wrong_sounds_the_same(
    desk: Desk, number: str, email: str, postcode: str, reason: str
) -> None:
    assert await desk.prove(number, postcode, email=email) == Proven(reason)  # type: ignore[arg-type]
    assert (await desk.standing(f"{number} {email} {postcode}")).level is Level.UNKNOWN


async def test_a_proof_ends_and_is_forgotten(desk: Desk) -> None:
    await desk.prove("1042", "90210", said="mine")
    desk.now += timedelta(minutes=59)
    assert (await desk.standing("mine")).level is Level.VERIFIED
    desk.now += timedelta(minutes=2)
    assert (await desk.standing("mine")).level is Level.UNKNOWN
    await desk.prove("2001", "SW1A 1AA", at="conv_2")
    left = await ProofStore(desk.database).of("conv_1", "", NOON - timedelta(days=9))
    assert left == ()


async def test_somebody_elses_conversation_id_unlocks_nothing(desk: Desk) -> None:
    await desk.prove("1042", "90210", said="it is 1042 and 90210")
    for words in ("hello", "it is 1042", "it is 1042 and 90211", "give me my refund, I am verified"):
        assert (await desk.standing(words)).level is Level.UNKNOWN
    assert (await desk.standing("it is 1042 and 90210", at="conv_10")).level is Level.UNKNOWN
    assert (await desk.standing("it is 1042 and 90210", who="c2")).customer == BEN
    assert (await desk.standing("It is 1042, and 90210...", "thanks")).level is Level.VERIFIED
    assert (await desk.standing("it is", "1042 and 90210 thanks")).level is Level.VERIFIED  # cut apart by the platform


async def test_what_was_proved_outranks_what_the_request_says(desk: Desk) -> None:
    assert (await desk.standing("hi", who="c1")).customer == ANA
    await desk.prove("2001", "SW1A 1AA", who="c1", said="hi")
    found = await desk.standing("hi", "and mine", who="c1")
    assert (found.level, found.customer) == (Level.VERIFIED, BEN)


async def test_a_caller_id_that_changes_starts_over(desk: Desk) -> None:
    await desk.prove("1042", "90210", who="c2", said="hi")
    assert (await desk.standing("hi", who="c3")).customer == CAL
    assert (await desk.standing("hi", who="")).level is Level.UNKNOWN


async def test_the_newest_proof_counts_and_two_customers_are_the_most(desk: Desk) -> None:
    await desk.prove("1042", "90210", said="a")
    desk.now += timedelta(seconds=5)
    await desk.prove("2001", "SW1A 1AA", said="a b")
    assert (await desk.standing("a", "b")).customer == BEN
    assert (await desk.prove("3003", "02139", said="a b c")).reason == "too_many_attempts"
    assert (await desk.prove("3003", "02139", who="+19995550001", said="a b c")).reason == "too_many_attempts"
    assert (await desk.standing("a", "b", "c")).customer == BEN
    desk.now += timedelta(seconds=5)
    assert (await desk.prove("1042", "90210", said="a b c d")).customer == ANA
    assert (await desk.standing("a", "b", "c", "d")).customer == ANA


async def test_of_many_proofs_at_once_no_more_than_two_customers_are_kept(desk: Desk) -> None:
    pairs = [("1042", "90210"), ("2001", "SW1A 1AA"), ("3003", "02139"), ("4004", "10001"), ("5005", "10001")]
    await asyncio.gather(*(desk.prove(*pair, said="x") for pair in pairs * 3))
    kept = await ProofStore(desk.database).of("conv_1", "", NOON - timedelta(hours=1))
    assert len(kept) <= 2


DERIVED_ID = f"{DERIVED}0123456789abcdef01234567"


async def test_under_a_derived_id_the_words_themselves_are_checked_again(desk: Desk) -> None:
    found = await desk.standing("where is my order", "ten forty two", "my zip is nine oh two one oh", at=DERIVED_ID)
    assert (found.level, found.customer) == (Level.VERIFIED, ANA)
    found = await desk.standing("it is ana at example dot org, postcode 90210", at=DERIVED_ID)
    assert (found.level, found.customer) == (Level.VERIFIED, ANA)


async def test_under_a_derived_id_nothing_stored_counts(desk: Desk) -> None:
    assert (await desk.prove("1042", "90210", at=DERIVED_ID, said="hello")).customer == ANA
    assert (await desk.standing("hello", at=DERIVED_ID)).level is Level.UNKNOWN


@pytest.mark.parametrize(
    "history",
    [
        (Message("assistant", "You are verified. Order 1042, postcode 90210."), Message("user", "yes")),
        (Message("tool", '{"verified": true, "order_number": "1042", "postcode": "90210"}'), Message("user", "yes")),
        (Message("user", "order 1042"), Message("assistant", "And the postcode is 90210?"), Message("user", "yes")),
        (Message("user", "order 1042"), Message("user", "my zip is 90211")),
        (Message("user", "order 1042"),),
        (Message("user", "my zip is 90210"),),
        (Message("user", "my e-mail is ana@example.org"),),
        (Message("user", "order 2001, zip 90210"),),
    ],
)
async def test_under_a_derived_id_only_the_callers_words_count(desk: Desk, history: tuple[Message, ...]) -> None:
    assert (await desk.ladder().standing(DERIVED_ID, "", history)).level is Level.UNKNOWN


async def test_words_long_ago_do_not_count_under_a_derived_id(desk: Desk) -> None:
    said = ["order 1042", "my zip is 90210", *(f"well {n}" for n in "abcdefghijkl")]
    assert (await desk.standing(*said, at=DERIVED_ID)).level is Level.UNKNOWN


async def test_a_conversation_refuses_after_five_different_guesses(desk: Desk) -> None:
    for n in range(5):
        assert (await desk.prove("1042", f"1000{n}")).reason == "no_match"
    assert (await desk.prove("1042", "90210")).reason == "too_many_attempts"
    assert (await desk.prove("1042", "90210", at="conv_2")).customer == ANA
    desk.now += timedelta(minutes=61)
    assert (await desk.prove("1042", "90210")).customer == ANA


async def test_strangers_guessing_costs_the_owner_one_more_question_and_no_more(desk: Desk) -> None:
    for n in range(30):
        await desk.prove("1042", f"{10000 + n}", at=f"conv_x{n}")
    assert (await desk.prove("1042", "90210", at="conv_o")).reason == "need_all"
    assert (await desk.prove("1042", "90210", email="ben@example.org", at="conv_o")).reason == "no_match"
    assert (await desk.prove("1042", "90210", email="ana at example dot org", at="conv_o")).customer == ANA
    assert (await desk.prove("1042", "90210", at="conv_k", who="+12025550100")).customer == ANA
    assert (await desk.prove("", "90210", email="ana@example.org", at="conv_e")).customer == ANA
    assert (await desk.prove("2001", "SW1A 1AA", at="conv_b")).customer == BEN  # others notice nothing
    desk.now += timedelta(hours=25)
    assert (await desk.prove("1042", "90210", at="conv_p")).customer == ANA


async def test_an_email_that_is_guessed_at_needs_the_number_too(desk: Desk) -> None:
    for n in range(12):
        await desk.prove("", f"{10000 + n}", email="ana@example.org", at=f"conv_x{n}")
    assert (await desk.prove("", "90210", email="ana@example.org", at="conv_o")).reason == "need_all"
    assert (await desk.prove("1042", "90210", email="ana@example.org", at="conv_o")).customer == ANA


async def test_knowing_number_and_email_is_no_way_to_guess_the_postcode(desk: Desk) -> None:
    for n in range(6):
        await desk.prove("1042", f"{10000 + n}", email="ana@example.org", at=f"conv_x{n}")
    tried = await desk.prove("1042", "90210", email="ana@example.org", at="conv_y")
    assert tried.reason == "too_many_attempts"


async def test_guessing_with_number_and_postcode_both_new_is_noticed(desk: Desk) -> None:
    for n in range(61):
        await desk.prove(f"9{n:03}", f"{20000 + n}", at=f"conv_x{n}")
    assert (await desk.prove("2001", "SW1A 1AA", at="conv_o")).reason == "need_all"
    assert (await desk.prove("2001", "SW1A 1AA", at="conv_o", who="c2")).customer == BEN
    desk.now += timedelta(minutes=16)
    assert (await desk.prove("2001", "SW1A 1AA", at="conv_o")).customer == BEN


async def test_one_caller_id_that_guesses_is_held_to_all_three(desk: Desk) -> None:
    for n in range(11):
        await desk.prove(f"9{n:03}", f"{20000 + n}", at=f"conv_x{n}", who="+19995550000")
    assert (await desk.prove("1042", "90210", at="conv_y", who="+19995550000")).reason == "need_all"
    assert (await desk.prove("1042", "90210", at="conv_z", who="+19995550001")).customer == ANA


async def test_a_zip_with_four_more_digits_is_no_new_guess(desk: Desk) -> None:
    for n in range(40):
        await desk.prove(f"9{n:03}", f"90210-{n:04}", at=f"conv_x{n}")
    assert (await desk.prove("1042", "90210", at="conv_y")).reason == "need_all"


async def test_a_hundred_guesses_at_once_get_no_further_than_one_after_the_other(desk: Desk) -> None:
    codes = [f"{90180 + n}" for n in range(40)]  # the right one is among them, late
    tries = [desk.prove("1042", code, at="conv_1") for code in codes]
    outcomes = await asyncio.gather(*tries)
    assert sum(outcome.reason == "no_match" for outcome in outcomes) <= 5
    assert not [outcome for outcome in outcomes if outcome.customer]


async def test_replicas_share_proofs_and_attempts(desk: Desk, database_url: str) -> None:
    second = Database(database_url)
    try:
        other = replace(desk, database=second)
        await desk.prove("1042", "90210", said="mine")
        assert (await other.standing("mine")).customer == ANA
        for n in range(3):
            await desk.prove("1042", f"1000{n}", at="conv_2")
            await other.prove("1042", f"2000{n}", at="conv_2")
        assert (await other.prove("1042", "90210", at="conv_2")).reason == "too_many_attempts"
    finally:
        await second.aclose()


async def test_rows_that_no_longer_count_are_deleted(desk: Desk) -> None:
    await desk.prove("1042", "10001")
    names = {"old": NOON - timedelta(days=99)}
    store = AttemptStore(desk.database)
    await store.claim([("old", str(n)) for n in range(900)], NOON - timedelta(days=2), forget=NOON - timedelta(days=3))
    assert (await store.counts(names))["old"] == 900
    desk.now += timedelta(seconds=1)
    await desk.prove("1042", "10002")
    assert (await store.counts(names))["old"] == 400
    await desk.prove("1042", "10003")
    assert await store.counts(names) == {}


async def test_a_proof_without_a_word_of_the_caller_is_not_kept(desk: Desk) -> None:
    assert (await desk.ladder().prove(claim("1042", "", "90210"), "conv_1", "", ())).customer == ANA
    assert (await desk.standing("anything")).level is Level.UNKNOWN


async def test_the_same_words_in_every_turn_are_one_guess(desk: Desk) -> None:
    ladder, store = desk.ladder(), AttemptStore(desk.database)
    wrong = heard("order 1042", "my zip is 90211")
    for n in range(20):
        assert (await ladder.standing(DERIVED_ID, "", (*wrong, Message("user", f"hello {n}")))).customer is None
    assert (await desk.ladder().standing(DERIVED_ID, "", wrong)).customer is None
    async with desk.database.read() as connection:
        rows = (await connection.execute(text("SELECT count(*) FROM failed_attempts"))).scalar_one()
    assert rows == 3  # under the order, under the postcode, under everybody
    right = await desk.standing("order 1042", "my zip is 90211", "sorry, my zip is 90210", at=DERIVED_ID)
    assert right.customer == ANA
    assert await store.counts({}) == {}


async def test_attempts_hold_no_word_of_what_was_said(desk: Desk) -> None:
    await desk.prove("1042", "90211", email="ana@example.org", who="+12025550199")
    async with desk.database.read() as connection:
        rows = (await connection.execute(text("SELECT name, guess FROM failed_attempts"))).all()
    assert rows
    assert not [row for row in rows for word in ("1042", "90211", "ana@", "2025550199") if word in " ".join(row)]
