"""Lines of places in a JSON text, against a slow and simple way to find them."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.intake.json_lines import lines_of

_SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", '"}', "[,]:{", "\\", "\n", "é"])
_NAMES = st.sampled_from(["a", "b", "cé", 'q"', "d\\"])
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=4), max_leaves=25
)


def _paths(value: Any, path: str = "") -> list[str]:
    if isinstance(value, dict):
        inside = [(f"{path}.{name}" if path else name, part) for name, part in value.items()]
    elif isinstance(value, list):
        inside = [(f"{path}[{n}]", part) for n, part in enumerate(value)]
    else:
        inside = []
    return [path, *(found for name, part in inside for found in _paths(part, name))]


@settings(max_examples=150, deadline=None)
@given(value=_VALUES, escape=st.booleans())
def test_indented_each_value_has_its_own_line(value: Any, escape: bool) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=escape)
    lines = lines_of(text, set(_paths(value)))
    assert list(lines) == _paths(value)
    written = text.split("\n")
    for path, line in lines.items():
        name = path.rsplit(".", 1)[-1]
        if path and not path.endswith("]"):
            assert written[line - 1].strip().startswith(json.dumps(name, ensure_ascii=escape))
    assert list(lines.values()) == sorted(lines.values())


@settings(max_examples=50, deadline=None)
@given(value=_VALUES)
def test_on_one_line_everything_is_on_it(value: Any) -> None:
    assert set(lines_of(json.dumps(value), set(_paths(value))).values()) == {1}


def test_it_looks_no_further_than_it_must() -> None:
    assert lines_of('\n{"a": 1,\n "b": [2,\n 3]}', {"b[1]", "missing"}) == {"b[1]": 4}
    assert lines_of("{}", set()) == {}
