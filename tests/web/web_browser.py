"""A real browser for the tests, in a thread with a loop of its own, and one visit to the page for each test."""

from __future__ import annotations

import asyncio
import base64
import functools
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import pytest

from tests.web.web_stage import Call, Stage, serving, stage_app

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
MICROPHONE = Path(__file__).parent / "web_microphone.js"
LOUDSPEAKER = Path(__file__).parent / "web_loudspeaker.js"
BLANK = "about:blank"
WIDE = {"width": 1280, "height": 800}
START_S = 60.0
TEST_S = 15.0
P = ParamSpec("P")

# Playwright's synchronous interface leaves its loop running in the main thread, where the tests of other rooms want
# to start theirs; its asynchronous one needs a loop that lives as long as the browser. So the browser has a thread.


class Theatre:
    """The browser and the stage, started once."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.browser: Browser  # both are there once started
        self.page: Page
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="browser", daemon=True)
        self._open = AsyncExitStack()

    def start(self) -> None:
        """Start both; the thread runs from here on."""
        self._thread.start()
        self.run(self._start(), START_S)

    def stop(self) -> None:
        """Stop both and the thread."""
        self.run(self._open.aclose(), START_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def run(self, story: Coroutine[Any, Any, Any], seconds: float = TEST_S) -> Any:
        """Run a coroutine in the browser's loop and give back its result."""
        future: Future[Any] = asyncio.run_coroutine_threadsafe(asyncio.wait_for(story, seconds), self._loop)
        return future.result(seconds + 5)

    async def _start(self) -> None:
        from playwright.async_api import async_playwright

        self.stage.base = await self._open.enter_async_context(serving(stage_app(self.stage)))
        playwright = await self._open.enter_async_context(async_playwright())
        self.browser = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        self._open.push_async_callback(self.browser.close)
        context = await self.new_context()
        self.page = await context.new_page()

    async def new_context(self, **options: Any) -> BrowserContext:
        """A context with the test's hands on its devices; options as Playwright has them."""
        context = await self.browser.new_context(viewport=options.pop("viewport", WIDE), **options)
        await context.add_init_script(path=LOUDSPEAKER)
        await context.add_init_script(path=MICROPHONE)
        return context

    async def visit(self) -> Visit:
        """The page that all tests share (a new one would cost more than the test), the stage as at the start."""
        self.stage.reset()
        return Visit(self, self.page)


class Visit:
    """One page in a context of its own, its microphone and loudspeaker in the test's hands."""

    def __init__(self, theatre: Theatre, page: Page) -> None:
        self.stage = theatre.stage
        self.theatre = theatre
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._watch = {"console": self._hear, "pageerror": self._catch, "request": self._see}
        for event, ear in self._watch.items():
            page.on(event, ear)  # type: ignore[call-overload]
        page.set_default_timeout(8000)

    def excuse(self, *parts: str) -> None:
        """Forgive what the browser itself writes to the console, where a test brings it about."""
        self.complaints = [words for words in self.complaints if not any(part in words for part in parts)]

    async def leave(self) -> None:
        """Empty the page, and forget what it kept."""
        if self.page.url != BLANK:
            await self.page.evaluate("localStorage.clear()")
            await self.page.goto(BLANK)
        for event, ear in self._watch.items():
            self.page.remove_listener(event, ear)

    async def open(self, address: str = "") -> None:
        """Go to the page and wait until it knows its server."""
        await self.page.goto(address or self.stage.base)
        await self.page.wait_for_selector("#mode:not(:text-is('…'))")

    async def connect(self, number: int = 1) -> Call:
        """Open the page, press the button, and take the call."""
        if self.page.url == BLANK:
            await self.open()
        await self.page.click("#connect")
        call = await self.stage.call(number)
        await self.state("Connected")
        return call

    async def shows(self, selector: str) -> None:
        """Wait until something is there to be seen."""
        await self.page.wait_for_selector(selector)

    async def state(self, words: str) -> None:
        """Wait until the connection is in this state."""
        await self.page.wait_for_selector(f'#state:text-matches("^{words}")')

    async def activity(self, kind: str) -> None:
        """Wait until the page says that this is going on."""
        await self.page.wait_for_selector(f'#activity[data-kind="{kind}"]')

    async def text(self, selector: str) -> str:
        """The text of an element."""
        return str(await self.page.inner_text(selector))

    async def say(self, pcm: bytes) -> None:
        """Speak 16-bit PCM of 16 kHz into the microphone, to its end."""
        await self.page.evaluate("pcm => stage.say(pcm)", base64.b64encode(pcm).decode())

    async def recorded(self) -> tuple[bytes, int]:
        """Everything the page has sent to the loudspeaker as 16-bit PCM, and its rate."""
        return await recorded(self.page)

    async def module(self, name: str, code: str, argument: object = None) -> Any:
        """Run an arrow function of (module, argument) with one of the page's modules."""
        script = f"async ([name, given]) => ({code})(await import(name), given)"
        return await self.page.evaluate(script, [f"/{name}", argument])

    def _catch(self, error: Error) -> None:
        self.complaints.append(f"uncaught: {error}")

    def _see(self, request: Request) -> None:
        self.requests.append(request.url)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")


async def recorded(page: Page) -> tuple[bytes, int]:
    """Everything a page with `LOUDSPEAKER` has sent there as 16-bit PCM, and its rate."""
    got = await page.evaluate("loudspeaker.recorded()")
    return base64.b64decode(got["pcm"]), int(got["rate"])


def in_browser(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """A test that runs where the browser is. It must take `visit`."""

    @functools.wraps(test)
    def runs(*args: P.args, **kwargs: P.kwargs) -> None:
        visit = kwargs["visit"]
        assert isinstance(visit, Visit)
        visit.theatre.run(test(*args, **kwargs))

    return runs


def needs_chromium() -> None:
    """Without Chromium or Playwright the test is skipped, with the reason."""
    pytest.importorskip("playwright")
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install --no-install-recommends chromium")


def start_theatre() -> Theatre:
    """Start the browser; without one the test is skipped."""
    needs_chromium()
    theatre = Theatre()
    theatre.start()
    return theatre
