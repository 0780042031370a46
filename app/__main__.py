"""`python -m app`: the commands of the server. Exit status 0 fine, 1 the thing checked is not fine, 2 wrong usage."""

import argparse
import sys

from pydantic import ValidationError

from app.commands import agents, database, knowledge, orders, outbox, serve
from app.errors import ConfigurationError, IntakeError, ReparteeError
from app.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m app", description="Repartee, a custom-LLM server for voice agents."
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for module in (serve, database, knowledge, orders, agents, outbox):
        module.add_parsers(commands)
    arguments = sys.argv[1:] if argv is None else argv
    args = parser.parse_args(arguments or ["serve"])
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


def _complain(text: str, status: int) -> int:
    sys.stderr.write(f"{text}\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
