"""`python -m client web`: serves the browser client, for agents on ElevenLabs itself."""

import argparse
import dataclasses
import ipaddress
import sys

import uvicorn

from client.settings import ACCOUNT_KEY_VARIABLE, AGENT_VARIABLE, Settings
from client.web_server import LOOPBACK_NAMES, create_app

_PORT = 8101
_EPILOG = f"""The key ({ACCOUNT_KEY_VARIABLE}) stays here: the page gets an address that is good for one conversation.
Without a key the page talks to public agents only. The agent: --agent-id, {AGENT_VARIABLE}, or typed in the page."""


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `web`."""
    parser = commands.add_parser("web", help="serve the browser client", description=__doc__, epilog=_EPILOG)
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=_port, default=_PORT, help=f"port to listen on ({_PORT})")
    parser.add_argument("--agent-id", metavar="ID", help="the agent the page offers")
    parser.set_defaults(func=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped and return the exit status."""
    if not _is_loopback(args.host):
        sys.stderr.write(
            f"Whoever reaches this server talks on your account, so it listens on loopback only, not on {args.host}.\n"
            "Put a proxy that asks for a password in front of it.\n"
        )
        return 2
    account = settings.account
    if args.agent_id:
        account = dataclasses.replace(account, agent_id=args.agent_id)
    app = create_app(account, (*LOOPBACK_NAMES, args.host))
    name = f"[{args.host}]" if ":" in args.host else args.host
    whose = "signed addresses, the key stays here" if account.key else f"no {ACCOUNT_KEY_VARIABLE}: public agents only"
    sys.stderr.write(f"The browser client is on http://{name}:{args.port}   ({whose})\n")
    try:
        uvicorn.run(app, host=args.host, port=args.port, log_level="warning", access_log=False, server_header=False)
    except SystemExit:  # uvicorn has said why
        return 1
    return 0


def _port(text: str) -> int:
    """A port that can be opened in a browser. Raises `ValueError`."""
    port = int(text)
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError(f"{port} is no port: 1 to 65535")
    return port


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
