"""Phone numbers, e-mail addresses and caller ids."""

import pytest

from app.hearing.caller import CallerIdentity, caller_identity
from app.hearing.emails import emails
from app.hearing.phones import phones

PHONES = [
    ("202 555 0142", "+12025550142"),
    ("(202) 555-0142", "+12025550142"),
    ("202-555-0142", "+12025550142"),
    ("202.555.0142", "+12025550142"),
    ("2025550142", "+12025550142"),
    ("+1 202 555 0142", "+12025550142"),
    ("+12025550142", "+12025550142"),
    ("1 202 555 0142", "+12025550142"),
    ("call me at two oh two five five five oh one four two", "+12025550142"),
    ("two zero two, triple five, zero one four two", "+12025550142"),
    ("my cell is 202 555 01 42", "+12025550142"),
    ("my number is plus four four two zero seven nine four six zero nine five eight", "+442079460958"),
    ("+44 20 7946 0958", "+442079460958"),
    ("it's 202 555 0142 and my order is 1042", "+12025550142"),
    ("my phone is 415 555 2671 thanks", "+14155552671"),
]
NO_PHONES = ["", "1042", "order 2025550142", "555", "my zip is 90210", "it cost 2025550142 dollars", "one two three"]
EMAILS = [
    ("ana@example.org", "ana@example.org"),
    ("Ana.Ruiz+shop@Example.org, thanks", "ana.ruiz+shop@example.org"),
    ("john dot smith at gmail dot com", "john.smith@gmail.com"),
    ("my email is john underscore smith at gmail dot com", "john_smith@gmail.com"),
    ("it's ana dash ruiz at example dot co dot uk please", "ana-ruiz@example.co.uk"),
    ("a n a at example dot org", "ana@example.org"),
    ("it's b o b at g mail dot com", "bob@gmail.com"),
    ("john smith at gmail dot com", "johnsmith@gmail.com"),
    ("john smith at gmail.com", "johnsmith@gmail.com"),
    ("john forty two at hotmail dot com", "john42@hotmail.com"),
    ("ana at hot mail dot com", "ana@hotmail.com"),
    ("send it to ana dot ruiz at example dot org", "ana.ruiz@example.org"),
    ("mike at example dot com", "mike@example.com"),
    ("victor dot hugo at example dot com", "victor.hugo@example.com"),
    ("m as in mike i k e at example dot com", "mike@example.com"),
    ("sofia underscore li nine two one nine at example dot com and my order is 1042", "sofia_li9219@example.com"),
    ("ana at sign example dot com", "ana@example.com"),
    ("ana at example dot o r g", "ana@example.org"),
    ("come at noon my email is ana dot ruiz at example dot org", "ana.ruiz@example.org"),
    ("olivia 4 2 at my dash shop dot io", "olivia42@my-shop.io"),
]
NO_EMAILS = ["", "meet me at the store", "at dot com", "email ana", "I'll be at home dot", "order 1042 at ten"]
PHONE, EMAIL, ID = "phone", "email", "customer_id"
CALLERS = [
    ("+12025550100", PHONE, "+12025550100"),
    (" +1 202 555 0100 ", PHONE, "+12025550100"),
    ("+15550100", PHONE, "+15550100"),
    ("sip:+12025550100@host", PHONE, "+12025550100"),
    ("sip:12025550100@10.0.0.1:5060;user=phone", PHONE, "+12025550100"),
    ('"Ana" <sip:%2B12025550100@host>;tag=1', PHONE, "+12025550100"),
    ("tel:+1-202-555-0100", PHONE, "+12025550100"),
    ("tel:+12025550100;ext=5", PHONE, "+12025550100"),
    ("ana@example.org", EMAIL, "ana@example.org"),
    ("Ana.Ruiz@Example.ORG", EMAIL, "ana.ruiz@example.org"),
    ("c1", ID, "c1"),
    ("cust_42", ID, "cust_42"),
    ("1001", ID, "1001"),
    ("user_01abc", ID, "user_01abc"),
    ("u-ñ", ID, "u-ñ"),
    ("x y", ID, "x y"),
    ("none", ID, "none"),
    ("user", ID, "user"),
    ("Ana Ruiz", ID, "Ana Ruiz"),
    ("<b>", ID, "<b>"),
    ("søren@example.org", EMAIL, "søren@example.org"),
    ("Søren@Bücher.example", EMAIL, "søren@bücher.example"),
]
EITHER = [
    ("2025550100", "+12025550100"),
    ("12025550100", "+12025550100"),
    ("(202) 555-0100", "+12025550100"),
    ("447700900123", "+447700900123"),
    ("00441632960961", "+441632960961"),
]
NOBODY = [
    "", "  ", "anonymous", "Anonymous", "unknown", "RESTRICTED", "private", "null", "undefined", "+", "+1",
    "sip:anonymous@anonymous.invalid", "sip:ana@example.org", "{{system__caller_id}}", "a" * 300, "--", "...",
    "+99999999999999999999", "a\x00b", "\x00",
]  # fmt: skip


@pytest.mark.parametrize(("said", "number"), PHONES)
def test_phone(said: str, number: str) -> None:
    assert phones(said) == (number,)


@pytest.mark.parametrize("said", NO_PHONES)
def test_no_phone(said: str) -> None:
    assert phones(said) == ()


@pytest.mark.parametrize(("said", "address"), EMAILS)
def test_email(said: str, address: str) -> None:
    assert emails(said) == (address,)


@pytest.mark.parametrize("said", NO_EMAILS)
def test_no_email(said: str) -> None:
    assert emails(said) == ()


@pytest.mark.parametrize(("raw", "kind", "value"), CALLERS)
def test_caller(raw: str, kind: str, value: str) -> None:
    assert caller_identity(raw) == CallerIdentity(**{kind: value})


@pytest.mark.parametrize(("raw", "phone"), EITHER)
def test_digits_may_be_a_phone_or_an_id(raw: str, phone: str) -> None:
    assert caller_identity(raw) == CallerIdentity(phone=phone, customer_id=raw)


@pytest.mark.parametrize("raw", NOBODY)
def test_nobody(raw: str) -> None:
    assert caller_identity(raw) == CallerIdentity()
