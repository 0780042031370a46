"""`python -m client`: the commands of the reference client. Exit status 0 fine, 1 something is not, 2 wrong usage."""

import argparse
import os
import sys

from pydantic import ValidationError

from client import commands_run, commands_say, commands_talk, commands_web, replay
from client.settings import Settings

_COMMANDS = (commands_run, commands_talk, commands_say, replay, commands_web)


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m client", description="The reference client of Repartee.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for command in _COMMANDS:
        command.add_parser(commands)
    args = parser.parse_args(argv)
    if args.command is None:
        parser.print_help()
        return 2
    try:
        return int(args.func(args, Settings.from_environment()))
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        sys.stderr.write(f"settings: {faults}\n")
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; Python must not complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
