"""Dataclasses as JSON objects and back, by their type hints: each shape is declared once, where its meaning is.

Instants are ISO 8601 in UTC to the millisecond, enumerations their values, sets sorted lists. Numbers may come back from a table as
Decimals. A `Form` says where a class differs; a class without one is written field by field. Hints are resolved at a class's first
use and kept as plain functions, so a worker pays for what it reads and writes, and nothing when it starts.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cached_property
from types import UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Record = dict[str, Any]
"""A JSON object: its values are strings, integers, floats, booleans, lists, objects or null."""
Convert = Callable[[Any], Any]


class _Absent(Enum):
    """Its value is what the API's description shows as the default of such a field."""

    ABSENT = None


ABSENT: Any = _Absent.ABSENT
"""The default of a field that is left out of the object unless it is given a value, which may be null."""


def written(at: datetime) -> str:
    """An instant as it is stored."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Codec:
    """How values of one type are written and read; `written_as` is the type of what is written."""

    write: Convert = _same
    read: Convert = _same
    written_as: Any = str


EXACT = Codec(datetime.isoformat, datetime.fromisoformat, datetime)
"""Instants that a hash covers: to the letter."""

_CODECS: dict[Any, Codec] = {
    int: Codec(_same, int, int),
    float: Codec(_same, float, float),
    datetime: Codec(written, datetime.fromisoformat, datetime),
    date: Codec(date.isoformat, date.fromisoformat, date),
}


@dataclass(frozen=True, slots=True)
class _Member:
    """A field of a dataclass in its object; `omitted` is the value with which it is left out, if there is one."""

    attribute: str
    name: str
    codec: Codec
    omitted: Any
    may_be_missing: bool
    form: "Form[Any] | None"


@dataclass(frozen=True, eq=False)
class Form(Generic[T]):
    """How instances of a dataclass are written.

    `names` renames fields; `without` are fields that are not in the object: whoever reads it supplies them. `omit` are fields left out
    when they have their default, `late` those that older objects lack. The fields of a `flat` field are members of the object itself.
    `by` are the codecs of fields that are not written by their type. `optional` and `doc` are for the API's description: fields that it
    does not promise, and what it says instead of the class's docstring.
    """

    kind: type[T]
    names: Mapping[str, str] = field(default_factory=dict)
    without: Collection[str] = ()
    omit: Collection[str] = ()
    late: Collection[str] = ()
    flat: Collection[str] = ()
    by: Mapping[str, Codec] = field(default_factory=dict)
    optional: Collection[str] = ()
    doc: str = ""

    @cached_property
    def hints(self) -> Mapping[str, Any]:
        """The types of the fields."""
        return get_type_hints(self.kind, include_extras=True)

    @property
    def shown(self) -> "Iterator[Field[Any]]":
        """The fields that are in the object."""
        return (one for one in fields(self.kind) if one.name not in self.without)  # type: ignore[arg-type]

    @cached_property
    def _members(self) -> Sequence[_Member]:
        return [self._member(one) for one in self.shown]

    def _member(self, one: "Field[Any]") -> _Member:
        default = one.default if one.default_factory is MISSING else one.default_factory()
        omit = default is ABSENT or one.name in self.omit
        return _Member(
            attribute=one.name,
            name=self.names.get(one.name, one.name),
            codec=self.by.get(one.name) or _codec(self.hints[one.name]),
            omitted=default if omit else MISSING,
            may_be_missing=omit or one.name in self.late,
            form=form_of(_required(self.hints[one.name])) if one.name in self.flat else None,
        )

    def write(self, value: T) -> Record:
        """The object of a value."""
        record: Record = {}
        for member in self._members:
            held = getattr(value, member.attribute)
            if member.form is not None:
                record |= member.form.write(held)
            elif member.omitted is MISSING or held != member.omitted:
                record[member.name] = member.codec.write(held)
        return record

    def read(self, record: Mapping[str, Any], **given: Any) -> T:
        """The value of an object; `given` are the fields `without`. Raises KeyError, ValueError or TypeError when it is another."""
        for member in self._members:
            if member.form is not None:
                given[member.attribute] = member.form.read(record)
            elif not member.may_be_missing or member.name in record:
                given[member.attribute] = member.codec.read(record[member.name])
        return self.kind(**given)


_FORMS: dict[type, Form[Any]] = {}


def declare(form: Form[T]) -> Form[T]:
    """Write instances of the class so wherever they are part of something else. Raises ValueError once they are written otherwise."""
    if form.kind in _FORMS:
        raise ValueError(f"{form.kind.__name__} has a form already")
    _FORMS[form.kind] = form
    return form


def declare_codec(kind: type, write: Convert, read: Convert) -> None:
    """Write values of a type as one string, wherever they occur."""
    _CODECS[kind] = Codec(write, read)


def form_of(kind: type[T]) -> Form[T]:
    """The form of a dataclass: the one that was declared, or field by field."""
    if kind not in _FORMS:
        _FORMS[kind] = Form(kind)
    return _FORMS[kind]


def codec_of(kind: Any) -> Codec | None:
    """The codec of a type that is written as a single value."""
    return _CODECS.get(kind)


def written_form(value: Any) -> Any:
    """A value as JSON, whatever dataclasses, instants or enumerations it is made of."""
    match value:
        case Mapping():
            return {written_form(name): written_form(inner) for name, inner in value.items()}
        case list() | tuple():
            return [written_form(inner) for inner in value]
        case Enum():
            return value.value
        case None | str() | bool() | int() | float():
            return value
        case _ if is_dataclass(value) and type(value) not in _CODECS:
            return form_of(type(value)).write(value)
        case _:
            return _CODECS[type(value)].write(value)


def _required(hint: Any) -> Any:
    """The type itself, of one that may be None."""
    if get_origin(hint) in (Union, UnionType):
        others = [one for one in get_args(hint) if one is not type(None)]
        return _required(others[0]) if len(others) == 1 else hint
    return hint


def _codec(hint: Any) -> Codec:
    if get_origin(hint) is Annotated:
        return _codec(get_args(hint)[0])
    kind = _required(hint)
    codec = _CODECS.get(kind) or _composed(kind)
    return _optional(codec) if type(None) in get_args(hint) else codec


def _composed(kind: Any) -> Codec:
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (frozenset, tuple, list, Sequence):
        return _sequence(origin, _codec(arguments[0]))
    if origin in (dict, Mapping):
        return _mapping(_codec(arguments[0]), _codec(arguments[1]))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Codec(lambda member: member.value, kind, kind)
    if isinstance(kind, type) and is_dataclass(kind):
        form: Form[Any] = form_of(kind)
        return Codec(form.write, form.read, kind)
    return Codec(written_as=kind)


def _optional(codec: Codec) -> Codec:
    return Codec(
        lambda value: None if value is None else codec.write(value),
        lambda value: None if value is None else codec.read(value),
    )


def _sequence(origin: Any, inner: Codec) -> Codec:
    read = {frozenset: frozenset, tuple: tuple}.get(origin, list)
    if origin is frozenset:
        return Codec(lambda value: sorted(map(inner.write, value)), lambda value: frozenset(map(inner.read, value)))
    return Codec(lambda value: list(map(inner.write, value)), lambda value: read(map(inner.read, value)))


def _mapping(keys: Codec, values: Codec) -> Codec:
    return Codec(
        lambda value: {keys.write(name): values.write(inner) for name, inner in value.items()},
        lambda value: {keys.read(name): values.read(inner) for name, inner in value.items()},
    )
