"""The page itself: every message shown, latency bars, settings, keyboard, screen readers, small and dark screens."""

from convai.client_events import UserMessage
from convai.server_events import AgentResponse, UserTranscript
from tests.web.web_browser import Visit, in_browser
from tests.web.web_samples import MESSAGES
from tests.web.web_tones import tone

STATE = "document.activeElement.id || document.activeElement.textContent.trim()"


@in_browser
async def test_every_message_is_shown_as_it_comes(visit: Visit) -> None:
    call = await visit.connect()
    for name, frame in MESSAGES.items():
        if name != "conversation_initiation_metadata":  # came with the handshake
            await call.send_raw(frame)
    await visit.shows("#events >> text=client_error")
    for name in MESSAGES:
        assert await visit.page.locator("#counts .in", has_text=name).count() >= 1, name
        assert await visit.page.locator("#events .in .type", has_text=name).count() >= 1, name
    await visit.shows("#counts .out >> text=pong")
    await visit.page.locator("#events summary", has_text="context_usage").click()
    await visit.shows('#events pre >> text="context_tokens": 812')
    await visit.page.check("#calm")
    assert await visit.page.locator("#events .flood").first.is_hidden()
    await visit.page.click("#clear-events")
    assert await visit.page.locator("#counts .in").count() == 0


@in_browser
async def test_the_log_is_bounded_and_follows(visit: Visit) -> None:
    call = await visit.connect()
    for number in range(450):
        await call.send_raw(f'{{"type":"agent_typing","agent_typing_event":{{"duration_ms":{number}}}}}')
    await visit.shows("#events >> text=duration_ms 449")
    assert await visit.page.locator("#events > li").count() <= 400
    rest = "(b => b.scrollHeight - b.scrollTop - b.clientHeight)(document.querySelector('#events'))"
    assert await visit.page.evaluate(rest) < 50
    await visit.page.evaluate("document.querySelector('#events').scrollTop = 0")
    await visit.page.wait_for_timeout(50)
    await call.send_raw('{"type":"agent_typing","agent_typing_event":{"duration_ms":450}}')
    await visit.page.wait_for_selector("#events >> text=duration_ms 450", state="attached")
    assert await visit.page.evaluate("document.querySelector('#events').scrollTop") < 100


@in_browser
async def test_each_turn_has_its_bar(visit: Visit) -> None:
    call = await visit.connect()
    await visit.say(tone(440, 0.3))
    await call.send(UserTranscript("Where is it?", 1), AgentResponse("On its way.", 2))
    await call.speak(2, tone(440, 0.3))
    await visit.activity("speaking")
    await visit.activity("listening")
    first = visit.page.locator("#turns .turn").first
    assert (await first.inner_text()).split("\n")[0].endswith("spoken")
    assert await first.locator(".bar .stage").count() == 3
    assert "ms" in await visit.text("#median")
    total = int((await first.locator(".turn-head strong").inner_text()).removesuffix(" ms"))
    timings = '{"type":"internal_timings","timings":{"event_id":2,"endpointing_ms":3,"stt_ms":2,"ttft_ms":1}}'
    await call.send_raw(timings)
    await visit.shows("#turns >> text=measured by the server")
    assert "endpointing 3 ms" in await first.inner_text()
    assert f"line and loudspeaker {total - 6} ms" in await first.inner_text()
    assert "TTFT 1 ms" in await first.inner_text()


@in_browser
async def test_json_is_checked_while_it_is_typed(visit: Visit) -> None:
    await visit.open()
    await visit.page.fill("#variables", '{"name": ')
    assert (await visit.text("#variables-words")).startswith("Not JSON yet")
    assert await visit.page.get_attribute("#variables", "aria-invalid") == "true"
    await visit.page.click("#connect")
    assert await visit.page.evaluate(STATE) == "variables"
    assert await visit.text("#state") == "Not connected"
    await visit.page.fill("#variables", '{"name": {"first": "Ana"}}')
    assert "“name”" in await visit.text("#variables-words")
    await visit.page.fill("#variables", '{"name": "Ana"}')
    assert await visit.text("#variables-words") == ""
    assert await visit.page.get_attribute("#variables", "aria-invalid") == "false"


@in_browser
async def test_settings_are_kept_and_reset(visit: Visit) -> None:
    await visit.open()
    await visit.page.fill("#prompt", "Be brief.")
    await visit.page.select_option("#voice", "v1")
    await visit.page.check("#text-only")
    await visit.page.reload()
    await visit.page.wait_for_selector("#voice option[value=v1]", state="attached")
    assert await visit.page.input_value("#prompt") == "Be brief."
    assert await visit.page.input_value("#voice") == "v1"
    assert await visit.page.is_checked("#text-only")
    await visit.page.click("#reset-settings")
    assert await visit.page.input_value("#prompt") == ""
    assert await visit.page.input_value("#voice") == ""
    assert await visit.page.input_value("#agent") == "demo"
    assert not await visit.page.is_checked("#text-only")


