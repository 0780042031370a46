"""What happens on real lines: cut replies, split utterances, corrections, pauses and farewells that are none."""

import pytest

from app.knowledge import Passage
from tests.llm.shop_talk import END_CALL, KNOWN, SHOP, TEXT, called, only_call, reply, tool

SKIP = tool("skip_turn", "", reason=TEXT)
VOICEMAIL = tool("voicemail_detection", "", ["reason"], reason=TEXT)
LANGUAGE = tool("language_detection", "", ["reason", "language"], reason=TEXT, language=TEXT)
ASK_POSTCODE = "Thanks. What's the postcode on that order? That way I only tell the right person."

CORRECTIONS = [
    ("wait, I meant 1017", "1017"),
    ("hold on, actually I meant order 1017", "1017"),
    ("one second it's 1017", "1017"),
    ("just a minute, it's one zero one seven", "1017"),
    ("give me one moment... ok it's order 1017", "1017"),
    ("wait, where is my mixer", "1017"),
]
PAUSES = ["hold on a second", "hold on one second please", "one moment please", "give me a minute", "let me check"]


@pytest.mark.parametrize(("said", "number"), CORRECTIONS)
def test_a_correction_is_not_a_pause(said: str, number: str) -> None:
    given = reply("where is my order", "A: Your latest order, one zero", said, facts=KNOWN, tools=[SKIP])
    assert given.calls == ()
    assert given.text.startswith(f"Order {number} ")


@pytest.mark.parametrize("said", PAUSES)
def test_a_pause_is_a_pause(said: str) -> None:
    given = reply("where is my order", "A: Sure, what's your order number?", said, tools=[SKIP])
    assert only_call(given)[0] == "skip_turn"


def test_a_pause_is_kept_with_as_little_as_possible() -> None:
    assert reply("one moment", *called("skip_turn", {"status": "success"}), tools=[SKIP]).text == "Mm-hm."


WANTS = [
    "no that's all wrong, I asked about 1042", "Bye, where is my order 1042?", "bye, where is order ten forty two",
    "that's all, but what is your return policy",
]  # fmt: skip


@pytest.mark.parametrize("said", WANTS)
def test_nobody_is_hung_up_on_who_wants_something(said: str) -> None:
    given = reply("hi", "A: Hello.", said, facts=KNOWN, passages=SHOP, tools=[END_CALL])
    assert all(call.name != "end_call" for call in given.calls)
    assert "oodbye" not in given.text


@pytest.mark.parametrize("said", ["thanks for telling me where my order is, bye", "no, that's all I wanted", "bye!"])
def test_a_farewell_stays_one(said: str) -> None:
    assert only_call(reply("hi", "A: Hello.", said, facts=KNOWN, tools=[END_CALL]))[0] == "end_call"


CUT = [
    ("where is order 1020", "A: Thanks. What's the...", "20016"),
    ("where is order 1020", "A: Thanks.", "20016"),
    ("where is order 1020", "A: Thanks. What's the...", "hold on", "A: Sure, take your time.", "20016"),
    ("where is order 1020", f"A: {ASK_POSTCODE}", "hold on", "A: Mm-hm.", "20016"),
    ("where is my order", "A: Sure, what's", "1020", "A: Thanks. What's the", "two zero zero one six"),
    ("Where is order 1020", "my zip is 20016"),
    ("Where is my order", "1020", "20016"),
    ("Where is my order", "one zero two zero", "two zero zero one six"),
    ("hi", "A: Hello.", "Where is my", "Where is my order 1020", "20016"),
]


@pytest.mark.parametrize("said", CUT)
def test_cut_replies_and_split_utterances_are_put_together(said: tuple[str, ...]) -> None:
    assert only_call(reply(*said)) == ("lookup_order", {"number": "1020", "postcode": "20016"})


def test_one_number_with_two_readings_is_no_number_with_a_postcode() -> None:
    assert reply("where is my order", "ten forty two").text == ASK_POSTCODE


POSTCODES = [
    ("1007", "M twenty six R E", "M2 6RE or M20 6RE"),
    ("1007", "sw one a one double a", "SW1A 1AA"),
    ("7", "D02 AF30", "D02AF30"),
]


@pytest.mark.parametrize(("number", "said", "postcode"), POSTCODES)
def test_every_spelling_of_a_postcode_goes_to_the_lookup(number: str, said: str, postcode: str) -> None:
    given = reply(f"Order {number}", f"A: {ASK_POSTCODE}", said)
    assert only_call(given) == ("lookup_order", {"number": number, "postcode": postcode})


def test_other_requests_are_not_taken_for_a_machine_or_another_language() -> None:
    driver = reply("please leave a message with the driver of order 1042", facts=KNOWN, tools=[VOICEMAIL])
    assert driver.calls == ()
    spanish = reply("I speak Spanish but where is order 1042", facts=KNOWN, tools=[LANGUAGE])
    assert spanish.text.startswith("Order 1042 is on its way")
    assert only_call(reply("I only speak Spanish", tools=[LANGUAGE]))[0] == "language_detection"


def test_who_somebody_is_is_never_read_out() -> None:
    told = {"caller_id": "c1", "customer_id": "c1", "postcode": "90210", "phone": "+1", "email_address": "a@b.c"}
    assert reply("hello", *called("whoami", told), tools=[tool("whoami")]).text == "Okay, that's done."


def test_a_list_is_not_made_up() -> None:
    days = {"type": "array", "items": TEXT}
    alarm = tool("set_alarm", "Sets an alarm", ["time", "days"], time=TEXT, days=days)
    assert reply("please set my alarm for seven", tools=[alarm]).calls == ()
    given = reply("please set my alarm for 7 am on monday", tools=[alarm])
    assert only_call(given)[1] == {"time": "7 am", "days": ["monday"]}


NEWS = ["what is the weather", "stop talking", "read me my name"]


@pytest.mark.parametrize("said", NEWS)
def test_a_word_in_passing_is_no_answer(said: str) -> None:
    passing = [
        Passage("e", "Express shipping > Late", "If it is late because of the weather, we refund nothing."),
        Passage("s", "Stores > Getting there", "All stores are near a bus stop. You can stop and talk to us."),
        Passage("n", "Account > E-mail", "If you can no longer read mail at the old address, call us by name."),
    ]
    given = reply(said, passages=passing)
    assert "refund" not in given.text
    assert "bus" not in given.text
    assert "mail" not in given.text


HEADED = [
    ("how do I descale my kettle", "Fill it"),
    ("how long do I have to return something", "You can return most items within 30 days"),
    ("what payment methods do you take", "We accept Visa"),
]


@pytest.mark.parametrize(("said", "told"), HEADED)
def test_the_heading_that_promises_the_answer_wins(said: str, told: str) -> None:
    passages = [
        Passage("p", "Refunds > Original payment method", "Refunds go back to the payment method you used."),
        Passage("p", "Payment methods > Ways to pay", "We accept Visa, Mastercard, PayPal and gift cards."),
        Passage("k", "Descaling your kettle > Switches off too early", "If the kettle switches off, descale it first."),
        Passage("k", "Descaling your kettle > How to descale", "Fill it with vinegar. Let it stand for 30 minutes."),
        Passage("r", "Returning something > Holiday returns", "Holiday returns have until the end of 31 days."),
        Passage("r", "Returning something > The 30 day return window", "You can return most items within 30 days."),
    ]
    assert reply(said, passages=passages).text.startswith(told)
