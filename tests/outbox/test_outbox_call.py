"""A whole call: asked, read back, approved, sent once, and told truly afterwards."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from app.agent import Agent
from app.context.gather import Context
from app.fence.fence import Fence
from app.llm.chain import Chain, Deadlines
from app.llm.scripted import ScriptedModel
from app.orders import Customer, Item, Order, OrderStatus
from app.outbox.contacts import Contacts
from app.outbox.drainer import Drainer
from app.outbox.smtp import SmtpSender
from app.persona import Persona
from app.retrieval.retriever import Retriever
from app.standing import Level, Standing
from app.store.actions import ActionStore
from app.store.database import Database
from app.store.knowledge import KnowledgeStore
from app.store.outbox import OutboxStore
from app.store.shop import ShopStore
from app.tools.send_details import SendDetails
from app.tools.toolbox import Toolbox
from app.truth.evidence import Truth
from app.turn import Message, ToolCall
from tests.fencing import Call, ladder_of
from tests.outbox.conftest import MailServer

ANA = Customer("c1", "Ana Ruiz", "ana@example.org")
PERSONA = Persona(name="demo", prompt="You help.", tools=("send_details",))
ASK = ToolCall("a", "send_details", '{"what": "order", "order_number": "1042"}')


class Knows:
    """A ladder on which everybody is Ana."""

    async def standing(self, conversation_id: str, caller_id: str, history: Sequence[Message]) -> Standing:
        """Known, by the caller id."""
        return Standing(Level.KNOWN, ANA)


async def test_details_are_sent_once_after_a_yes_and_may_be_claimed_only_then(
    database: Database, mail_server: MailServer
) -> None:
    shop, knowledge = ShopStore(database), Retriever(KnowledgeStore(database))
    kettle = Item("KET", "Blue kettle", 1, Decimal("39.90"))
    await shop.save([ANA], [Order("1042", "c1", datetime.now(UTC), OrderStatus.SHIPPED, "USD", (kettle,))])
    contacts, ledger = Contacts(("email",)), ActionStore(database)
    toolbox = Toolbox([SendDetails(shop, knowledge, OutboxStore(database), contacts)], timeout_s=5.0, ladder=Knows())
    model = ScriptedModel([["I have emailed you the details."], [ASK], ["I have emailed you the details."]])
    agent = Agent(
        Context(shop, ladder_of(database), knowledge, timeout_s=5.0),
        Chain([("scripted", model)], Deadlines()),
        toolbox,
        Fence(ledger, toolbox, settle_s=0.0, valid_s=300.0, timeout_s=5.0),
        truth=Truth(ledger, timeout_s=5.0),
        contacts=contacts,
    )
    post = Drainer(OutboxStore(database), {"email": SmtpSender(mail_server.url, "s@example.org", timeout_s=5)})
    call = Call(agent, PERSONA)
    assert await call.say("Send me the details of order 1042, please.") == PERSONA.lines.not_sent
    asked = await call.say("Yes, send them.")
    assert "begins with A and ends in example dot org" in asked
    assert await post.drain() == 0
    assert "on its way to your e-mail address" in await call.say("Yes, please.")
    assert await post.drain() == 1
    assert await call.say("Did you send it?") == "I have emailed you the details."
    assert await post.drain() == 0
    assert [mail["Subject"] for mail in mail_server.mails] == ["Your order 1042"]
