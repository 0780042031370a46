"""`python -m app serve`: the server, under uvicorn."""

import argparse
import asyncio
import ipaddress
import sys

import uvicorn

from app.errors import ConfigurationError, StoreError
from app.persona import Personas
from app.settings import Settings
from app.store.database import Database
from app.store.version import require_newest

_GRACE_S = 10


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `serve`."""
    serve = commands.add_parser("serve", help="run the server (the default command)")
    serve.add_argument("--demo", action="store_true", help="migrate, and add the demo shop, before serving")
    serve.add_argument("--host", help="address to listen on (REPARTEE_HOST)")
    serve.add_argument("--port", type=int, help="port to listen on (REPARTEE_PORT)")
    serve.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped. Refuses to be reachable from outside without a key. Raises `ConfigurationError`."""
    host, port = args.host or settings.host, settings.port if args.port is None else args.port
    if not settings.api_keys and not _is_loopback(host):
        raise ConfigurationError(f"without REPARTEE_API_KEYS the server listens on loopback only, not on {host}")
    if args.demo:
        from app.commands.database import migrate, plant  # the migrations' tool takes as long to import as aiohttp

        migrate(args, settings)
        plant(args, settings)
    _check_schema(settings)
    Personas(settings.agents_dir, settings.default_agent).load()  # a broken agent file is said here, not by a worker
    _greet(host, port, settings)
    uvicorn.run(
        "app.main:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=settings.workers,
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_GRACE_S,
    )
    return 0


def _check_schema(settings: Settings) -> None:
    """A database without our tables is said now. One that is down is not: callers are answered without it till then."""

    async def check() -> None:
        database = Database(settings.database_url)
        try:
            await database.ping()
        except StoreError as error:
            sys.stderr.write(f"The database cannot be reached yet: {error}\n")
        else:
            await require_newest(database)
        finally:
            await database.aclose()

    asyncio.run(check())


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _greet(host: str, port: int, settings: Settings) -> None:
    base = f"http://{host}:{port}"
    key = ' -H "Authorization: Bearer $REPARTEE_API_KEYS"' if settings.api_keys else ""
    question = '{"stream":true,"user_id":"c1","messages":[{"role":"user","content":"Where is my order 1042?"}]}'
    model = "offline (rules and extracts, no language model)" if settings.uses_offline_model else "upstream"
    sys.stderr.write(
        f"Repartee listens on {base}   model: {model}\n"
        f"Custom LLM URL for the agent: {base}/v1\n"
        f"Try: curl -N {base}/v1/chat/completions{key} -H 'Content-Type: application/json' -d '{question}'\n"
    )
