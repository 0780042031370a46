"""The line to the server: lost and found again, refused, out of reach; each time in words."""

from dataclasses import replace

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from client.settings import Account
from client.web_server import create_app
from convai.client_events import UserAudioChunk, UserMessage
from convai.server_events import AgentResponse, ServerError
from tests.web.web_browser import Visit, in_browser
from tests.web.web_stage import Stage, serving, stage_app
from tests.web.web_tones import tone


@in_browser
async def test_a_lost_line_is_dialled_again(visit: Visit) -> None:
    call = await visit.connect()
    await call.send(AgentResponse("Hello.", 1))
    await call.wait(UserAudioChunk)
    await call.close(1011, "restart")
    await visit.state("Reconnecting, attempt 1 of 6")
    second = await visit.stage.call(2)
    await visit.state("Connected")
    await second.wait(UserAudioChunk)  # the microphone stayed on
    await visit.shows("#lines .note >> text=Connected again")
    await second.send(AgentResponse("Hello again.", 1))
    await second.speak(1, tone(440, 0.2))  # event ids begin anew
    await visit.activity("speaking")
    await visit.activity("listening")
    assert await visit.page.locator("#lines .agent").count() == 2


@in_browser
async def test_dialling_again_can_be_given_up(visit: Visit) -> None:
    call = await visit.connect()
    visit.stage.closed = True
    await call.close(1012)
    await visit.state("Reconnecting, attempt 2")
    await visit.page.click("text=Disconnect")
    await visit.state("Ended")
    await visit.page.wait_for_timeout(100)
    visit.excuse("WebSocket connection to", "403")


@in_browser
async def test_a_refusal_is_said_and_not_tried_again(visit: Visit) -> None:
    call = await visit.connect()
    await call.send(ServerError(1008, "The variable name is missing.", "missing_dynamic_variable"))
    await visit.shows("#notices >> text=The variable name is missing.")
    await call.close(1008, "Missing required dynamic variables: name")
    await visit.state("Failed")
    words = await visit.text("#notices")
    assert "check the agent" in words
    assert "“The variable name is missing. Missing required dynamic variables: name”" in words
    assert await visit.page.locator(".notice").count() == 1
    assert len(visit.stage.calls) == 1
    await visit.page.get_by_role("button", name="Try again").click()
    await visit.stage.call(2)
    await visit.state("Connected")
    assert await visit.text("#notices") == ""


@in_browser
async def test_a_server_out_of_reach_is_said_at_once(visit: Visit) -> None:
    visit.stage.config["socket"] = "ws://127.0.0.1:9/v1/convai/conversation?secret=1"
    await visit.open()
    await visit.page.click("#connect")
    await visit.state("Failed")
    words = await visit.text("#notices")
    assert "could not be reached at ws://127.0.0.1:9/v1/convai/conversation." in words
    visit.excuse("WebSocket connection to")


@in_browser
async def test_connecting_can_be_cancelled(visit: Visit) -> None:
    visit.stage.silent = True
    await visit.open()
    await visit.page.click("#connect")
    await visit.state("Connecting")
    call = await visit.stage.call()
    await visit.page.click("text=Cancel")
    await visit.state("Ended")
    assert (await call.wait_end())[0] == 1000
    await visit.shows("text=Connect and start")


@in_browser
async def test_what_cannot_be_read_is_shown_and_changes_nothing(visit: Visit) -> None:
    call = await visit.connect()
    for frame in ("nonsense", "[]", '{"no":"type"}', '{"type":"audio","audio_event":{"event_id":1}}'):
        await call.send_raw(frame)
    await call.send_raw('{"type":"audio","audio_event":{"event_id":1,"audio_base_64":"*"}}')
    await call.send_raw('{"type":"brand_new","brand_new_event":{"n":1}}')
    await call.send(AgentResponse("Still here.", 1))
    await visit.shows("#lines >> text=Still here.")
    assert await visit.page.locator("#events .bad").count() == 4
    assert await visit.page.locator("#events .unknown").inner_text() == "brand_new"
    await visit.page.fill("#message", "Hi")
    await visit.page.click("text=Send")
    await call.wait(UserMessage)


