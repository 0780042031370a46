"""On which line of a JSON text a value begins. The parser does not say, so this walks the text again. Pure."""

import json
import re
from collections.abc import Iterator

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def lines_of(text: str, paths: set[str]) -> dict[str, int]:
    """The line, from 1, of each of the `paths` (as orders[3].items[0].sku) that is in `text`, which is valid JSON."""
    found: dict[str, int] = {}
    if not paths:
        return found
    line, counted = 1, 0
    for path, start in _values(text):
        if path not in paths or path in found:
            continue
        line += text.count("\n", counted, start)
        counted = start
        found[path] = line
        if len(found) == len(paths):
            break
    return found


def _values(text: str) -> Iterator[tuple[str, int]]:
    """The path and offset of every value, in the order of the text."""
    around: list[tuple[str, int]] = []  # of each container the value is in: its path, and in a list the next index
    path = ""  # of the value to come
    expects_name = False
    for token in _TOKEN.finditer(text):
        sign = token.group()
        if sign in ("}", "]"):
            around.pop()
        elif sign == ",":
            outer, index = around[-1]
            expects_name = index < 0
            if index >= 0:
                around[-1] = (outer, index + 1)
                path = f"{outer}[{index + 1}]"
        elif expects_name and sign != ":":
            outer = around[-1][0]
            name = json.loads(sign) if "\\" in sign else sign[1:-1]
            path = f"{outer}.{name}" if outer else name
            expects_name = False
        elif sign != ":":
            yield path, token.start()
            if sign in ("{", "["):
                around.append((path, 0 if sign == "[" else -1))
                expects_name = sign == "{"
                path = f"{path}[0]"
