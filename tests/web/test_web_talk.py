"""A conversation in the page: the handshake, what is said and shown, writing, tools, the end."""

import json

from convai.client_events import (
    ClientToolResult,
    ContextualUpdate,
    ConversationInitiationClientData,
    McpToolApprovalResult,
    Pong,
    UserActivity,
    UserMessage,
)
from convai.server_events import (
    AgentChatResponsePart,
    AgentResponse,
    AgentResponseCorrection,
    Interruption,
    Ping,
    TentativeUserTranscript,
    UserTranscript,
    VadScore,
)
from convai.tool_events import AgentToolResponse, ClientToolCall, McpToolCall
from tests.web.web_browser import Visit, in_browser
from tests.web.web_tones import tone


@in_browser
async def test_the_handshake_comes_first_and_pings_are_answered(visit: Visit) -> None:
    call = await visit.connect()
    assert isinstance(call.heard[0], ConversationInitiationClientData)
    assert call.query == "agent_id=demo"
    await call.send(Ping(7), AgentResponse("Hello, this is Ada.", 1))
    assert (await call.wait(Pong))[0].event_id == 7
    await visit.shows("#lines >> text=Hello, this is Ada.")
    await visit.page.click("text=Disconnect")
    assert await call.wait_end() == (1000, "User ended conversation")
    await visit.state("Ended")


@in_browser
async def test_every_setting_is_sent(visit: Visit) -> None:
    await visit.open()
    page = visit.page
    await page.fill("#agent", "agent/é 1")
    await page.fill("#prompt", "You are Ada.")
    await page.fill("#first-message", "Hi {{name}}")
    await page.select_option("#language", "pt-br")
    await page.select_option("#voice", "v1")
    await page.fill("#variables", '{"name": "Ana", "visits": 3, "vip": true}')
    await page.fill("#temperature", "0")
    await page.fill("#max-tokens", "120")
    await page.click("text=For developers")
    await page.fill("#user", "u_77")
    await page.fill("#extra", '{"tenant": "acme", "temperature": 1}')
    call = await visit.connect()
    data = (await call.wait(ConversationInitiationClientData))[0]
    assert call.query == "agent_id=agent%2F%C3%A9+1"
    assert data.conversation_config_override == {
        "agent": {"prompt": {"prompt": "You are Ada."}, "first_message": "Hi {{name}}", "language": "pt-br"},
        "tts": {"voice_id": "v1"},
    }
    assert data.custom_llm_extra_body == {"tenant": "acme", "temperature": 0, "max_tokens": 120}
    assert data.dynamic_variables == {"name": "Ana", "visits": 3, "vip": True}
    assert data.user_id == "u_77"


@in_browser
async def test_what_is_left_empty_is_not_sent(visit: Visit) -> None:
    call = await visit.connect()
    data = (await call.wait(ConversationInitiationClientData))[0]
    assert (data.conversation_config_override, data.custom_llm_extra_body, data.dynamic_variables) == ({}, {}, {})


@in_browser
async def test_changed_settings_count_after_a_restart(visit: Visit) -> None:
    call = await visit.connect()
    await visit.page.fill("#first-message", "Good evening")
    await visit.page.click("#restart")
    assert (await call.wait_end())[0] == 1000
    second = await visit.stage.call(2)
    data = (await second.wait(ConversationInitiationClientData))[0]
    assert data.conversation_config_override == {"agent": {"first_message": "Good evening"}}
    await visit.state("Connected")


@in_browser
async def test_what_was_being_said_is_gone_once_a_message_was_written_instead(visit: Visit) -> None:
    call = await visit.connect()
    await call.send(TentativeUserTranscript("where is", 1))
    await visit.shows("#pending .tentative >> text=where is")
    await visit.page.fill("#message", "How long may I return it?")
    await visit.page.press("#message", "Enter")
    await visit.shows("#lines .user >> text=How long may I return it?")
    assert await visit.page.locator("#pending .tentative").count() == 0


@in_browser
async def test_the_transcript_follows_what_is_said(visit: Visit) -> None:
    call = await visit.connect()
    await call.send(TentativeUserTranscript("where is", 1), VadScore(0.93))
    await visit.shows("#pending .tentative >> text=where is")
    assert await visit.text("#score") == "0.93"
    await call.send(UserTranscript("Where is my order?", 1))
    await visit.shows("#lines .user >> text=Where is my order?")
    assert await visit.page.locator("#pending .tentative").count() == 0
    await visit.activity("thinking")
    await call.send(AgentResponse("It was shipped on Monday and should be there soon.", 2))
    await visit.activity("listening")
    await call.send(
        Interruption(2),
        AgentResponseCorrection("It was shipped on Monday and should be there soon.", "It was shipped on Monday...", 2),
    )
    await visit.shows("#lines .agent del >> text=and should be there soon.")
    spoken = await visit.page.locator("#lines .agent .words").text_content()
    assert spoken == "It was shipped on Monday (interrupted, not heard: and should be there soon.)"


