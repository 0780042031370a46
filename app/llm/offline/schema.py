"""Just enough of JSON Schema to build arguments that fit the tool they are for."""

from collections.abc import Mapping, Sequence
from typing import cast

from app.turn import ToolSpec

Schema = Mapping[str, object]

_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def properties(tool: ToolSpec) -> dict[str, Schema]:
    """The tool's parameters by name, the required ones first."""
    found = tool.parameters.get("properties")
    known = {str(k): v for k, v in found.items() if isinstance(v, dict)} if isinstance(found, dict) else {}
    needed = [name for name in required(tool) if name in known]
    return {name: known[name] for name in (*needed, *(n for n in known if n not in needed))}


def required(tool: ToolSpec) -> list[str]:
    """The names of the parameters that a call must have."""
    names = tool.parameters.get("required")
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def kinds(schema: Schema) -> tuple[str, ...]:
    """The types a value may have; a schema that names none takes a string."""
    named = schema.get("type")
    if isinstance(named, str):
        return (named,)
    if isinstance(named, list):
        return tuple(n for n in named if isinstance(n, str)) or ("string",)
    for key in ("anyOf", "oneOf"):
        options = schema.get(key)
        if isinstance(options, list):
            return tuple(k for option in options if isinstance(option, dict) for k in kinds(option)) or ("string",)
    values = choices(schema)
    return tuple({_name(value) for value in values}) if values else ("string",)


def choices(schema: Schema) -> Sequence[object]:
    """The values that are allowed, when the schema lists them."""
    if "const" in schema:
        return (schema["const"],)
    listed = schema.get("enum")
    if isinstance(listed, list):
        return listed
    for key in ("anyOf", "oneOf"):
        options = schema.get(key)
        if isinstance(options, list):
            return [value for option in options if isinstance(option, dict) for value in choices(option)]
    return ()


def fits(value: object, schema: Schema) -> bool:
    """Whether a value may be sent for this parameter."""
    allowed = choices(schema)
    if allowed:
        return any(value == choice and type(value) is type(choice) for choice in allowed)
    if not any(_is(value, kind) for kind in kinds(schema)):
        return False
    if isinstance(value, str):
        return _within(len(value), schema, "minLength", "maxLength")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _within(value, schema, "minimum", "maximum")
    return True


def given(schema: Schema) -> object:
    """The value the schema itself gives (constant, default, only choice), or None."""
    for key in ("const", "default"):
        if schema.get(key) is not None and fits(schema[key], schema):
            return schema[key]
    allowed = choices(schema)
    return allowed[0] if len(allowed) == 1 else None


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _PYTHON.get(kind, ()))


def _within(size: float, schema: Schema, least: str, most: str) -> bool:
    low, high = schema.get(least), schema.get(most)
    above = not isinstance(low, int | float) or size >= cast("float", low)
    return above and (not isinstance(high, int | float) or size <= cast("float", high))


def _name(value: object) -> str:
    return next((kind for kind, types in _PYTHON.items() if type(value) in types), "string")
