"""E-mail and text messages as servers and gateways receive them."""

import base64

import pytest

from app.errors import ConfigurationError
from app.outbox.delivery import DeliveryError
from app.outbox.sms import SmsSender
from app.outbox.smtp import SmtpSender
from app.outgoing import Outgoing
from tests.outbox.conftest import ADDRESS, PHONE, Gateway, MailServer

MAIL = Outgoing("msg_1", "email", ADDRESS, "Order 1042\r\nBcc: x@y.example", "Räksmörgås.\n")
TEXT = Outgoing("msg_2", "sms", PHONE, "", "Your parcel: https://ups.example/1Z999 & more")


async def test_a_mail_has_its_text_its_ids_and_no_smuggled_headers(mail_server: MailServer) -> None:
    await SmtpSender(mail_server.url, "The Shop <shop@example.org>", timeout_s=5).send(MAIL)
    (mail,) = mail_server.mails
    assert (mail["To"], mail["From"], mail["Message-ID"]) == (
        ADDRESS,
        "The Shop <shop@example.org>",
        "<msg_1@example.org>",
    )
    assert mail["Bcc"] is None
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().strip() == "Räksmörgås."


async def test_the_password_of_the_url_is_used_as_it_was_meant(mail_server: MailServer) -> None:
    url = f"smtp://shop%40example.org:secret%3A1@127.0.0.1:{mail_server.port}"
    await SmtpSender(url, "", timeout_s=5).send(MAIL)
    assert mail_server.logins == ["shop@example.org"]
    assert mail_server.mails[0]["From"] == "shop@example.org"


@pytest.mark.parametrize(("answer", "final"), [("451 later", False), ("554 never", True)])
async def test_a_no_for_now_and_a_no_for_good_are_told_apart(mail_server: MailServer, answer: str, final: bool) -> None:
    mail_server.answers = [answer]
    with pytest.raises(DeliveryError) as refused:
        await SmtpSender(mail_server.url, "s@example.org", timeout_s=5).send(MAIL)
    assert refused.value.final is final


async def test_a_wrong_password_a_slow_server_and_none_at_all_may_be_tried_again(mail_server: MailServer) -> None:
    wrong = f"smtp://shop:wrong@127.0.0.1:{mail_server.port}"
    mail_server.slow_s = 2
    for url, timeout_s in ((wrong, 5.0), (mail_server.url, 0.2), ("smtp://127.0.0.1:1", 5.0)):
        with pytest.raises(DeliveryError) as refused:
            await SmtpSender(url, "s@example.org", timeout_s=timeout_s).send(MAIL)
        assert not refused.value.final


async def test_a_text_is_posted_as_the_gateway_expects_it(gateway: Gateway) -> None:
    sender = SmsSender(gateway.url, "+15550199", timeout_s=5)
    await sender.send(TEXT)
    await sender.aclose()
    assert gateway.posts == [{"To": PHONE, "From": "+15550199", "Body": TEXT.body}]
    head = gateway.heads[0]
    assert head.startswith("POST /Messages.json ")
    assert f"Authorization: Basic {base64.b64encode(b'AC1:to:ken').decode()}" in head
    assert "Idempotency-Key: msg_2" in head


@pytest.mark.parametrize(("status", "final"), [(500, False), (429, False), (401, False), (302, False), (400, True)])
async def test_a_gateways_no_is_tried_again_where_that_may_help(gateway: Gateway, status: int, final: bool) -> None:
    gateway.statuses = [status]
    sender = SmsSender(gateway.url, "+15550199", timeout_s=5)
    with pytest.raises(DeliveryError) as refused:
        await sender.send(TEXT)
    await sender.aclose()
    assert refused.value.final is final
    assert PHONE not in str(refused.value)


@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://"])
def test_a_url_that_names_no_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError):
        SmtpSender(url, "s@example.org", timeout_s=5)


@pytest.mark.parametrize("url", ["sms.example.org", "smtp://sms.example.org", "https://"])
def test_a_url_that_names_no_gateway_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError):
        SmsSender(url, "+1", timeout_s=5)
