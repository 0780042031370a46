"""What a caller asks to have sent goes to the address on file and nowhere else, in words that do not give it away."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from app.actions import QUESTION, Done, Prepared, Refusal
from app.knowledge import Passage
from app.orders import Customer, Item, Order, OrderStatus, Shipment
from app.outbox.contacts import Contacts
from app.retrieval.retriever import Retriever
from app.speech.style import SpeechStyle
from app.speech.whole import worded
from app.standing import Level, Standing
from app.store.actions import ActionStore
from app.store.database import Database
from app.store.knowledge import KnowledgeStore
from app.store.outbox import OutboxStore
from app.store.shop import ShopStore
from app.tools.base import Scope
from app.tools.send_details import Details, SendDetails

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ANA = Customer("c1", "Ana Ruiz", "ana.ruiz@example.org", "+15550142", "90210")
BEN = Customer("c2", "Ben Ode", "", "+15550199", "10001")
KETTLE = Item("KET", "Blue kettle", 1, Decimal("39.90"))
UPS = Shipment("UPS", "1Z999AA10123456784", "in_transit", date(2026, 11, 24))


@pytest.fixture
async def tool(database: Database) -> SendDetails:
    return await built(database, Contacts(("email", "sms")))


async def built(database: Database, contacts: Contacts) -> SendDetails:
    orders = [
        Order("1042", "c1", NOW - timedelta(days=9), OrderStatus.SHIPPED, "USD", (KETTLE,), (UPS,)),
        Order("1041", "c1", NOW - timedelta(days=20), OrderStatus.PENDING, "USD", (KETTLE,)),
        Order("1050", "c2", NOW - timedelta(days=2), OrderStatus.SHIPPED, "USD", (KETTLE,), (UPS,)),
    ]
    shop = ShopStore(database)
    await shop.save([ANA, BEN], orders)
    await KnowledgeStore(database).add(
        "returns.md", "Returns", [Passage("returns.md", "How to get a return label", "Print the return label at home.")]
    )
    retriever = Retriever(KnowledgeStore(database))
    await retriever.start()
    await retriever.aclose()
    return SendDetails(shop, retriever, OutboxStore(database), contacts, now=lambda: NOW)


def scope(customer: Customer | None = ANA) -> Scope:
    return Scope("conv_1", "caller", Standing(Level.KNOWN if customer else Level.UNKNOWN, customer))


async def prepared(tool: SendDetails, customer: Customer | None = ANA, **asked: str) -> Prepared:
    outcome = await tool.prepare(Details.model_validate(asked), scope(customer))
    assert isinstance(outcome, Prepared), outcome
    return outcome


async def refused(tool: SendDetails, customer: Customer | None = ANA, **asked: str) -> Refusal:
    outcome = await tool.prepare(Details.model_validate(asked), scope(customer))
    assert isinstance(outcome, Refusal), outcome
    assert outcome.said.startswith("I have not sent anything")
    return outcome


async def test_an_order_goes_to_the_address_on_file_after_a_question_that_hides_it(tool: SendDetails) -> None:
    proposal = await prepared(tool, what="order", order_number="ten forty two")
    assert proposal.arguments["recipient"] == "ana.ruiz@example.org"
    assert "Blue kettle" in str(proposal.arguments["body"])
    assert "39.90 USD" in str(proposal.arguments["body"])
    assert proposal.order_key == "1042"
    asked = worded(proposal.read_back, SpeechStyle())
    assert asked.startswith("I will send ")
    assert asked.endswith(QUESTION)
    assert "begins with A and ends in example dot org" in asked
    assert "ruiz" not in asked.lower()


async def test_tracking_has_the_carriers_link(tool: SendDetails) -> None:
    proposal = await prepared(tool, what="tracking link", order_number="1042")
    assert "https://www.ups.com/track?tracknum=1Z999AA10123456784" in str(proposal.arguments["body"])


async def test_a_text_message_goes_to_the_phone_on_file(tool: SendDetails) -> None:
    for customer, asked in ((ANA, {"channel": "sms"}), (BEN, {})):
        proposal = await prepared(tool, customer, what="order", **asked)
        assert proposal.arguments["recipient"] == customer.phone
        assert proposal.arguments["subject"] == ""
        assert len(str(proposal.arguments["body"])) <= 480
        assert customer.phone[-5:] not in proposal.read_back


async def test_a_policy_is_sent_under_its_title(tool: SendDetails) -> None:
    proposal = await prepared(tool, what="return label")
    assert proposal.arguments["subject"] == "How to get a return label"
    assert "Print the return label" in str(proposal.arguments["body"])


async def test_an_address_that_was_said_is_not_even_an_argument(tool: SendDetails) -> None:
    proposal = await prepared(tool, what="order", email="evil@else.example", recipient="evil@else.example")
    assert "evil" not in str(proposal)


@pytest.mark.parametrize(
    ("customer", "asked", "reason"),
    [
        (None, {"what": "order"}, "not_known"),
        (ANA, {"what": "order", "order_number": "1050"}, "not_found"),
        (ANA, {"what": "order", "order_number": "7777"}, "not_found"),
        (ANA, {"what": "tracking", "order_number": "1041"}, "no_parcel"),
        (BEN, {"what": "order", "channel": "email"}, "no_address"),
        (ANA, {"what": "xylophone lessons"}, "nothing_found"),
    ],
)
async def test_what_cannot_be_sent_is_refused_with_what_was_not_done(
    tool: SendDetails, customer: Customer | None, asked: dict[str, str], reason: str
) -> None:
    assert (await refused(tool, customer, **asked)).reason == reason


async def test_without_a_channel_nothing_can_be_sent(database: Database) -> None:
    assert (await refused(await built(database, Contacts()), what="order")).reason == "no_channel"
    only_texts = await built(database, Contacts(("sms",)))
    assert (await refused(only_texts, what="order", channel="email")).reason == "no_channel"


async def test_a_yes_puts_exactly_that_message_into_the_outbox_once(tool: SendDetails, database: Database) -> None:
    proposal = await prepared(tool, what="order", order_number="1042")
    action = await ActionStore(database).prepare(
        "conv_1", "caller", tool.name, proposal, turn=1, now=NOW, valid=timedelta(minutes=5)
    )
    outcomes = [await tool.execute(action), await tool.execute(action)]
    assert outcomes[0] == outcomes[1]
    assert isinstance(outcomes[0], Done)
    (message,) = await OutboxStore(database).claim(NOW, timedelta(minutes=1), ("email",), 10)
    assert (message.recipient, message.body) == ("ana.ruiz@example.org", proposal.arguments["body"])