@in_browser
async def test_on_elevenlabs_the_page_gets_a_signed_address_and_no_key(visit: Visit) -> None:
    stage = Stage()
    stage.reset()
    async with serving(elevenlabs(stage)) as upstream:
        stage.base = upstream
        async with serving(create_app(Account("s3cret-key", upstream, "agent_x"))) as base:
            await visit.open(base)
            assert await visit.text("#mode") == "ElevenLabs"
            assert await visit.page.input_value("#agent") == "agent_x"
            await visit.page.select_option("#voice", "v9")
            await visit.page.check("#text-only")
            await visit.page.click("#connect")
            call = await stage.call()
            await visit.state("Connected")
            assert call.query == "agent_id=agent_x&conversation_signature=cvtkn_1"
            await visit.page.fill("#agent", "agent_gone")
            await visit.page.click("#restart")
            await visit.state("Failed")
            assert "does not know this agent" in await visit.text("#notices")
            assert "s3cret-key" not in await visit.page.content()
            visit.excuse("status of 404")
            await visit.page.goto("about:blank")


@in_browser
async def test_without_a_key_a_public_agent_is_dialled_directly(visit: Visit) -> None:
    stage = Stage()
    stage.reset()
    async with serving(stage_app(stage)) as upstream:
        async with serving(create_app(replace(Account(), url=upstream))) as base:
            await visit.open(base)
            assert "ELEVENLABS_API_KEY" in await visit.text("#voice-words")
            await visit.page.check("#text-only")
            await visit.page.click("#connect")
            await visit.shows("#notices >> text=Which agent?")
            assert await visit.page.evaluate("document.activeElement.id") == "agent"
            await visit.page.keyboard.type("agent_public")
            await visit.page.click("#connect")
            call = await stage.call()
            assert call.query == "agent_id=agent_public"
            await visit.state("Connected")
            visit.excuse("status of 503")
            await visit.page.goto("about:blank")


@pytest.mark.parametrize("path", ["config.json", "voices"])
def test_a_silent_origin_is_said(visit: Visit, path: str) -> None:
    @in_browser
    async def story(visit: Visit) -> None:
        await visit.page.route(f"**/{path}", lambda route: route.abort())
        await visit.page.goto(visit.stage.base)
        place = "#notices" if path == "config.json" else "#voice-words"
        await visit.shows(f"{place} >> text=own server cannot be reached")
        await visit.page.unroute(f"**/{path}")
        await visit.page.click("text=Try again" if path == "config.json" else "text=Load the voices again")
        await visit.shows("#mode:text('Emulator')")
        if path == "voices":
            await visit.page.wait_for_selector("#voice option[value=v1]", state="attached")
        visit.excuse("ERR_FAILED")

    story(visit=visit)


def elevenlabs(stage: Stage) -> FastAPI:
    """What ElevenLabs answers, as far as the page needs it."""
    app = FastAPI()

    @app.get("/v1/convai/conversation/get-signed-url")
    def sign(request: Request, agent_id: str) -> JSONResponse:
        if request.headers.get("xi-api-key") != "s3cret-key":
            return JSONResponse({"detail": {"status": "invalid_api_key", "message": "Invalid API key"}}, 401)
        if agent_id != "agent_x":
            return JSONResponse({"detail": {"message": "Agent not found"}}, 404)
        host = stage.base.replace("http", "ws", 1)
        query = f"agent_id={agent_id}&conversation_signature=cvtkn_1"
        return JSONResponse({"signed_url": f"{host}/v1/convai/conversation?{query}"})

    app.get("/v1/voices")(lambda: {"voices": [{"voice_id": "v9", "name": "Nine"}, {"name": "broken"}]})
    app.websocket("/v1/convai/conversation")(stage.converse)
    return app
