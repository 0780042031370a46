"""The options of a conversation on the command line, and the initiation they make."""

import argparse
import json
import math
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from convai.client_events import ConversationInitiationClientData, SourceInfo
from convai.errors import ProtocolError
from convai.overrides import Overrides, Scalar, read_variables, write_overrides


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what a conversation starts with."""
    group = parser.add_argument_group("what the conversation starts with")
    group.add_argument("--prompt", metavar="TEXT", help="another system prompt")
    group.add_argument("--first-message", metavar="TEXT", help='another greeting; "" for none')
    group.add_argument("--language", metavar="CODE", help="another language, such as de")
    group.add_argument("--voice", metavar="ID", help="another voice")
    group.add_argument("--temperature", type=finite, metavar="T", help="for the model, in custom_llm_extra_body")
    group.add_argument("--max-tokens", type=int, metavar="N", help="for the model, in custom_llm_extra_body")
    group.add_argument(
        "--dynamic-variable", type=pair, action="append", default=[], metavar="NAME=VALUE", help="may be repeated"
    )
    group.add_argument("--dynamic-variables", type=variables, default={}, metavar="JSON", help="all of them at once")
    group.add_argument("--extra-body", type=json_object, default={}, metavar="JSON", help="custom_llm_extra_body")
    group.add_argument("--user-id", metavar="ID", help="who is calling")


def initiation(args: argparse.Namespace, *, text_only: bool = False) -> ConversationInitiationClientData:
    """What these options say; nothing is overridden that was not asked for: agents may forbid it."""
    overrides = Overrides(
        prompt=args.prompt,
        first_message=args.first_message,
        language=args.language,
        voice_id=args.voice,
        text_only=True if text_only else None,
    )
    model = {"temperature": args.temperature, "max_tokens": args.max_tokens}
    return ConversationInitiationClientData(
        conversation_config_override=write_overrides(overrides),
        custom_llm_extra_body={**args.extra_body, **{name: v for name, v in model.items() if v is not None}},
        dynamic_variables={**args.dynamic_variables, **dict(args.dynamic_variable)},
        user_id=args.user_id or None,
        source_info=SourceInfo("repartee", own_version()),
    )


def finite(text: str) -> float:
    """A number that JSON can carry. Raises `ValueError`."""
    value = float(text)
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r} is no number a model can take")
    return value


def pair(text: str) -> tuple[str, str]:
    """`NAME=VALUE`."""
    name, found, value = text.partition("=")
    if not found or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name.strip(), value


def tool_answer(text: str) -> tuple[str, object]:
    """`NAME=RESULT`, the result as JSON where it is any, else as text."""
    name, value = pair(text)
    try:
        return name, json.loads(value, parse_constant=_no_json)
    except ValueError:
        return name, value


def json_object(text: str) -> dict[str, object]:
    """A JSON object."""
    try:
        value = json.loads(text, parse_constant=_no_json)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"broken JSON: {error}") from None
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError("a JSON object is needed")
    return value


def variables(text: str) -> Mapping[str, Scalar]:
    """A JSON object of strings, numbers and booleans."""
    try:
        return read_variables(json_object(text))
    except ProtocolError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _no_json(name: str) -> float:
    """Python reads NaN and Infinity, JSON has neither: on the wire they would become null."""
    raise ValueError(f"{name} is not JSON")


def own_version() -> str | None:
    """The version that is installed, if it is."""
    try:
        return version("repartee")
    except PackageNotFoundError:
        return None
