"""What is not understood is a no: any other JSON at any place of a stored or queued form is refused, or means what it says."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stopsms.adapters.doors.upload_notices import read_import_tasks
from stopsms.adapters.tables.batch_store import DynamoBatchStore  # noqa: F401 (its forms are declared)
from stopsms.compliance.campaign.halt import Halt
from stopsms.compliance.outside.comparison import Comparison
from stopsms.compliance.person.opposition import CampaignOpposition
from stopsms.compliance.ports.campaigns import Progress
from stopsms.contracts import records
from stopsms.contracts.answer_tasks import AnswerTask
from stopsms.contracts.answers import campaigns  # noqa: F401 (its forms are declared)
from stopsms.contracts.codec import EXACT, Form, form_of, instant, written, written_form
from stopsms.contracts.deliveries import Delivery
from stopsms.contracts.messages import Batch, PlanningTask, UnreadableMessage

from tests.adapters.test_stored_items import COMPARISON, HALT, OPPOSITION, PROGRESS
from tests.contracts import stored_samples as samples
from tests.contracts.test_stored_forms import KEPT, MESSAGES, RECORDS
from tests.each_case import each

REFUSED = (KeyError, ValueError, TypeError)
Place = tuple[str | int, ...]
DEEP = "[" * 100_000


def changed(document: Any, place: Place, value: Any) -> Any:
    """The document with another value there."""
    if not place:
        return value
    first, *rest = place
    copy = list(document) if isinstance(document, list) else dict(document)
    copy[first] = changed(document[first], tuple(rest), value)  # type: ignore[index]
    return copy


def places(document: Any, here: Place = ()) -> Iterator[Place]:
    """Every place in a document, the whole of it first."""
    yield here
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for name, value in inner:
        yield from places(value, (*here, name))


def whole_forms() -> Iterator[tuple[str, Any, Callable[[Any], Any], Callable[[Any], Any]]]:
    """Each form: its name, a right document, how it is read, and how what was read is written."""
    for kind, ((write, read), values) in RECORDS.items():
        for name in values:
            yield f"{kind}: {name}", KEPT[f"{kind}: {name}"], read, write
    for name, (_, read) in MESSAGES.items():
        yield name, json.loads(KEPT[f"message: {name}"]), partial(read_body, read), body_of
    for value in (HALT, OPPOSITION, PROGRESS, COMPARISON):
        form: Form[Any] = form_of(type(value))
        yield type(value).__name__, form.write(value), form.read, form.write


def read_body(read: Callable[[str], Any], fields: Any) -> Any:
    return read(json.dumps(fields))


def body_of(message: Any) -> Any:
    return json.loads(message.written())


FORMS = {name: rest for name, *rest in whole_forms()}
PLACES = [(name, place) for name, (document, *_) in FORMS.items() for place in places(document)]
OTHERS: list[Any] = [
    None, True, False, 0, 1, -1, 1.5, 10**9, Decimal("1.5"), Decimal(7), Decimal("NaN"), Decimal("Infinity"), "", "1", "false",
    " 1_000 ", "zelie", "+33612345678", "2026-11-24", "2026-W01-1", "2026-11-24T09:30:15", "2026-11-24T10:30:15.123+01:00",
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", [], {}, [[]], ["a", "b"], [None], {"a": 1}, {"a": "b"},
]  # fmt: skip
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def same(given: Any, again: Any) -> bool:
    """Whether what is written again says what was given: what has its default may be left out, and sets have no order."""
    match given, again:
        case dict(), dict():
            names = [name for name in again if name in given or not nothing(again[name])]
            return all(name in given and same(given[name], again[name]) for name in names)
        case list(), list():
            in_order = len(given) == len(again) and all(map(same, given, again))
            return in_order or (all(isinstance(one, str) for one in given) and sorted(set(given)) == again)
        case str(), str():
            return given == again or instants(given) == instants(again)
        case _:
            return given is again or (isinstance(given, bool) == isinstance(again, bool) and bool(given == again))


def instants(words: str) -> list[Any]:
    """The words of a string, each instant to the millisecond; in JSON within it, what it says."""
    if words[:1] in ("{", "["):
        return [json.loads(words)]
    return [in_utc(word) for word in words.split(" ")]


def in_utc(word: str) -> str:
    try:
        return written(instant(word))
    except ValueError:
        return word


def nothing(value: Any) -> bool:
    return value in (None, "", 0, False, [], {})


def lost(given: Any, again: Any) -> bool:
    """Whether a member that the form knows is no longer said, though it said something."""
    if isinstance(given, Mapping) and isinstance(again, Mapping):
        return any(lost(value, again[name]) for name, value in given.items() if name in again)
    return nothing(again) and not nothing(given)


def try_with(name: str, place: Place, value: Any) -> None:
    document, read, write = FORMS[name]
    stored = changed(document, place, value)
    try:
        found = read(stored)
    except REFUSED:
        return
    if name == "delivery" and stored["advertiser_id"] is None:
        stored["advertiser_id"] = stored["detail"]["advertiser_id"]  # as the bus hands it on: the event's own
    again = write(found)

    assert same(stored, again), f"{place} of {name}: {value!r} was taken for something else"
    assert not lost(stored, again), f"{place} of {name}: {value!r} is lost"
    assert read(again) == found


@pytest.mark.exhaustive
@each(("name", "place"), PLACES)
def test_another_value_at_any_place_is_refused_or_means_what_it_says(name: str, place: Place) -> None:
    queued = name in MESSAGES
    for value in OTHERS:
        if not (queued and isinstance(value, Decimal)):  # JSON has none
            try_with(name, place, value)


@pytest.mark.exhaustive
@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), ANY_JSON)
def test_any_json_at_any_place_is_refused_or_means_what_it_says(where: tuple[str, Place], value: Any) -> None:
    try_with(*where, value)


CONTACT, OUTCOME = KEPT["contact: every option"], KEPT["outcome: 1"]
INSTANTS = ("2026-11-24T09:30:15", "2026-11-24", "2026-W01-1", "0001-01-01T00:00:00+23:59", 20261124, None)


@each(
    ("place", "value"),
    [
        (("basis", name), value)
        for name in ("informed", "objection_offered", "checkbox_ticked")
        for value in ("false", 1, None)
    ]
    + [
        (("basis", "parental_consent"), "false"),
        (("basis", "categories"), "mode"),
        (("basis", "born"), None),
        (("basis", "purposes"), "commercial"),
    ]
    + [(("basis", "collected_at"), value) for value in INSTANTS]
    + [(("opposed_at",), value) for value in INSTANTS if value]
    + [(("claims", "c0ffee00c0ffee00"), f"{at} 07-000012.63 w0rker") for at in INSTANTS]
    + [
        ((name,), value)
        for name in ("version", "sequence")
        for value in (1.9, True, " 1_000 ", "7", -1, None, Decimal("1.5"))
    ]
    + [
        (("tags",), "abc"),
        (("tags",), {"a": 1}),
        (("tags",), [1]),
        (("hold", "unread"), "12"),
        (("hold", "unread"), [1.5]),
    ]
    + [
        (("attributes",), []),
        (("attributes", "prénom"), 3),
        (("claims",), []),
        (("head",), None),
        (("phone",), "hello"),
    ]
    + [(("basis",), []), (("hold",), "opposed"), (("confirmation",), []), ((), []), ((), "contact"), ((), None)],
)
def test_a_contact_that_is_not_understood_is_refused(place: Place, value: Any) -> None:
    with pytest.raises(REFUSED):
        records.read_contact("zelie", changed(CONTACT, place, value))


@each(
    ("place", "value"),
    [(("at",), at) for at in INSTANTS]
    + [(("parts",), value) for value in (True, 1.0, "1", -1)]
    + [
        (("values",), "Zoé"),
        (("objections",), "fr.opposition block"),
        (("objections",), [[]]),
        (("reason",), None),
        ((), []),
    ],
)
def test_an_outcome_that_is_not_understood_is_refused(place: Place, value: Any) -> None:
    with pytest.raises(REFUSED):
        records.read_outcome(changed(OUTCOME, place, value))


def body(name: str, **others: Any) -> str:
    return json.dumps(json.loads(KEPT[f"message: {name}"]) | others)


RECIPIENT = json.loads(KEPT["message: batch"])["recipients"][0]
NOT_MESSAGES: Mapping[Callable[[str], Any], list[str]] = {
    PlanningTask.read: [
        body("planning task", redispatch="false"),
        body("planning task", redispatch=0),
        body("planning task", after="04-000000"),
        body("planning task", campaign_id=None),
        body("planning task", first=-5, last=10**9),
        body("planning task", first=9, last=3),
        body("planning task", last=32),
        body("planning task", first=True),
        body("planning task", first=float("inf")),
        body("planning task", first=1.9),
        '{"campaign_id": "c0ffee00", "task": "plan"}',
        '{"campaign_id": "c0ffee00", "task": "plan", "frist": 0, "last": 31}',
    ],
    AnswerTask.read: [
        body("answer task", advertisers="zelie"),
        body("answer task", advertisers=[None]),
        body("answer task", phone="hello"),
        body("answer task", id=7),
        body("answer task", number=None),
        *(body("answer task, every option", before=at) for at in INSTANTS if at),
    ],
    Batch.read: [
        body("batch", campaign_id=None),
        body("batch", advertiser_id=3),
        body("batch", recipients="ab"),
        body("batch", recipients={}),
        body("batch", recipients=[[]]),
        *(body("batch", recipients=[RECIPIENT | {"index": index}]) for index in (-1, 100, True, "0", 1.0, None)),
        body("batch", recipients=[RECIPIENT | {"basis": []}]),
        body("batch", recipients=[RECIPIENT | {"claims": []}]),
    ],
    read_import_tasks: [
        '{"import_id": null}',
        '{"import_id": 7}',
        '{"Records": {}}',
        '{"Records": "ab"}',
        '{"Records": [{"s3": {"object": {"key": null}}}]}',
    ],
    Delivery.read: [
        body("delivery", webhook_id=3),
        body("delivery", advertiser_id=["zelie"]),
        body("delivery", advertiser_id="nora"),
        body("delivery", advertiser_id=""),
        body("delivery", detail=[]),
        body("delivery", detail=json.loads(KEPT["message: delivery"])["detail"] | {"id": None}),
    ],
}


@each(
    ("read", "message"),
    [
        (read, message)
        for read, messages in NOT_MESSAGES.items()
        for message in [*messages, DEEP, '{"a":' * 100_000, "[]", "null", '"ab"', "3", "NaN", "", "[1e999]"]
    ],
)
def test_a_message_that_is_not_understood_returns_to_its_queue(read: Callable[[str], Any], message: str) -> None:
    with pytest.raises(UnreadableMessage):
        read(message)


def test_what_a_later_version_adds_is_passed_over_while_a_deployment_goes_on() -> None:
    assert PlanningTask.read(body("planning task", urgent=True)) == MESSAGES["planning task"][0]
    assert records.read_contact("zelie", CONTACT | {"later": [1]}) == samples.CONTACTS["every option"]


# What is written.


@dataclass(frozen=True)
class Part:
    name: str
    size: float = 0.0


@dataclass(frozen=True)
class LargerPart(Part):
    more: str = ""


@dataclass(frozen=True)
class Whole:
    part: Part
    name: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Odd:
    pair: tuple[int, str]


@each("write", [written, EXACT.write, written_form, lambda at: form_of(Whole).write(Whole(Part("a"), at=at))])
def test_an_instant_without_an_offset_is_not_written(write: Callable[[Any], Any]) -> None:
    with pytest.raises(ValueError, match="offset"):
        write(datetime(2026, 11, 24, 9, 30))


def test_a_value_of_a_subclass_is_not_written_without_its_own_fields() -> None:
    with pytest.raises(TypeError, match="LargerPart instead of Part"):
        form_of(Whole).write(Whole(LargerPart("a", more="lost")))
    assert written_form(LargerPart("a", more="kept"))["more"] == "kept"


def test_two_fields_are_never_one_member() -> None:
    with pytest.raises(ValueError, match="two members name"):
        Form(Whole, flat=("part",)).write(Whole(Part("a"), "b"))
    with pytest.raises(ValueError, match="two members name"):
        Form(Part, names={"size": "name"}).read({"name": "a"})
    assert Form(Whole, flat=("part",), names={"name": "title"}).write(Whole(Part("a"), "b"))["name"] == "a"


@each(
    "how", [{"names": {"typo": "t"}}, *({part: ("typo",)} for part in ("without", "omit", "late", "flat", "optional"))]
)
def test_a_form_names_only_fields(how: Any) -> None:
    with pytest.raises(ValueError, match="Part has no typo"):
        Form(Part, **how)


@each("number", [float("nan"), float("inf"), -float("inf")])
def test_what_is_no_number_in_json_is_neither_written_nor_read(number: float) -> None:
    for write in (written_form, lambda size: form_of(Part).write(Part("a", size)), lambda size: written_form([size])):
        with pytest.raises(ValueError, match="no number"):
            write(number)
    for stored in (number, Decimal(number), 10**400):
        with pytest.raises(ValueError, match="number"):
            form_of(Part).read({"name": "a", "size": stored})


def test_a_set_is_written_as_a_sorted_list_and_what_has_no_form_is_refused() -> None:
    days = frozenset({date(2026, 1, 2), date(2026, 1, 1)})

    assert written_form({"tags": frozenset({"b", "a"}), "days": days}) == {
        "tags": ["a", "b"],
        "days": ["2026-01-01", "2026-01-02"],
    }
    with pytest.raises(TypeError, match="object has no form"):
        written_form(object())
    with pytest.raises(TypeError, match="no form"):
        form_of(Odd).write(Odd((1, "a")))


def test_what_tables_give_is_read() -> None:
    assert form_of(Progress).read(form_of(Progress).write(PROGRESS) | {"batches": Decimal(12)}) == PROGRESS
    assert form_of(Part).read({"name": "a", "size": Decimal("0.5")}) == Part("a", 0.5)
    assert form_of(Halt).read(form_of(Halt).write(HALT) | {"at": "2026-11-24T09:30:15.123Z"}) == HALT
    assert form_of(CampaignOpposition).read(form_of(CampaignOpposition).write(OPPOSITION)) == OPPOSITION
    assert form_of(Comparison).read(form_of(Comparison).write(COMPARISON)) == COMPARISON