@in_browser
async def test_the_keyboard_is_enough(visit: Visit) -> None:
    await visit.open()
    press = visit.page.keyboard.press
    await press("Tab")
    await press("Enter")  # "Skip to the conversation"
    await press("Tab")
    assert await visit.page.evaluate(STATE) == "connect"
    await press("Enter")
    call = await visit.stage.call()
    await visit.state("Connected")
    assert await visit.page.evaluate(STATE) == "connect"
    await press("Tab")
    assert await visit.page.evaluate(STATE) == "record"
    await press("Space")
    await visit.shows("text=Start recording")
    await press("Tab")  # the transcript, which scrolls
    await press("Tab")
    assert await visit.page.evaluate(STATE) == "message"
    await visit.page.keyboard.type("Hello")
    await press("Enter")
    assert (await call.wait(UserMessage))[0].text == "Hello"
    for _ in range(3):
        await press("Shift+Tab")
    await press("Enter")
    await visit.state("Ended")


@in_browser
async def test_nobody_loses_their_place_when_the_agent_leaves(visit: Visit) -> None:
    call = await visit.connect()
    await visit.page.focus("#record")
    await call.close(1000)
    await visit.state("Ended")
    assert await visit.page.evaluate(STATE) == "connect"


@in_browser
async def test_screen_readers_find_names_and_news(visit: Visit) -> None:
    await visit.open()
    unnamed = await visit.page.evaluate(UNNAMED)
    assert unnamed == []
    assert await visit.page.get_attribute("#state", "role") == "status"
    assert await visit.page.get_attribute("#notices", "aria-live") == "assertive"
    log = visit.page.get_by_role("log")
    await visit.page.click("#connect")
    call = await visit.stage.call()
    await call.send(AgentResponse("Hello.", 1))
    await log.get_by_text("Hello.").wait_for()
    assert await visit.page.locator("[role=log] #pending").count() == 0
    assert await visit.page.evaluate(REPEATED) == []
    assert await visit.page.evaluate(DANGLING) == []


@in_browser
async def test_a_phone_needs_no_sideways_scrolling_and_dark_is_readable(visit: Visit) -> None:
    await visit.page.set_viewport_size({"width": 390, "height": 844})
    await visit.page.emulate_media(reduced_motion="reduce")  # colours half way are nobody's
    try:
        call = await visit.connect()
        assert not await visit.page.evaluate("document.querySelector('#settings-box').open")
        await visit.page.click("text=Settings")
        long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
        await call.send(UserTranscript(long, 1), AgentResponse(long, 2))
        for frame in MESSAGES.values():
            if '"conversation_initiation' not in frame:
                await call.send_raw(frame)
        await visit.shows("#events >> text=client_error")
        assert await visit.page.evaluate("document.documentElement.scrollWidth") <= 390
        for theme in ("dark", "light"):
            await visit.page.click("#theme")
            assert await visit.page.evaluate("document.documentElement.dataset.theme") == theme
            assert await visit.page.evaluate(CONTRAST) == []
    finally:
        await visit.page.set_viewport_size({"width": 1280, "height": 800})


# Fields and buttons that a screen reader would have no name for.
UNNAMED = """[...document.querySelectorAll("input, select, textarea, button, summary")]
  .filter((field) => !(field.labels?.length || field.getAttribute("aria-label") || field.textContent.trim()))
  .map((field) => field.outerHTML)"""
REPEATED = """((ids) => ids.filter((id, at) => ids.indexOf(id) !== at))(
  [...document.querySelectorAll("[id]")].map((element) => element.id))"""
# Elements that name another one that is not there.
DANGLING = """[...document.querySelectorAll("[aria-describedby], [aria-labelledby], [for]")].filter((element) =>
  ["aria-describedby", "aria-labelledby", "for"].some((name) =>
    element.hasAttribute(name) && !document.getElementById(element.getAttribute(name)))).map((e) => e.outerHTML)"""
# Every piece of text against the colour behind it, as WCAG AA counts: 4.5 to 1.
CONTRAST = """() => {
  const channels = (colour) => {
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const [r, g, b, a] = channels(getComputedStyle(e).backgroundColor);
      if (a === 255) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const weak = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility()) continue;
    const [r, g, b] = channels(getComputedStyle(element).color);
    const [high, low] = [light([r, g, b]), light(behind(element))].sort((x, y) => y - x);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) weak.push(`${element.className || element.id || element.tagName}: ${ratio.toFixed(2)}`);
  }
  return weak;
}"""
