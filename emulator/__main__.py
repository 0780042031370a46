"""`python -m emulator`: the local stand-in for the ElevenLabs Agents platform."""

import argparse
import socket
import sys

import structlog
import uvicorn
from pydantic import ValidationError

from emulator.engine_set import choose
from emulator.engines.errors import EngineError
from emulator.log import configure
from emulator.misbehave import Misbehaviour
from emulator.server import create_app
from emulator.settings import Settings, table
from emulator.sockets import CuttableProtocol

log = structlog.get_logger(__name__)
MAX_FRAME_BYTES = 1024 * 1024


def main(argv: list[str] | None = None) -> int:
    """Serve until Ctrl-C; the exit status: 0 fine, 1 it did not start, 2 wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m emulator",
        description="A stand-in for the ElevenLabs Agents platform: WebSocket, REST, and a page to talk to it.",
        epilog=f"settings (environment or .env):\n{table()}\n\nswitches (EMULATOR_MISBEHAVE, or each connection's "
        f"query):\n{_switches()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", help="instead of EMULATOR_HOST")
    parser.add_argument("--port", type=int, help="instead of EMULATOR_PORT; 0 takes a free one")
    given = {name: value for name, value in vars(parser.parse_args(argv)).items() if value is not None}
    try:
        settings = Settings(**given)
        configure(settings.log_level)
        return _serve(settings)
    except ValidationError as error:
        faults = "; ".join(f"EMULATOR_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        return _complain(f"settings: {faults}", 2)
    except (EngineError, OSError) as error:
        return _complain(str(error), 1)
    except KeyboardInterrupt:
        return 0


def _serve(settings: Settings) -> int:
    config = uvicorn.Config(
        create_app(settings, choose(settings)),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws=CuttableProtocol,
        ws_per_message_deflate=False,
        ws_max_size=MAX_FRAME_BYTES,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=3,
    )
    server = _Server(config)
    try:
        server.run()
    except SystemExit:  # uvicorn has said why
        return 1
    return 0 if server.started else 1


class _Server(uvicorn.Server):
    """Says where it listens once it does."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            sys.stdout.write(f"the emulator is at http://{host}:{port} (page, REST, WebSocket)\n")
            sys.stdout.flush()


def _switches() -> str:
    rows = []
    for name, field in Misbehaviour.model_fields.items():
        rows.append(f"  {name:18} {field.default!s:8} {field.description}")
    return "\n".join(rows)


def _complain(text: str, status: int) -> int:
    sys.stderr.write(f"{text}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
