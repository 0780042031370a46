"""Chromium with a WAV file as its microphone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.responses import FileResponse
from starlette.routing import Route

from tests.web.web_browser import CHROMIUM, FLAGS, LOUDSPEAKER, MICROPHONE, needs_chromium
from tests.web.web_stage import RECORDER

if TYPE_CHECKING:
    from playwright.async_api import Page
    from starlette.requests import Request


def lend_recorder(app: FastAPI) -> None:
    """Let the app serve the script that listens at the loudspeaker: a worklet's must come from the page's origin."""

    async def recorder(_: Request) -> FileResponse:
        return FileResponse(RECORDER, media_type="text/javascript")

    app.router.routes.insert(0, Route("/test-recorder.js", recorder))


@asynccontextmanager
async def chromium(microphone: Path | None = None, *, again: bool = False) -> AsyncIterator[Page]:
    """An empty page. Its microphone plays the file once, or `again` and again; without one it says what it is given.

    In the end the console must be free of errors.
    """
    needs_chromium()
    from playwright.async_api import async_playwright

    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=[*FLAGS, *_devices(microphone, again=again)]
        )
        try:
            context = await browser.new_context()
            await context.add_init_script(path=LOUDSPEAKER if microphone else MICROPHONE)
            page = await context.new_page()
            page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.set_default_timeout(20_000)
            yield page
        finally:
            await browser.close()
    assert complaints == []


def _devices(microphone: Path | None, *, again: bool) -> list[str]:
    if microphone is None:
        return []
    file = f"{microphone}{'' if again else '%noloop'}"
    fakes = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    return [*fakes, f"--use-file-for-fake-audio-capture={file}"]
