"""The codec alone: what it writes, it reads back; and it never takes another object for one of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stopsms.contracts.answers.description import described
from stopsms.contracts.codec import ABSENT, EXACT, Form, declare, form_of, written_form

from tests.each_case import each


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: float | None


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    colour: Colour
    points: tuple[Point, ...]
    tags: frozenset[str]
    places: Mapping[Colour, int]
    drawn_on: date
    drawn_at: datetime
    origin: Point | None = None
    note: str = ""
    sizes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Framed:
    title: str
    shape: Point
    width: int = 1
    comment: str | None = ABSENT


INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(2099, 1, 1)).map(
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000, tzinfo=UTC)
)
POINTS = st.builds(Point, st.integers(), st.none() | st.floats(allow_nan=False, allow_infinity=False))
SHAPES = st.builds(
    Shape,
    st.text(),
    st.sampled_from(Colour),
    st.lists(POINTS, max_size=3).map(tuple),
    st.frozensets(st.text(), max_size=3),
    st.dictionaries(st.sampled_from(Colour), st.integers()),
    st.dates(),
    INSTANTS,
    st.none() | POINTS,
    st.text(),
    st.dictionaries(st.text(), st.lists(st.integers(), max_size=3).map(tuple), max_size=3),
)


@given(SHAPES)
def test_any_value_is_read_back_as_it_was_written(shape: Shape) -> None:
    form = form_of(Shape)

    assert form.read(form.write(shape)) == shape
    assert list(form.write(shape)) == list(Shape.__dataclass_fields__)


@given(SHAPES, st.sampled_from(sorted(Shape.__dataclass_fields__)))
def test_an_object_that_lacks_a_field_is_refused_unless_older_objects_lack_it(shape: Shape, name: str) -> None:
    form, tolerant = form_of(Shape), Form(Shape, late=("note", "origin"))
    stored = {key: value for key, value in form.write(shape).items() if key != name}

    with pytest.raises(KeyError):
        form.read(stored)
    if name in tolerant.late:
        assert getattr(tolerant.read(stored), name) in ("", None)


def test_what_is_left_out_is_what_says_nothing() -> None:
    form = Form(Framed, omit=("width",))

    assert form.write(Framed("a", Point(1, None))) == {"title": "a", "shape": {"x": 1, "y": None}}
    assert form.write(Framed("a", Point(1, None), 2, None)) == {
        "title": "a",
        "shape": {"x": 1, "y": None},
        "width": 2,
        "comment": None,
    }
    assert form.read({"title": "a", "shape": {"x": 1, "y": None}}) == Framed("a", Point(1, None))


def test_a_flat_field_and_a_renamed_one_are_members_of_the_object_and_what_the_key_says_is_given() -> None:
    form = Form(Framed, names={"title": "t"}, flat=("shape",), without=("width",))
    stored = form.write(Framed("a", Point(1, 2.5), 9))

    assert stored == {"t": "a", "x": 1, "y": 2.5}
    assert form.read(stored, width=9) == Framed("a", Point(1, 2.5), 9)


def test_numbers_of_a_table_are_read_as_the_types_say() -> None:
    point = form_of(Point).read({"x": Decimal(3), "y": Decimal("0.5")})

    assert (type(point.x), type(point.y)) == (int, float)


@each("stored", [{"x": "one", "y": None}, {"x": [], "y": None}, [], "x", 3, None])
def test_another_object_is_refused_with_an_error_that_readers_expect(stored: Any) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        form_of(Point).read(stored)


def test_an_instant_is_cut_to_the_millisecond_in_utc_except_where_a_hash_covers_it() -> None:
    at = datetime.fromisoformat("2026-11-24T10:00:00.123456+01:00")

    assert written_form({"at": at}) == {"at": "2026-11-24T09:00:00.123+00:00"}
    assert EXACT.read(EXACT.write(at)) == at
    assert EXACT.write(at).endswith("+01:00")
    assert at.utcoffset() == timedelta(hours=1)


def test_a_mixture_of_values_and_classes_is_written_whole() -> None:
    mixture = {Colour.RED: [Point(1, None), (date(2026, 1, 1), None, True)]}

    assert written_form(mixture) == {"red": [{"x": 1, "y": None}, ["2026-01-01", None, True]]}


def test_a_class_has_one_form_wherever_it_is_part_of_something_else() -> None:
    form_of(Point)

    with pytest.raises(ValueError, match="Point has a form already"):
        declare(Form(Point, names={"x": "abscissa"}))


def test_the_description_of_a_class_is_what_the_codec_writes_and_refuses_anything_else() -> None:
    model = described(Framed)
    schema = model.model_json_schema(mode="serialization")

    assert schema["required"] == ["title", "shape", "width"]
    model.model_validate(form_of(Framed).write(Framed("a", Point(1, None))))
    with pytest.raises(ValueError, match="extra"):
        model.model_validate({"title": "a", "shape": {"x": 1, "y": None}, "width": 1, "more": 1})
