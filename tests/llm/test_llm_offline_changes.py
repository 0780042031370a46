"""The offline model asks for what a change needs and calls the tool that proposes it, where one is offered."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.base import Facts, Prompt
from app.llm.offline import lines
from app.llm.offline.reply import Reply
from app.llm.offline.rules import answer
from app.turn import Message
from tests.llm.shop_talk import (
    ANA,
    KNOWN,
    LOOKUP,
    NOBODY,
    ONE,
    SEARCH,
    SHOP,
    TEXT,
    TODAY,
    called,
    only_call,
    order,
    reply,
    talk,
    tool,
)

ITEM = {"type": "object", "properties": {"name": TEXT, "quantity": {"type": "integer"}}}
REFUND = tool("refund_order", "Refunds.", ["order_number"], order_number=TEXT, items={"type": "array", "items": ITEM})
CANCEL = tool("cancel_order", "Cancels.", ["order_number"], order_number=TEXT, reason=TEXT)
ADDRESS = tool("change_address", "Changes.", ["order_number", "address"], order_number=TEXT, address=TEXT)
SEND = tool("send_details", "Sends.", ["what"], what=TEXT)
VERIFY = tool("verify_caller", "Verifies.", [], order_number=TEXT, email=TEXT, postcode=TEXT)
DESK = (LOOKUP, SEARCH, REFUND, CANCEL, ADDRESS, SEND, VERIFY)
NOT_VERIFIED = {"error": "not_verified", "message": "Ask for the order number and the postcode."}
READ_BACK = "A: To confirm, I refund $79.90 for order 1042 to your card. Shall I go ahead?"


def desk(*said: str | Message, facts: Facts = KNOWN) -> Reply:
    return reply(*said, facts=facts, own=DESK)


@pytest.mark.parametrize(
    ("said", "name", "arguments"),
    [
        ("I want a refund for order 1042.", "refund_order", {"order_number": "1042"}),
        ("Can I get a refund for order ten forty two please?", "refund_order", {"order_number": "1042"}),
        ("Refund order 1042, the kettle is broken.", "refund_order",
         {"order_number": "1042", "items": [{"name": "Blue kettle"}], "reason": "the kettle is broken"}),
        ("I'd like to return the mixer please", "refund_order", {"order_number": "1017"}),
        ("Please cancel order 1042 because I found it cheaper", "cancel_order",
         {"order_number": "1042", "reason": "I found it cheaper"}),
        ("Please change the delivery address of order 1042 to 12 Oak Street, Springfield 62701.", "change_address",
         {"order_number": "1042", "address": "12 Oak Street, Springfield 62701"}),
        ("E-mail me the details of order 1042", "send_details", {"what": "details of order 1042"}),
        ("Can you text me the tracking number for order 1042?", "send_details", {"what": "tracking of order 1042"}),
    ],
)  # fmt: skip
def test_a_wish_with_all_it_needs_is_a_call(said: str, name: str, arguments: dict[str, object]) -> None:
    assert only_call(desk(said)) == (name, arguments)


def test_the_only_order_there_is_is_the_one_that_is_meant() -> None:
    assert only_call(desk("Cancel my order please", facts=ONE)) == ("cancel_order", {"order_number": "1042"})
    sent_back = only_call(desk("Send it back, the kettle is broken.", facts=ONE))
    assert sent_back == (
        "refund_order",
        {"order_number": "1042", "items": [{"name": "Blue kettle"}], "reason": "the kettle is broken"},
    )


def test_words_that_items_share_do_not_tell_them_apart() -> None:
    names = [("Pasta bowls, set of four", 1, "20.00"), ("Stoneware mugs, set of four", 1, "20.00"), ("Pan", 1, "9.00")]
    facts = Facts(ANA, (order("1042", "delivered", date(2026, 11, 15), names),))
    _, arguments = only_call(desk("I want a refund for the pasta bowls, set of four, from order 1042", facts=facts))
    assert arguments["items"] == [{"name": "Pasta bowls, set of four"}]
    _, arguments = only_call(desk("Refund the mugs and the pan from order 1042 please", facts=facts))
    assert arguments["items"] == [{"name": "Stoneware mugs, set of four"}, {"name": "Pan"}]


def test_the_item_a_stranger_names_goes_along_as_they_said_it() -> None:
    name, arguments = only_call(desk("I want a refund for the red teapot from order 1042", facts=NOBODY))
    assert (name, arguments["items"]) == ("refund_order", [{"name": "red teapot"}])
    assert "items" not in only_call(desk("I want a refund for my order 1042", facts=NOBODY))[1]


def test_what_is_missing_is_asked_for_one_at_a_time() -> None:
    said: list[str | Message] = ["I want a refund."]
    first = desk(*said, facts=NOBODY)
    assert first.text == lines.ASK_NUMBER[0]
    said += [f"A: {first.text}", "It's one zero four two."]
    assert only_call(desk(*said, facts=NOBODY)) == ("refund_order", {"order_number": "1042"})
    refused = desk(*said, *called("refund_order", NOT_VERIFIED), facts=NOBODY)
    assert refused.text in lines.ASK_POSTCODE
    said += [f"A: {refused.text}", "nine oh two one oh"]
    assert only_call(desk(*said, facts=NOBODY)) == ("verify_caller", {"order_number": "1042", "postcode": "90210"})
    verified = called("verify_caller", {"verified": True, "customer": "Ana Ruiz"})
    assert only_call(desk(*said, *verified, facts=NOBODY)) == ("refund_order", {"order_number": "1042"})


def test_number_and_postcode_said_at_once_are_enough() -> None:
    said = "I want to cancel order 1042, the postcode is 90210."
    refused = called("cancel_order", NOT_VERIFIED)
    assert only_call(desk(said, *refused, facts=NOBODY)) == (
        "verify_caller",
        {"order_number": "1042", "postcode": "90210"},
    )


@pytest.mark.parametrize(
    ("told", "heard"),
    [
        ({"verified": False, "reason": "no_match"}, lines.NOT_FOUND),
        ({"verified": False, "reason": "too_many_attempts"}, lines.TOO_MANY),
        ({"error": "the look-up is not possible right now"}, lines.NOT_FOUND),
    ],
)
def test_who_is_not_verified_changes_nothing(told: object, heard: tuple[str, ...]) -> None:
    said = ("I want a refund for order 1042", f"A: {lines.ASK_POSTCODE[0]}", "nine oh two one one")
    assert desk(*said, *called("verify_caller", told), facts=NOBODY).text == heard[0]


def test_an_address_is_asked_for_and_its_numbers_are_no_order() -> None:
    first = desk("I need to change the delivery address of order 1042.")
    assert first.text == lines.ASK_ADDRESS[0]
    said = (
        "I need to change the delivery address of order 1042.",
        f"A: {first.text}",
        "12 Oak Street, Springfield 62701",
    )
    assert only_call(desk(*said)) == (
        "change_address",
        {"order_number": "1042", "address": "12 Oak Street, Springfield 62701"},
    )


def test_a_yes_with_less_is_proposed_anew() -> None:
    said = talk("I want a refund for order 1042.", READ_BACK, "yes but only the kettle")
    notes = ("What was proposed to the caller was dropped. Nothing was done.",)
    given = answer(Prompt("You are Ada.", said, KNOWN, own_tools=DESK, today=TODAY, notes=notes))
    assert only_call(given) == ("refund_order", {"order_number": "1042", "items": [{"name": "Blue kettle"}]})


def test_the_answer_to_what_the_server_asked_goes_back_to_the_tool() -> None:
    asked = "A: I have not refunded anything yet. Which item is it, the kettle or the board?"
    name, arguments = only_call(desk("I want a refund for order 1042", asked, "the kettle"))
    assert (name, arguments) == ("refund_order", {"order_number": "1042", "items": [{"name": "Blue kettle"}]})


@pytest.mark.parametrize("error", ["the look-up is not possible right now", "the arguments are not right: x"])
def test_a_call_that_fails_is_said_to_have_changed_nothing(error: str) -> None:
    told = desk("Cancel order 1042", *called("cancel_order", {"error": error})).text
    assert "nothing has been changed" in told


@pytest.mark.parametrize(
    "said",
    ["What is your refund policy?", "How do I cancel an order?", "Was my order cancelled?", "Where is my order 1042?"],
)
def test_a_question_is_no_wish(said: str) -> None:
    given = reply(said, facts=KNOWN, own=DESK, passages=SHOP)
    assert not {made.name for made in given.calls} & {"refund_order", "cancel_order", "change_address"}


def test_what_no_tool_can_do_is_still_refused_honestly() -> None:
    assert reply("I want a refund for order 1042", facts=KNOWN, own=[LOOKUP]).text.startswith("I can't make refunds")
    swap = reply("i want to swap it for a blue one", facts=KNOWN, own=[LOOKUP, REFUND])
    assert swap.text.startswith("I can't arrange an exchange")
    quantity = reply("please change the quantity of order 1042 to three", facts=KNOWN, own=[LOOKUP, ADDRESS])
    assert quantity.text.startswith("I can't make changes")


def test_an_old_wish_does_not_come_back_with_a_number_for_something_else() -> None:
    said = (
        "I want a refund for order 1042", "A: I have not refunded it: the thirty days are over.",
        "Then where is my order?", f"A: {lines.ASK_NUMBER[0]}", "1042",
    )  # fmt: skip
    assert not {made.name for made in desk(*said, facts=NOBODY).calls} & {"refund_order"}


WORDS = """
    refund cancel return change address email text me my the order 1042 ten forty two kettle board only just please to
    12 Oak Street 62701 nine oh two one oh yes no because it is broken i want everything a@example.org what postcode ?
