"""A request as a curl command for bash and zsh, on one line, whatever its body holds."""

import shlex
from collections.abc import Mapping

from client.settings import KEY_VARIABLE

_LONGEST_ARGUMENT = 100_000  # Linux takes 128 KiB; printf is part of the shell and takes any length


def curl_line(url: str, body: str, headers: Mapping[str, str], *, bearer: bool) -> str:
    """The command. The key is a reference to the environment, never the secret itself."""
    words = ["curl", "-sS", "-N", *(["-g"] if set("[]{}") & set(url) else []), shlex.quote(url)]
    words += ["-H", "'Content-Type: application/json'"]
    if bearer:
        words += ["-H", f'"Authorization: Bearer ${KEY_VARIABLE}"']
    for name, value in headers.items():
        words += ["-H", shlex.quote(f"{name}: {value}")]
    if not body.isprintable():
        return f"printf '%b' {shlex.quote(_for_printf(body))} | {' '.join(words)} --data-binary @-"
    if len(body.encode()) > _LONGEST_ARGUMENT:
        return f"printf '%s' {shlex.quote(body)} | {' '.join(words)} --data-binary @-"
    return f"{' '.join(words)} --data-raw {shlex.quote(body)}"


def _for_printf(text: str) -> str:
    """A text that `printf %b` turns into its bytes: control characters as octal numbers, so that it stays one line."""
    return "".join(_octal(c) if not c.isprintable() else "\\\\" if c == "\\" else c for c in text)


def _octal(character: str) -> str:
    return "".join(f"\\0{byte:03o}" for byte in character.encode("utf-8", "replace"))
