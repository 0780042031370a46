"""The browser client's files, and what its page asks for. The files lie beside this package; nothing is imported."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles

from emulator.agents import DEMO_ID
from emulator.api.socket import SOCKET
from emulator.voices import Voices

WEB = Path(__file__).parents[2] / "client" / "web"
_ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#2b6cb0"/>'
    b'<path d="M4 7v2m4-5v8m4-5v2" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>'
)


def add_page(app: FastAPI, voices: Voices) -> None:
    """`GET /` and everything the page loads; voices also where the official SDKs look for them."""

    @app.get("/config.json")
    async def config() -> JSONResponse:
        address = f"{SOCKET}?timings=1"
        return JSONResponse({"mode": "emulator", "socket": address, "signed_url": None, "agent_id": DEMO_ID})

    @app.get("/voices")
    @app.get("/v1/voices")
    @app.get("/v2/voices")
    async def list_voices() -> JSONResponse:
        listed = await voices.all()
        return JSONResponse({"voices": listed, "has_more": False, "total_count": len(listed)})

    if not (WEB / "favicon.ico").is_file():

        @app.get("/favicon.ico")
        async def icon() -> Response:
            return Response(_ICON, media_type="image/svg+xml")

    if (WEB / "index.html").is_file():
        app.mount("/", StaticFiles(directory=WEB, html=True), name="page")
    else:

        @app.get("/")
        async def nothing() -> Response:
            return Response("This emulator was installed without the browser client.\n", 404, media_type="text/plain")
