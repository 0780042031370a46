"""How a dataclass lies on the wire: one slot per field, its reader and writer taken from the annotation."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass
from functools import cache, partial
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from convai.audio import from_base64, to_base64
from convai.errors import ProtocolError

Reader = Callable[[object], Any]
Writer = Callable[[Any], object]

WHOLE = "*"
"""The key of a field that is the whole object, not one of its members."""


def wire(key: str = "", *, always: bool = False, absent: object = MISSING) -> Mapping[str, object]:
    """Field metadata: the key on the wire where it is not the field's name.

    `always` writes the key even for None; `absent` is what a lenient reader takes where a required value is missing
    or has another type.
    """
    return {"key": key, "always": always, "absent": absent}


@dataclass(frozen=True, slots=True)
class Slot:
    """One field: where it lies, how it is read and written.

    `fallback` makes the value where there is none (None: it is required); a value equal to `blank` is not written.
    """

    name: str
    key: str
    read: Reader
    write: Writer
    fallback: Callable[[], object] | None
    blank: object
    lenient: bool

    def take(self, body: Mapping[str, object]) -> object:
        """The value of this field in `body`: null counts as missing. Raises `ProtocolError`, its path set."""
        raw = body if self.key == WHOLE else body.get(self.key)
        if raw is None:
            if self.fallback is None:
                raise ProtocolError("missing", kind="missing_fields", path=(self.key,))
            return self.fallback()
        try:
            return self.read(raw)
        except ProtocolError as error:
            if self.lenient and self.fallback is not None:
                return self.fallback()
            raise error.inside(self.key) from None


@dataclass(frozen=True, slots=True)
class Shape:
    """All slots of one dataclass."""

    record: type
    slots: tuple[Slot, ...]

    def read(self, body: object) -> Any:
        """An instance made of a JSON object; members it does not know are passed over. Raises `ProtocolError`."""
        members = read_object(body)
        return self.record(**{slot.name: slot.take(members) for slot in self.slots})

    def write(self, record: object) -> dict[str, object]:
        """The JSON object of an instance; optional members without a value are left out."""
        body: dict[str, object] = {}
        for slot in self.slots:
            value = getattr(record, slot.name)
            if value == slot.blank:
                continue
            if slot.key == WHOLE:
                body.update(value)
            else:
                body[slot.key] = None if value is None else slot.write(value)
        return body


@cache
def shape_of(record: type, lenient: bool = False) -> Shape:
    """The shape of a dataclass. Lenient reading takes the default where an optional value has the wrong type."""
    hints = get_type_hints(record)
    return Shape(record, tuple(_slot(f, hints[f.name], lenient) for f in dataclasses.fields(record)))


def _slot(f: dataclasses.Field[object], hint: object, lenient: bool) -> Slot:
    default: Callable[[], object] | None = None
    if f.default_factory is not MISSING:
        default = f.default_factory
    elif f.default is not MISSING:
        default = partial(_same, f.default)
    absent = f.metadata.get("absent", MISSING)
    fallback = partial(_same, absent) if lenient and absent is not MISSING else default
    key = str(f.metadata.get("key") or f.name)
    blank = MISSING if f.metadata.get("always") or f.default not in (None, ()) else f.default
    return Slot(f.name, key, reader_of(hint, lenient), writer_of(hint), fallback, blank, lenient)


def _same(value: object) -> object:
    return value


def reader_of(hint: object, lenient: bool = False) -> Reader:
    """The reader of an annotation: plain types, Literal, tuple[X, ...], dataclasses, and any of these or None."""
    hint = _without_none(hint)
    if get_origin(hint) is tuple:
        return partial(_read_many, reader_of(get_args(hint)[0], lenient))
    if get_origin(hint) is Literal:
        return partial(_read_choice, get_args(hint))
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return shape_of(hint, lenient).read
    return _READERS[get_origin(hint) or hint]


def writer_of(hint: object) -> Writer:
    """The writer of an annotation: the reverse of `reader_of`."""
    hint = _without_none(hint)
    if get_origin(hint) is tuple:
        return partial(_write_many, writer_of(get_args(hint)[0]))
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return shape_of(hint).write
    return _WRITERS.get(get_origin(hint) or hint, _same)


def _without_none(hint: object) -> object:
    options = [option for option in get_args(hint) if option is not NoneType]
    return options[0] if NoneType in get_args(hint) else hint


def read_object(value: object) -> Mapping[str, object]:
    """A JSON object, as it is."""
    if not isinstance(value, dict):
        raise ProtocolError("expected an object")
    return value


def read_text(value: object) -> str:
    """A JSON string."""
    if not isinstance(value, str):
        raise ProtocolError("expected a string")
    return value


def read_flag(value: object) -> bool:
    """A JSON boolean."""
    if not isinstance(value, bool):
        raise ProtocolError("expected true or false")
    return value


def read_number(value: object) -> float:
    """A JSON number; whole ones stay integers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProtocolError("expected a number")
    return value


def read_integer(value: object) -> int:
    """A whole number, also written as `3.0` or `"3"`, as JavaScript and forms do."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) <= 2**53:
        return int(value)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 15:
        return int(value)
    raise ProtocolError("expected a whole number")


def _read_bytes(value: object) -> bytes:
    return from_base64(read_text(value))


def _read_many(read: Reader, value: object) -> tuple[object, ...]:
    if not isinstance(value, list):
        raise ProtocolError("expected a list")
    return tuple(read(item) for item in value)


def _read_choice(choices: tuple[str, ...], value: object) -> object:
    if value not in choices:
        raise ProtocolError(f"expected one of {', '.join(choices)}")
    return value


def _write_many(write: Writer, values: Iterable[object]) -> list[object]:
    return [write(value) for value in values]


_READERS: Mapping[object, Reader] = {
    str: read_text,
    bool: read_flag,
    int: read_integer,
    float: read_number,
    bytes: _read_bytes,
    Mapping: read_object,
    object: _same,
}
_WRITERS: Mapping[object, Writer] = {bytes: to_base64, Mapping: dict}