@in_browser
async def test_a_written_message_interrupts_the_agent(visit: Visit) -> None:
    call = await visit.connect()
    await call.send(AgentResponse("A long story.", 1))
    await call.speak(1, tone(440, 5))
    await visit.activity("speaking")
    await visit.page.fill("#message", "Stop, where is order 1042?")
    await visit.page.keyboard.press("Enter")
    assert (await call.wait(UserMessage))[0].text == "Stop, where is order 1042?"
    await visit.activity("thinking")
    await call.speak(1, tone(440, 0.2))  # late, and of the reply that was interrupted
    await call.send(UserTranscript("Stop, where is order 1042?", 2), AgentResponse("It is on its way.", 3))
    await visit.shows("#lines >> text=It is on its way.")
    assert await visit.page.locator("#lines .user").count() == 1
    await visit.activity("listening")
    await call.speak(3, tone(440, 0.4))
    await visit.activity("speaking")
    assert await visit.page.input_value("#message") == ""


@in_browser
async def test_typing_is_told_and_a_note_asks_for_no_reply(visit: Visit) -> None:
    call = await visit.connect()
    await visit.page.fill("#message", "The user looks at order 7")
    await call.wait(UserActivity)
    await visit.page.click("text=Send as a background note")
    assert (await call.wait(ContextualUpdate))[0].text == "The user looks at order 7"
    assert "does not reply" in await visit.text("#composer-hint")


@in_browser
async def test_nothing_is_lost_where_nothing_is_connected(visit: Visit) -> None:
    await visit.open()
    await visit.page.fill("#message", "Hello?")
    await visit.page.keyboard.press("Enter")
    assert await visit.text("#composer-hint") == "Not connected: nothing was sent."
    assert await visit.page.input_value("#message") == "Hello?"


@in_browser
async def test_text_only_streams_words_and_needs_no_microphone(visit: Visit) -> None:
    await visit.open()
    await visit.page.check("#text-only")
    call = await visit.connect()
    data = (await call.wait(ConversationInitiationClientData))[0]
    assert data.conversation_config_override == {"conversation": {"text_only": True}}
    assert await visit.page.is_hidden("#record")
    await call.send(AgentChatResponsePart("", "start", 1), AgentChatResponsePart("Good ", "delta", 1))
    await visit.shows("#pending .agent >> text=Good")
    await call.send(AgentChatResponsePart("morning.", "delta", 1), AgentChatResponsePart("", "stop", 1))
    await visit.shows("#lines .agent >> text=Good morning.")
    await call.send(AgentResponse("Good morning.", 1))
    await visit.page.fill("#message", "Hi")
    await visit.page.click("text=Send")
    await call.wait(UserMessage)
    await call.send(AgentResponse("How can I help?", 2))
    await visit.shows("#turns .turn >> text=written")
    assert await visit.page.locator("#lines .agent").count() == 2
    assert not call.audio


@in_browser
async def test_client_tools_are_answered_from_the_settings(visit: Visit) -> None:
    await visit.open()
    await visit.page.click("text=For developers")
    await visit.page.fill("#tools", '{"get_location": {"city": "Graz"}}')
    call = await visit.connect()
    await call.send(
        ClientToolCall("get_location", "t1", 1),
        ClientToolCall("open_door", "t2", 1),
        ClientToolCall("blink", "t3", 1, expects_response=False),
    )
    known, unknown = await call.wait(ClientToolResult, count=2)
    assert (known.tool_call_id, json.loads(str(known.result)), known.is_error) == ("t1", {"city": "Graz"}, False)
    assert (unknown.tool_call_id, unknown.is_error) == ("t2", True)
    assert "open_door" in str(unknown.result)


@in_browser
async def test_an_mcp_call_is_approved_by_the_user(visit: Visit) -> None:
    call = await visit.connect()
    await call.send(McpToolCall("s", "m1", "pay", "awaiting_approval", {"amount": 3}))
    await call.send(McpToolCall("s", "m2", "delete", "awaiting_approval"))
    await visit.shows('#notices >> text=“pay” with {"amount":3}')
    await visit.page.locator(".notice", has_text="pay").get_by_role("button", name="Allow").click()
    await visit.page.locator(".notice", has_text="delete").get_by_role("button", name="Refuse").click()
    answers = await call.wait(McpToolApprovalResult, count=2)
    assert [(a.tool_call_id, a.is_approved) for a in answers] == [("m1", True), ("m2", False)]


@in_browser
async def test_the_agent_hangs_up_after_its_farewell(visit: Visit) -> None:
    call = await visit.connect()
    await call.send(AgentResponse("Goodbye.", 1))
    await call.speak(1, tone(440, 0.3))
    await visit.activity("speaking")
    await call.send(AgentToolResponse("end_call", "t1", "system", 1))
    await call.close(1000)
    await visit.state("Ended")
    await visit.shows("#lines .note >> text=The agent ended the conversation.")
    await visit.activity("idle")  # only once the farewell was heard
    assert await visit.page.is_hidden("#record")


@in_browser
async def test_a_line_left_open_after_end_call_is_closed(visit: Visit) -> None:
    call = await visit.connect()
    await call.send(AgentToolResponse("end_call", "t1", "system", 1))
    assert (await call.wait_end())[0] == 1000
    await visit.state("Ended")
