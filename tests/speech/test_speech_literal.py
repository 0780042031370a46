"""Other languages, and words left as they are written."""

import pytest

from app.speech.shaper import Shaper
from app.speech.style import SpeechStyle

CASES = [
    (
        "es",
        "Su pedido **#1042** cuesta 39,90 € y llega el 24 de noviembre. ¿Algo más? 😊",
        "Su pedido 1 0 4 2 cuesta 39,90 € y llega el 24 de noviembre. ¿Algo más?",
    ),
    (
        "es",
        "Escriba a ana_b@example.org o visite https://www.acme.com/x?y=1.",
        "Escriba a ana_b@example.org o visite acme.com.",
    ),
    (
        "de",
        "Bestellung 1042 kommt am 24. November, z. B. per DHL.",
        "Bestellung 1042 kommt am 24. November, z. B. per DHL.",
    ),
    ("fr", "Bonjour ! Voici :\n- un\n- deux\n\nMerci… à bientôt.", "Bonjour! Voici: un, deux. Merci… à bientôt."),
    ("fr", "Le total est de 12 € (15 %) le 3/4 à 14:05.", "Le total est de 12 € (15 %) le 3/4 à 14:05."),
    (
        "zh",
        "您好！您的订单**#1042**已发货。\n\n- 蓝色水壶\n- 红杯子\n\n总计：￥39.90。",
        "您好！您的订单1 0 4 2已发货。蓝色水壶，红杯子。总计：￥39.90。",
    ),
    (
        "ja",
        "ご注文は「発送済み」です。ありがとうございます！\n次の行",
        "ご注文は「発送済み」です。ありがとうございます！次の行",
    ),
    ("ar", "مرحبا! طلبك رقم 1042 في الطريق. شكرا؟ نعم.", "مرحبا! طلبك رقم 1042 في الطريق. شكرا؟ نعم."),
    ("hi", "**नमस्ते**। आपका ऑर्डर 1042 भेज दिया गया है।", "नमस्ते। आपका ऑर्डर 1042 भेज दिया गया है।"),
    ("pt-BR", "São R$ 5,00 & frete, e.g. nada.", "São R$ 5,00 & frete, e.g. nada."),
    ("ru", "Ваш заказ №5 стоит 10 руб. Спасибо!", "Ваш заказ №5 стоит 10 руб. Спасибо!"),
]


def say(text: str, style: SpeechStyle) -> str:
    shaper = Shaper(style)
    return shaper.feed(text) + shaper.flush()


@pytest.mark.parametrize(("language", "text", "spoken"), CASES)
def test_no_english_word_gets_into_another_language(language: str, text: str, spoken: str) -> None:
    assert say(text, SpeechStyle(language=language, max_sentences=0)) == spoken


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("**Order #1042** costs $29.99 & ships 3-5 days.", "Order #1042 costs $29.99 & ships 3-5 days."),
        ("Dr. Smith, 15% off, see https://acme.com/x.", "Dr. Smith, 15% off, see acme.com."),
        ("- A: $5\n- B: 2 items\n\nTotal: $9", "A: $5, B: 2 items. Total: $9"),
        ("snake_case ana_b@example.org acme.com/a?b 2 * 3", "snake case ana_b@example.org acme.com 2 × 3"),
        ("mailto:ana@example.org or <b>x</b> #tag 1️⃣ ~5 <5", "ana@example.org or x tag ~5 <5"),
    ],
)
def test_verbalizing_can_be_switched_off(text: str, spoken: str) -> None:
    assert say(text, SpeechStyle(verbalize=False)) == spoken


@pytest.mark.parametrize("style", [SpeechStyle(verbalize=False), SpeechStyle(language="de")])
def test_a_number_that_is_said_as_written_does_not_wait(style: SpeechStyle) -> None:
    shaper = Shaper(style)
    assert [shaper.feed(piece) for piece in ("Room", " 12", "34", " w1234567890", " or 5")] == [
        "Room", " 12", "34", " w1234567890", " or"
    ]  # fmt: skip
    assert [shaper.feed(piece) for piece in (" of", " 10:30", " at 24.11", ".2026 in")] == [
        " 5 of", " 10:30", " at 24", ".11.2026 in"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("see 1und1.de/offer?x=1, 3a@b.org", "see 1und1.de, 3a@b.org"),
        ("1️⃣ Open it. 2️⃣ Close it", "Open it. Close it"),
        ("12⃣ and 5*3 and 12_000", "12 and 5×3 and 12 000"),
        ("Options: 1.No/2.Yes or 3.it?really", "Options: 1.No/2.Yes or 3.it?really"),
        ("See 2go.de/help?x=1 now", "See 2go.de now"),
    ],
)
def test_a_word_that_begins_with_a_number_is_still_looked_at(text: str, spoken: str) -> None:
    shaper = Shaper(SpeechStyle(verbalize=False))
    assert "".join(map(shaper.feed, text)) + shaper.flush() == say(text, SpeechStyle(verbalize=False)) == spoken


def test_sentence_limits_hold_in_every_language() -> None:
    assert say("Uno es. Dos es. Tres es.", SpeechStyle(language="es", max_sentences=2)) == "Uno es. Dos es."
    assert say("一。二。三。", SpeechStyle(language="zh", max_sentences=2)) == "一。二。"


def test_an_english_agent_leaves_numbers_in_another_script_alone() -> None:
    assert say("您的订单1042已发货。", SpeechStyle()) == "您的订单1042已发货。"
    assert say("Ваш заказ 1042 здесь", SpeechStyle()) == "Ваш заказ 1042 здесь"


@pytest.mark.parametrize(
    ("style", "spoken"),
    [
        (SpeechStyle(language="en-GB"), "on April third, twenty twenty-six for five dollars"),
        (SpeechStyle(language="en_US"), "on March fourth, twenty twenty-six for five dollars"),
        (SpeechStyle(currency="MXN"), "on March fourth, twenty twenty-six for five pesos"),
        (SpeechStyle(currency="XYZ"), "on March fourth, twenty twenty-six for five XYZ"),
    ],
)
def test_region_and_currency(style: SpeechStyle, spoken: str) -> None:
    assert say("on 3/4/2026 for $5", style) == spoken
