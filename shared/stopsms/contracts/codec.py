"""Dataclasses as JSON objects and back, by their type hints: each shape is declared once, where its meaning is.

Instants are ISO 8601 in UTC to the millisecond, enumerations their values, sets sorted lists. Numbers may come back from a table as
Decimals. A `Form` says where a class differs; a class without one is written field by field. Hints are resolved at a class's first
use and kept as plain functions, so a worker pays for what it reads and writes, and nothing when it starts.

What is not understood is refused, with KeyError, ValueError or TypeError: a value of another type is never converted. Members that
no field has are passed over: a new form is a new field, and while a deployment goes on, what its workers write is read by those that
are not replaced yet.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cached_property
from math import isfinite
from types import UnionType
from typing import (
    Annotated,
    Any,
    Generic,
    Literal,
    NoReturn,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

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
    """An instant as it is stored. Raises ValueError when it is none: without an offset it would be one of this machine's zone."""
    if at.tzinfo is not UTC and at.utcoffset() is None:
        raise ValueError("an instant without its offset")
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


def read_json(body: str | bytes) -> Any:
    """A value from JSON. Raises ValueError, also for what is nested too deeply, and for the numbers that JSON does not have."""
    try:
        return json.loads(body, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def text(value: Any) -> str:
    """A string. This one and those that follow raise TypeError or ValueError for anything else."""
    if isinstance(value, str):
        return value
    raise TypeError(f"{type(value).__name__} instead of a string")


def truth(value: Any) -> bool:
    """True or false."""
    if value is True or value is False:
        return value
    raise TypeError(f"{type(value).__name__} instead of true or false")


def whole(value: Any) -> int:
    """A whole number, which a table may give as a Decimal."""
    if type(value) is int:
        return value
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        return int(value)
    raise TypeError(f"{type(value).__name__} instead of a whole number")


def count(value: Any) -> int:
    """A whole number from 0 on."""
    number = value if type(value) is int else whole(value)
    if number < 0:
        raise ValueError("a negative number")
    return number


def mapping(value: Any) -> Mapping[str, Any]:
    """An object."""
    if type(value) is dict or isinstance(value, Mapping):
        return value
    raise TypeError(f"{type(value).__name__} instead of an object")


def items(value: Any) -> list[Any]:
    """A list. A string is none, though it can be taken apart."""
    if isinstance(value, list):
        return value
    raise TypeError(f"{type(value).__name__} instead of a list")


def instant(value: Any) -> datetime:
    """An instant, with its offset, that is one in UTC too."""
    at = datetime.fromisoformat(value)
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise ValueError("an instant without its offset")
    try:
        at.astimezone(UTC)
    except OverflowError:
        raise ValueError("no instant in UTC") from None
    return at


def day(value: Any) -> date:
    """A day, as we write it."""
    read = date.fromisoformat(value)
    if read.isoformat() != value:
        raise ValueError("a day in another form")
    return read


def number(value: Any) -> float:
    """A finite number, which a table may give as a Decimal."""
    if type(value) is not int and not isinstance(value, float | Decimal):
        raise TypeError(f"{type(value).__name__} instead of a number")
    try:
        return _finite(float(value))
    except OverflowError:
        raise ValueError("too large a number") from None


def _finite(value: float) -> float:
    if not isfinite(value):
        raise ValueError(f"{value} is no number in JSON")
    return value


def _exactly(at: datetime) -> str:
    if at.utcoffset() is None:
        raise ValueError("an instant without its offset")
    return at.isoformat()


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Codec:
    """How values of one type are written and read; `written_as` is the type of what is written."""

    write: Convert = _same
    read: Convert = _same
    written_as: Any = str


EXACT = Codec(_exactly, instant, datetime)
"""Instants that a hash covers: to the letter."""

_CODECS: dict[Any, Codec] = {
    str: Codec(_same, text, str),
    bool: Codec(_same, truth, bool),
    int: Codec(_same, whole, int),
    float: Codec(_finite, number, float),
    datetime: Codec(written, instant, datetime),
    date: Codec(date.isoformat, day, date),
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
    does not promise, and what it says instead of the class's docstring. Raises ValueError for a name that is no field's, and at the
    first use when two fields would be one member.
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

    def __post_init__(self) -> None:
        """Whether every name is a field's."""
        named = {*self.names, *self.without, *self.omit, *self.late, *self.flat, *self.by, *self.optional}
        if unknown := named - {one.name for one in fields(self.kind)}:  # type: ignore[arg-type]
            raise ValueError(f"{self.kind.__name__} has no {', '.join(sorted(unknown))}")

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
        members = [self._member(one) for one in self.shown]
        names = [name for member in members for name in (member.form.written_names if member.form else [member.name])]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"{self.kind.__name__} would have two members {', '.join(sorted(twice))}")
        return members

    @property
    def written_names(self) -> list[str]:
        """The names of the object's members."""
        return [name for one in self._members for name in (one.form.written_names if one.form else [one.name])]

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
        """The object of a value. Raises TypeError for one of a subclass, which has fields that would be lost."""
        if type(value) is not self.kind:
            raise TypeError(f"{type(value).__name__} instead of {self.kind.__name__}")
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
        record = mapping(record)
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
    _CODECS[kind] = Codec(write, lambda value: read(text(value)))


def declare_object(kind: type, write: Callable[[Any], Record], read: Convert) -> None:
    """Write values of a type, and of its subclasses, as the objects that this makes of them, wherever the type is a field's."""
    _CODECS[kind] = Codec(write, lambda value: read(mapping(value)), Record)


def form_of(kind: type[T]) -> Form[T]:
    """The form of a dataclass: the one that was declared, or field by field."""
    if kind not in _FORMS:
        _FORMS[kind] = Form(kind)
    return _FORMS[kind]


def declared() -> Collection[Form[Any]]:
    """The forms in use so far: those that were declared, and those of classes written field by field."""
    return [*_FORMS.values()]


def codec_of(kind: Any) -> Codec | None:
    """The codec of a type that is written as a single value."""
    return _CODECS.get(kind)


def written_form(value: Any) -> Any:  # noqa: PLR0911 (one for each kind)
    """A value as JSON, whatever dataclasses, instants or enumerations it is made of. Raises TypeError for what has no form."""
    match value:
        case Mapping():
            return {written_form(name): written_form(inner) for name, inner in value.items()}
        case list() | tuple():
            return [written_form(inner) for inner in value]
        case frozenset() | set():
            return sorted(map(written_form, value))
        case Enum():
            return value.value
        case float():
            return _finite(value)
        case None | str() | bool() | int():
            return value
        case _ if is_dataclass(value) and type(value) not in _CODECS:
            return form_of(type(value)).write(value)
        case _ if (codec := _CODECS.get(type(value))) is not None:
            return codec.write(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no form")


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


def _composed(kind: Any) -> Codec:  # noqa: PLR0911 (one for each kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple and arguments[1:] != (...,):
        raise TypeError(f"{kind} has no form")
    if origin in (frozenset, tuple, list, Sequence):
        return _sequence(origin, _codec(arguments[0]))
    if origin in (dict, Mapping):
        return _mapping(_codec(arguments[0]), _codec(arguments[1]))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Codec(lambda member: member.value, _one_of(list(kind)), kind)
    if isinstance(kind, type) and is_dataclass(kind):
        form: Form[Any] = form_of(kind)
        return Codec(form.write, form.read, kind)
    if origin is Literal:
        return Codec(read=_one_of(arguments), written_as=kind)
    if origin in (Union, UnionType):
        return Codec(read=_either([_codec(one) for one in arguments if one is not type(None)]), written_as=kind)
    if is_typeddict(kind):
        return Codec(read=mapping, written_as=kind)
    return Codec(read=_same if kind is Any else _unread(kind), written_as=kind)


def _one_of(values: Collection[Any]) -> Convert:
    """Each by what is written of it; True is not 1."""
    known = {(type(plain), plain): one for one in values for plain in [one.value if isinstance(one, Enum) else one]}

    def read(value: Any) -> Any:
        if (type(value), value) not in known:
            raise ValueError("none of the values that it may have")
        return known[type(value), value]

    return read


def _either(codecs: Sequence[Codec]) -> Convert:
    """A value of one of several types: of the first that it is written as."""

    def read(value: Any) -> Any:
        for codec in codecs:
            with suppress(KeyError, TypeError, ValueError):
                return codec.read(value)
        raise ValueError("of none of the types that it may have")

    return read


def _unread(kind: Any) -> Convert:
    """Of such a type values are only written: nothing says how one is told from another."""

    def read(value: Any) -> NoReturn:
        raise TypeError(f"{type(value).__name__} for {kind}, which cannot be read")

    return read


def _optional(codec: Codec) -> Codec:
    return Codec(
        lambda value: None if value is None else codec.write(value),
        lambda value: None if value is None else codec.read(value),
    )


def _sequence(origin: Any, inner: Codec) -> Codec:
    read = {frozenset: frozenset, tuple: tuple}.get(origin, list)
    if origin is frozenset:
        return Codec(
            lambda value: sorted(map(inner.write, value)), lambda value: frozenset(map(inner.read, items(value)))
        )
    return Codec(lambda value: list(map(inner.write, value)), lambda value: read(map(inner.read, items(value))))


def _mapping(keys: Codec, values: Codec) -> Codec:
    return Codec(
        lambda value: {keys.write(name): values.write(inner) for name, inner in value.items()},
        lambda value: {keys.read(name): values.read(inner) for name, inner in mapping(value).items()},
    )
