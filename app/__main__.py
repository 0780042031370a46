"""`python -m app`: the commands of the server. Exit status 0 fine, 1 the thing checked is not fine, 2 wrong usage."""

import argparse
import sys
from contextlib import nullcontext
from importlib import import_module

from pydantic import ValidationError

from app.errors import ConfigurationError, IntakeError, ReparteeError
from app.process import importing
from app.settings import Settings

# In the order of the help. A module is imported for its own commands only: what the others work with takes the server
# longer to import than it takes to start.
_MODULES = {
    "serve": "serve",
    "migrate": "database",
    "seed": "database",
    "knowledge": "knowledge",
    "orders": "orders",
    "agents": "agents",
    "outbox": "outbox",
}


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    arguments = (sys.argv[1:] if argv is None else argv) or ["serve"]
    with importing() if arguments[0] == "serve" else nullcontext():
        return _run(arguments)


def _run(arguments: list[str]) -> int:
    args = _parsed(arguments)
    try:
        return int(args.func(args, Settings()))
    except ValidationError as error:
        faults = "; ".join(f"REPARTEE_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        return _complain(f"settings: {faults}", 2)
    except ConfigurationError as error:
        return _complain(str(error), 2)
    except IntakeError as error:
        return _complain("\n".join(error.problems), 1)
    except ReparteeError as error:
        return _complain(str(error), 1)
    except KeyboardInterrupt:
        return 130


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m app", description="Repartee, a custom-LLM server for voice agents."
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    wanted = _MODULES.get(arguments[0])
    for name in [wanted] if wanted else dict.fromkeys(_MODULES.values()):
        import_module(f"app.commands.{name}").add_parsers(commands)
    return parser.parse_args(arguments)


def _complain(text: str, status: int) -> int:
    sys.stderr.write(f"{text}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