"""
OURS = (*lines.ASK_NUMBER, *lines.ASK_POSTCODE, *lines.ASK_ADDRESS, READ_BACK)
SPOKEN = st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join)
RESULTS = st.sampled_from((NOT_VERIFIED, {"verified": True}, {"verified": False}, {"error": "x"}, "no json", [1], {}))


@given(
    st.lists(st.tuples(SPOKEN, st.sampled_from(OURS)), max_size=4),
    SPOKEN, st.sampled_from((KNOWN, ONE, NOBODY)), st.sampled_from([tool.name for tool in DESK]), RESULTS,
)  # fmt: skip
def test_whatever_is_said_there_is_an_answer_and_calls_end(
    turns: list[tuple[str, str]], last: str, facts: Facts, name: str, result: object
) -> None:
    said: list[str | Message] = [part for them, us in turns for part in (them, f"A: {us}")]
    first = desk(*said, last, facts=facts)
    assert first.text or first.calls
    after = desk(*said, last, *called(name, result), facts=facts)
    assert after.text or after.calls
    again = [*called(name, result), *called(name, result), *called(VERIFY.name, {"verified": True})]
    assert desk(*said, last, *again, *again, facts=facts).calls == () or name == LOOKUP.name


def test_arguments_are_always_a_json_object_the_schema_knows() -> None:
    for said in ("refund it", "cancel it", "change my address to 5 Elm Road", "text me that", "refund 1042 and 1017"):
        for made in desk(said).calls:
            known = {tool.name: set(tool.parameters["properties"]) for tool in DESK}  # type: ignore[call-overload]
            assert set(json.loads(made.arguments)) <= known[made.name] | {"reason"}


@pytest.mark.parametrize("said", ["Thank you.", "What are your opening hours?", "Okay, bye.", "Do you sell kettles?"])
def test_what_the_caller_said_no_to_is_not_proposed_again_for_other_words(said: str) -> None:
    told = "A: I have not done that, nothing has changed. What else can I do for you?"
    went_on = desk("Please cancel order 1042.", READ_BACK, "no", told, said)
    assert "cancel_order" not in [made.name for made in went_on.calls]
    again = desk("Please cancel order 1042.", READ_BACK, "no", told, "Please cancel order 1042 after all.")
    assert only_call(again)[0] == "cancel_order"
