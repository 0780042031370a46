"""`python -m app agents check`: reads every agent file and says what is wrong."""

import argparse
import sys

from app.crew import OWN_TOOLS
from app.errors import ConfigurationError
from app.persona import Persona, read_persona
from app.settings import Settings


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `agents check`."""
    agents = commands.add_parser("agents", help="the agent files").add_subparsers(dest="action", required=True)
    agents.add_parser("check", help="validate the agent files").set_defaults(func=check)


def check(_: argparse.Namespace, settings: Settings) -> int:
    """One line an agent; exit status 1 when one is broken, or the default one is missing."""
    paths = sorted(settings.agents_dir.glob("*.toml"))
    broken = 0
    for path in paths:
        try:
            persona = read_persona(path)
            _check_tools(persona)
        except ConfigurationError as error:
            broken += 1
            sys.stdout.write(f"broken  {error}\n")
        else:
            sys.stdout.write(f"ok      {path}: {persona.language}, tools: {', '.join(persona.tools) or 'none'}\n")
    if settings.default_agent not in {path.stem for path in paths}:
        broken += 1
        sys.stdout.write(f"missing {settings.agents_dir / settings.default_agent}.toml (the default agent)\n")
    return 1 if broken else 0


def _check_tools(persona: Persona) -> None:
    unknown = set(persona.tools) - OWN_TOOLS
    if unknown:
        raise ConfigurationError(f"{persona.name}: there is no tool {', '.join(sorted(unknown))}")
